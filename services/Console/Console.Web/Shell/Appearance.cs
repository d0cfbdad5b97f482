namespace CommissionsConsole.Shell;

/// <summary>Light or dark: what the person chose, else what the browser says it prefers.</summary>
internal static class Appearance
{
    public const string Hint = "Sec-CH-Prefers-Color-Scheme";
    public const string Cookie = "appearance";
    public const string Dark = "dark";
    public const string Light = "light";

    public static bool IsDark(HttpContext? http) =>
        (http?.Request.Cookies[Cookie] ?? http?.Request.Headers[Hint].ToString().Trim('"')) == Dark;
}

/// <summary>The switch in the header: keeps the choice in a cookie and goes back to the page.</summary>
internal static class ThemeEndpoint
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(365);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/appearance/{choice}", (
        string choice, HttpContext http, string? returnTo) =>
    {
        http.Response.Cookies.Append(Appearance.Cookie, choice == Appearance.Dark ? Appearance.Dark : Appearance.Light,
            new CookieOptions
            {
                MaxAge = KeptFor,
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
                IsEssential = true,
            });
        return TypedResults.LocalRedirect(SignIn.LocalPath.Sanitize(returnTo));
    }).AllowAnonymous();
}
