namespace CommissionsConsole.Shell;

/// <summary>What a browser may do with the console's pages.</summary>
internal static class SecurityHeaders
{
    // Styles: MudBlazor writes its palette and sizes as inline styles. Scripts come from files only.
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src " +
        "'self'; " +
        "connect-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";

    public static Task Add(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // The first page is drawn in the person's colours; browsers that do not say, are asked once the page runs.
        headers["Accept-CH"] = Appearance.Hint;
        headers["Critical-CH"] = Appearance.Hint;
        headers.Vary = Appearance.Hint;
        return next(context);
    }
}
