namespace RunningServers;

/// <summary>A page of the documentation that is made from the running program.</summary>
public static class CommittedPage
{
    /// <param name="path">From the root of the checkout.</param>
    /// <returns>Null when the page says what it should, else what to do. Set COMMISSIONS_WRITE_PAGES=1 to write
    /// it.</returns>
    public static async Task<string?> Compare(string path, string expected)
    {
        var file = AtRoot(path);
        if (Environment.GetEnvironmentVariable("COMMISSIONS_WRITE_PAGES") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, expected);
        }

        return File.Exists(file) && await File.ReadAllTextAsync(file) == expected
            ? null
            : $"{path} is not what the service does. Run this test with COMMISSIONS_WRITE_PAGES=1 and look at the " +
            "difference.";
    }

    /// <param name="path">From the root of the checkout.</param>
    public static string AtRoot(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Commissions.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, path);
    }
}
