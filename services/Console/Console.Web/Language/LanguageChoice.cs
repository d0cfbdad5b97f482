using System.Globalization;
using CommissionsConsole.Shell;
using CommissionsConsole.SignIn;
using Microsoft.AspNetCore.Localization;

namespace CommissionsConsole.Language;

/// <summary>
/// Which language a person reads: the one chosen in the menu, which a cookie keeps; else what their browser asks for;
/// else English.
/// </summary>
internal static class LanguageChoice
{
    /// <summary>After people are known: not every language is whole for everybody.</summary>
    public static void Use(WebApplication app) => app.UseRequestLocalization(new RequestLocalizationOptions
    {
        DefaultRequestCulture = new RequestCulture(Languages.English),
        SupportedCultures = [.. Languages.All],
        SupportedUICultures = [.. Languages.All],
        RequestCultureProviders = [new CustomRequestCultureProvider(http => Task.FromResult(Chosen(http)))],
    });

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/language/{choice}", (
        string choice, HttpContext http, string? returnTo) =>
    {
        var chosen = Languages.All.FirstOrDefault(language => language.Name == choice) ?? Languages.English;
        return KeptChoice.Keep(http, CookieRequestCultureProvider.DefaultCookieName,
            CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(chosen)), returnTo);
    }).AllowAnonymous();

    /// <summary>Russian has what partners read, and applicants.</summary>
    public static IEnumerable<CultureInfo> OfferedTo(Viewer viewer) => viewer is { IsSignedIn: true, IsPartner: false }
        ? Languages.All.Where(language => !language.Equals(Languages.Russian)) : Languages.All;

    private static ProviderCultureResult? Chosen(HttpContext http)
    {
        var offered = OfferedTo(Viewer.From(http.User));
        return Kept(http).Concat(Asked(http)).FirstOrDefault(name => offered.Any(language => language.Name == name))
            is { } name ? new ProviderCultureResult(name) : null;
    }

    private static IEnumerable<string?> Kept(HttpContext http) =>
        http.Request.Cookies[CookieRequestCultureProvider.DefaultCookieName] is { } cookie
            ? CookieRequestCultureProvider.ParseCookieValue(cookie)?.UICultures.Select(name => name.Value) ?? [] : [];

    // "de-AT" is German: what is kept of languages here knows no parents.
    private static IEnumerable<string?> Asked(HttpContext http) => http.Request.GetTypedHeaders().AcceptLanguage
        .Where(asked => asked.Quality is not 0).OrderByDescending(asked => asked.Quality ?? 1)
        .Select(asked => asked.Value.Value?.Split('-')[0].ToLowerInvariant());
}
