using System.Text.Json;
using System.Text.Json.Nodes;
using Commissions.Domain.Plans;

namespace Commissions.Service.Plans;

/// <summary>One term that differs between two versions, by its path in the version's JSON.</summary>
internal sealed record TermsDifference(string Term, string? Before, string? After)
{
    public static IReadOnlyList<TermsDifference> Between(PlanTerms before, PlanTerms after)
    {
        var left = Flatten(JsonSerializer.SerializeToNode(before, JsonSerializerOptions.Web), "").ToDictionary();
        var right = Flatten(JsonSerializer.SerializeToNode(after, JsonSerializerOptions.Web), "").ToDictionary();
        return
        [
            .. left.Keys.Union(right.Keys).Order(StringComparer.Ordinal)
                .Select(term => new TermsDifference(term, left.GetValueOrDefault(term), right.GetValueOrDefault(term)))
                .Where(term => term.Before != term.After),
        ];
    }

    private static IEnumerable<KeyValuePair<string, string?>> Flatten(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member =>
            Flatten(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")),
        JsonArray items => items.SelectMany((item, i) => Flatten(item, $"{path}[{i}]")),
        _ => [KeyValuePair.Create(path, node?.ToJsonString())],
    };
}
