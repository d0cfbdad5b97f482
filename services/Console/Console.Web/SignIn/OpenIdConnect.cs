using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CommissionsConsole.SignIn;

/// <summary>
/// Sign-in by OpenID Connect: code flow with a proof key. The access token travels inside the encrypted session cookie,
/// so any replica can serve the next request; the session ends when the token does.
/// </summary>
internal static class OpenIdConnect
{
    public const string AccessTokenClaim = "access_token";
    private const string CircuitPath = "/_blazor";

    public static void AddSignIn(this IServiceCollection services, IConfiguration configuration,
        IHostEnvironment environment)
    {
        var authority = configuration["Identity:Authority"]
            ?? throw new InvalidOperationException("Set Identity:Authority to the OpenID Connect issuer.");
        services.AddCascadingAuthenticationState();
        services.AddScoped<SignedInUser>();
        services.AddAuthentication(options =>
        {
            options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
        })
        .AddCookie(options => SetCookie(options.Cookie, "commissions-console", environment, SameSiteMode.Lax))
        .AddOpenIdConnect(options => SetProvider(options, authority, configuration, environment));
        services.Configure<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme, options =>
        {
            options.AccessDeniedPath = "/not-for-you";
            options.SlidingExpiration = false;
        });
        // Closed by default: a page without its own rule still wants somebody who signed in. The circuit itself is
        // open, since pages for anybody, such as the application of a partner, live in it too; each page has its own
        // rule.
        services.AddAuthorizationBuilder().SetFallbackPolicy(
            new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAssertion(request =>
                request.User.Identity?.IsAuthenticated == true
                || (request.Resource is HttpContext http && http.Request.Path.StartsWithSegments(CircuitPath)))
                    .Build());
        services.AddAntiforgery(options =>
            SetCookie(options.Cookie, "commissions-antiforgery", environment, SameSiteMode.Strict));
    }

    private static void SetProvider(
        OpenIdConnectOptions options, string authority, IConfiguration configuration, IHostEnvironment environment)
    {
        options.Authority = authority;
        options.ClientId = configuration["Identity:ClientId"] ?? "console";
        options.ClientSecret = configuration["Identity:ClientSecret"];
        options.RequireHttpsMetadata = !environment.IsDevelopment();
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.MapInboundClaims = false;
        options.Scope.Clear();
        foreach (var scope in (configuration["Identity:Scopes"] ?? "openid profile").Split(' '))
            options.Scope.Add(scope);
        options.TokenValidationParameters.NameClaimType = "sub";
        options.TokenValidationParameters.RoleClaimType = "role";
        SetCookie(options.CorrelationCookie, "commissions-correlation.", environment, SameSiteMode.Lax);
        SetCookie(options.NonceCookie, "commissions-nonce.", environment, SameSiteMode.Lax);
        options.Events.OnTokenValidated = KeepAccessToken;
        options.Events.OnRemoteFailure = context =>
        {
            // A stale or repeated answer of the provider is no fault of the person: begin again.
            SignInLog.Failed(context.HttpContext, context.Failure);
            context.Response.Redirect("/sign-in");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    private static Task KeepAccessToken(TokenValidatedContext context)
    {
        var answer = context.TokenEndpointResponse!;
        ((ClaimsIdentity)context.Principal!.Identity!).AddClaim(new Claim(AccessTokenClaim, answer.AccessToken));
        context.Properties!.IsPersistent = true;
        var clock = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>();
        if (int.TryParse(answer.ExpiresIn, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            context.Properties.ExpiresUtc = clock.GetUtcNow().AddSeconds(seconds);
        SignInLog.SignedIn(context.HttpContext, context.Principal);
        return Task.CompletedTask;
    }

    private static void SetCookie(CookieBuilder cookie, string name, IHostEnvironment environment,
        SameSiteMode sameSite)
    {
        cookie.Name = name;
        cookie.HttpOnly = true;
        cookie.SameSite = sameSite;
        cookie.SecurePolicy = environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest
            : CookieSecurePolicy.Always;
    }
}
