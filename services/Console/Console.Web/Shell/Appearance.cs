namespace CommissionsConsole.Shell;

/// <summary>Light or dark, as the person chose; where nothing is chosen, the page follows the system.</summary>
internal static class Appearance
{
    private const string Cookie = "appearance";
    private const string Dark = "dark";
    private const string Light = "light";

    public static string? ChosenIn(HttpContext? http) =>
        http?.Request.Cookies[Cookie] is { } choice and (Dark or Light) ? choice : null;

    /// <summary>The switch in the menu: keeps the choice in a cookie and goes back to the page.</summary>
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/appearance/{choice}", (
        string choice, HttpContext http, string? returnTo) =>
        KeptChoice.Keep(http, Cookie, choice == Dark ? Dark : Light, returnTo)).AllowAnonymous();
}
