using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CommissionsConsole.SignIn;

internal static class SessionEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/sign-in", (string? returnTo) => TypedResults.Challenge(
            new AuthenticationProperties { RedirectUri = LocalPath.Sanitize(returnTo) },
            [OpenIdConnectDefaults.AuthenticationScheme]))
            .AllowAnonymous();
        app.MapGet("/sign-out", SignOut).AllowAnonymous();
    }

    private static SignOutHttpResult SignOut(HttpContext context)
    {
        if (context.User.Identity?.IsAuthenticated == true) SignInLog.SignedOut(context);
        return TypedResults.SignOut(new AuthenticationProperties { RedirectUri = "/" },
            [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]);
    }
}
