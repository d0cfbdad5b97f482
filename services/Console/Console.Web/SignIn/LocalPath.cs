namespace CommissionsConsole.SignIn;

/// <summary>Where a link may send a person of this console: to a page of this console and nowhere else.</summary>
internal static class LocalPath
{
    private const int LengthMax = 2000;
    private const string Start = "/";

    // Browsers drop tabs and line ends from an address and read a backslash as a slash, and an escaped one may be
    // decoded on the way. None of them belongs into the path of a page, so the path has none of them, however often it
    // is decoded.
    private const int DecodedMax = 3;

    /// <returns>The path with its query, when both are of this console; else the start page.</returns>
    public static string Sanitize(string? path)
    {
        if (path is null || path.Length > LengthMax) return Start;
        var decoded = path;
        for (var times = 0; times <= DecodedMax; times++)
        {
            if (!IsLocal(decoded)) return Start;
            var further = Uri.UnescapeDataString(decoded);
            if (further == decoded) return path;
            decoded = further;
        }

        return Start;
    }

    private static bool IsLocal(string path)
    {
        var end = path.AsSpan().IndexOfAny('?', '#');
        var page = end < 0 ? path : path[..end];
        return page.StartsWith('/') && !page.StartsWith("//", StringComparison.Ordinal)
            && !page.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl);
    }
}
