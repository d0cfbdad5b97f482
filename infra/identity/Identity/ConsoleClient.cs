using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Identity;

/// <summary>The console as a client: public, with a proof key, and only on this machine.</summary>
internal static class ConsoleClient
{
    public const string Id = "console";

    public static ValueTask CheckSignIn(ValidateAuthorizationRequestContext context)
    {
        if (context.ClientId != Id)
            context.Reject(OpenIddictConstants.Errors.InvalidClient, "Only the console signs people in here.");
        else if (!IsOnThisMachine(context.RedirectUri))
            context.Reject(OpenIddictConstants.Errors.InvalidRequest, "redirect_uri is not on this machine.");
        return ValueTask.CompletedTask;
    }

    public static ValueTask CheckSignOut(ValidateEndSessionRequestContext context)
    {
        if (context.PostLogoutRedirectUri is { } back && !IsOnThisMachine(back))
            context.Reject(OpenIddictConstants.Errors.InvalidRequest,
                "post_logout_redirect_uri is not on this machine.");
        return ValueTask.CompletedTask;
    }

    /// <summary>There is no session to end: the page asks each time who signs in.</summary>
    public static ValueTask SignOut(HandleEndSessionRequestContext context)
    {
        context.SignOut();
        return ValueTask.CompletedTask;
    }

    private static bool IsOnThisMachine(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback;
}
