using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace CommissionsConsole.Shell;

/// <summary>
/// Name, logo and colour of the programme whose console this is. Logo and colour reach the page as one style sheet,
/// so that the page itself carries no style.
/// </summary>
internal sealed partial class ProgrammeLook
{
    private const string Path = "/programme.css";
    private const int LogoBytesMax = 64 * 1024;
    private readonly string? _name;
    private readonly string _style;

    public ProgrammeLook(IConfiguration configuration)
    {
        _name = configuration["Programme:Name"] is { Length: > 0 } name ? name : null;
        _style = Colours(configuration["Programme:Accent"]) + Logo(configuration["Programme:Logo"]);
        if (_style.Length == 0) return;
        Address = $"{Path}?v={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_style)))[..12]}";
    }

    public string Name => _name ?? T("Partner programme");

    /// <summary>Of the style sheet; another one when what it says changes, and none when it says nothing.</summary>
    public string? Address { get; }

    public static void Map(IEndpointRouteBuilder app) => app.MapGet(Path, (ProgrammeLook look, HttpContext http) =>
    {
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Text(look._style, "text/css; charset=utf-8");
    }).AllowAnonymous();

    // Hue and strength are the programme's. How light the colour is stays ours, so that words in it and on it can be
    // read in both appearances.
    private static string Colours(string? accent) => accent switch
    {
        null or "" => "",
        _ when HexColour().IsMatch(accent) => $$"""
            :root {
              --own: {{accent}};
              --accent: light-dark(oklch(from var(--own) .43 c h), oklch(from var(--own) .78 c h));
              --accent-hover: light-dark(oklch(from var(--own) .36 c h), oklch(from var(--own) .84 c h));
              --accent-on: light-dark(#fff, oklch(from var(--own) .22 calc(c * .5) h));
              --accent-soft: light-dark(oklch(from var(--own) .95 calc(c * .2) h),
                oklch(from var(--own) .3 calc(c * .4) h));
              --accent-2: light-dark(oklch(from var(--own) .64 calc(c * .8) h),
                oklch(from var(--own) .53 calc(c * .8) h));
            }

            """,
        _ => throw new InvalidOperationException("Programme:Accent is a colour such as #0b5a6e."),
    };

    private static string Logo(string? file)
    {
        if (string.IsNullOrEmpty(file)) return "";
        var kind = System.IO.Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".svg" => "image/svg+xml",
            ".png" => "image/png",
            ".webp" => "image/webp",
            _ => throw new InvalidOperationException("Programme:Logo names an SVG, PNG or WebP file."),
        };
        var picture = File.ReadAllBytes(file);
        if (picture.Length > LogoBytesMax)
            throw new InvalidOperationException($"Programme:Logo has more than {LogoBytesMax} bytes.");
        return $$"""
            .mark {
              background: url(data:{{kind}};base64,{{Convert.ToBase64String(picture)}}) center / contain no-repeat;
            }
            .mark use { display: none; }

            """;
    }

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex HexColour();
}
