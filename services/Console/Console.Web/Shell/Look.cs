using MudBlazor;

namespace CommissionsConsole.Shell;

/// <summary>
/// Colours with enough contrast on both backgrounds, and the system's own fonts: nothing is fetched from elsewhere.
/// </summary>
internal static class Look
{
    private static readonly string[] Fonts = ["system-ui", "-apple-system", "Segoe UI", "DejaVu Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0b5c7a",
            Secondary = "#5b3f8c",
            Success = "#1c6b36",
            Error = "#b3261e",
            Warning = "#7a4f00",
            Info = "#0b5c7a",
            Background = "#f6f7f9",
            Surface = "#ffffff",
            TextPrimary = "#1b1f24",
            TextSecondary = "#4c555f",
            LinesDefault = "#d5dae0",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#6fc3e0",
            PrimaryContrastText = "#06222d",
            Secondary = "#c4aef0",
            Success = "#7bd695",
            SuccessContrastText = "#06230f",
            Error = "#ff8a80",
            ErrorContrastText = "#3a0704",
            Warning = "#f2c26b",
            Info = "#6fc3e0",
            Background = "#12161b",
            Surface = "#1b2129",
            TextPrimary = "#e9edf1",
            TextSecondary = "#aeb8c2",
            LinesDefault = "#343d47",
        },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = Fonts } },
    };
}
