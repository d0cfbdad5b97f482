namespace CommissionsConsole.Shell;

/// <summary>A choice in the menu that a cookie keeps for a year; the answer goes back to the page.</summary>
internal static class KeptChoice
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(365);

    public static IResult Keep(HttpContext http, string cookie, string choice, string? returnTo)
    {
        http.Response.Cookies.Append(cookie, choice,
            new CookieOptions
            {
                MaxAge = KeptFor,
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
                IsEssential = true,
            });
        return TypedResults.LocalRedirect(SignIn.LocalPath.Sanitize(returnTo));
    }
}
