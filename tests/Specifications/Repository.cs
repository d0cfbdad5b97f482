namespace Specifications;

/// <summary>The files of this repository, for tests of what they say.</summary>
public static class Repository
{
    public static string Root { get; } = RootOf(AppContext.BaseDirectory);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>C# files below a folder, without what the build made.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal)
                && !path.Contains("/bin/", StringComparison.Ordinal));

    private static string RootOf(string folder) => File.Exists(Path.Combine(folder, "Commissions.sln"))
        ? folder
        : RootOf(Path.GetDirectoryName(folder)
            ?? throw new InvalidOperationException("Commissions.sln was not found above the tests."));
}
