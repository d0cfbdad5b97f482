using System.Text.Json;
using System.Text.Json.Nodes;
using Commissions.Service;
using Hosting;
using Leads.Service;
using RunningServers;
using Subscriptions.Service;

namespace Foundations.Tests;

/// <summary>What programs that call the services are written against.</summary>
public sealed class Descriptions
{
    private static readonly Dictionary<string, Func<string[], ServiceHost>> Services = new()
    {
        ["leads"] = LeadsService.Create,
        ["subscriptions"] = SubscriptionsService.Create,
        ["commissions"] = CommissionsService.Create,
    };

    public static TheoryData<string> Names => [.. Services.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task The_committed_description_is_what_the_service_says_of_itself(string service) =>
        (await CommittedPage.Compare($"docs/openapi/{service}.json", await ApiDescription.Read(Services[service])))
            .Should().BeNull("./infra/openapi.sh writes the files anew");

    [Theory, MemberData(nameof(Names))]
    public async Task Every_operation_says_what_it_is_for_how_it_refuses_and_what_it_looks_like(string service)
    {
        var document = JsonNode.Parse(await ApiDescription.Read(Services[service]))!;
        var operations = Operations(document).ToArray();
        operations.Should().HaveCountGreaterThan(10);
        operations.SelectMany(operation => Lacking(operation.Call, operation.Description)).Should().BeEmpty();
    }

    /// <summary>examples.json of Hosting says what a member looks like where name and type do not tell.</summary>
    [Theory, MemberData(nameof(Names))]
    public async Task Every_value_of_an_example_is_one_that_somebody_could_see(string service) =>
        Texts(JsonNode.Parse(await ApiDescription.Read(Services[service])), "").Where(text => text.Value == "\u2026")
            .Select(text => text.Path).Should().BeEmpty();

    [Theory, MemberData(nameof(Names))]
    public async Task Every_request_that_is_given_as_an_example_can_be_read(string service) =>
        (await ApiDescription.UnreadableRequests(Services[service])).Should().BeEmpty();

    private static IEnumerable<(string Call, JsonNode Description)> Operations(JsonNode document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Select(operation => ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!)));

    private static IEnumerable<string> Lacking(string call, JsonNode operation)
    {
        if (operation["summary"] is null) yield return $"{call}: a summary";
        var answers = operation["responses"]!.AsObject();
        if (!answers.Any(answer => answer.Key.StartsWith('2'))) yield return $"{call}: its answer";
        if (!answers.ContainsKey("503")) yield return $"{call}: its refusals";
        if (operation["security"] is null != !answers.ContainsKey("401")) yield return $"{call}: who may call it";
        if (call.StartsWith("POST", StringComparison.Ordinal) && !answers.ContainsKey("422"))
            yield return $"{call}: what a repeated key is told";
        foreach (var (status, answer) in answers.Where(answer => answer.Value!["$ref"] is null))
            if (status != "204" && !HasExamples(answer!)) yield return $"{call}: an example of {status}";
        if (operation["requestBody"] is { } body && !HasExamples(body)) yield return $"{call}: an example of a request";
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
            if (parameter!["example"] is null) yield return $"{call}: an example of {parameter["name"]}";
    }

    private static bool HasExamples(JsonNode described) => described["content"]?.AsObject() is { Count: > 0 } contents
        && contents.All(content => content.Value!["example"] is not null || content.Value["examples"] is not null);

    private static IEnumerable<(string Path, string Value)> Texts(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value, $"{path}.{member.Key}")),
        JsonArray items => items.SelectMany(item => Texts(item, path)),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [(path, value.GetValue<string>())],
        _ => [],
    };
}
