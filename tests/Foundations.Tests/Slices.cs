using System.Text.RegularExpressions;
using Specifications;

namespace Foundations.Tests;

/// <summary>
/// A use case is a file, a slice lists its use cases, and a service lists its slices: nothing is reached otherwise.
/// </summary>
public sealed partial class Slices
{
    public static TheoryData<string> Services => ["Commissions", "Leads", "Subscriptions"];

    [Theory, MemberData(nameof(Services))]
    public void Every_use_case_has_the_name_of_its_file_and_stands_in_the_slice_of_its_folder(string service)
    {
        var useCases = FilesOf(service).Where(file => !IsSlice(file) && MapsCalls().IsMatch(File.ReadAllText(file)))
            .ToArray();
        useCases.Should().NotBeEmpty();
        foreach (var file in useCases)
        {
            var (name, folder) = (Path.GetFileNameWithoutExtension(file), Path.GetDirectoryName(file)!);
            File.ReadAllText(file).Should().MatchRegex($@"static (partial )?class {name}\b");
            File.ReadAllText(Path.Combine(folder, $"{Path.GetFileName(folder)}Slice.cs")).Should()
                .Contain($"{name}.Map(api)");
        }
    }

    [Theory, MemberData(nameof(Services))]
    public void Every_slice_is_used_by_its_service_with_all_it_has(string service)
    {
        var list = File.ReadAllText(Path.Combine(Folder(service), $"{service}Service.cs"));
        var slices = FilesOf(service).Where(IsSlice).ToArray();
        slices.Should().NotBeEmpty();
        foreach (var file in slices)
            foreach (Match member in PublicMember().Matches(File.ReadAllText(file)))
                list.Should().Contain($"{Path.GetFileNameWithoutExtension(file)}.{member.Groups["name"].Value}");
    }

    private static bool IsSlice(string file) => file.EndsWith("Slice.cs", StringComparison.Ordinal);

    private static string Folder(string service) =>
        Path.Combine(Repository.Root, "services", service, $"{service}.Service");

    private static IEnumerable<string> FilesOf(string service) =>
        Directory.EnumerateDirectories(Folder(service))
            .Where(folder => Path.GetFileName(folder) is not ("bin" or "obj" or "Properties"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs"));

    [GeneratedRegex(@"static void Map\(IEndpointRouteBuilder api\)")]
    private static partial Regex MapsCalls();

    [GeneratedRegex(@"public static (async )?[\w.]+ (?<name>\w+)\(")]
    private static partial Regex PublicMember();
}
