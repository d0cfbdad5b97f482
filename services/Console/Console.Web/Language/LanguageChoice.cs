using Microsoft.AspNetCore.Localization;

namespace CommissionsConsole.Language;

/// <summary>
/// Which language a person reads: the one chosen in the menu, which a cookie keeps; else what their browser asks for;
/// else English.
/// </summary>
internal static class LanguageChoice
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(365);

    public static void Use(WebApplication app) => app.UseRequestLocalization(new RequestLocalizationOptions
    {
        DefaultRequestCulture = new RequestCulture(Languages.English),
        SupportedCultures = [.. Languages.All],
        SupportedUICultures = [.. Languages.All],
        RequestCultureProviders =
        [
            new CookieRequestCultureProvider(), new CustomRequestCultureProvider(http => Task.FromResult(Asked(http))),
        ],
    });

    // "de-AT" is German: what is kept of languages here knows no parents.
    private static ProviderCultureResult? Asked(HttpContext http) => http.Request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(asked => asked.Quality ?? 1)
        .Select(asked => asked.Value.Value?.Split('-')[0])
        .FirstOrDefault(asked => Languages.All.Any(language => language.Name == asked)) is { } name
        ? new ProviderCultureResult(name) : null;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/language/{choice}", (
        string choice, HttpContext http, string? returnTo) =>
    {
        var chosen = Languages.All.FirstOrDefault(language => language.Name == choice) ?? Languages.English;
        http.Response.Cookies.Append(CookieRequestCultureProvider.DefaultCookieName,
            CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(chosen)),
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
