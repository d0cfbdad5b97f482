using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Decisions;
using Microsoft.OpenApi;

namespace Hosting.Description;

/// <summary>
/// What a member of an example holds, by its name: from examples.json, where a whole schema or call may have its own
/// example too, else from how the member is called and what type it is of.
/// </summary>
internal static class ExampleValues
{
    /// <summary>Stands where examples.json has to say something and does not; no description may have it.</summary>
    public const string Missing = "\u2026";

    private static readonly JsonObject Values = Read();

    /// <summary>An example that is given for a whole schema, call or content type.</summary>
    public static JsonNode? Find(string whole) => Values[whole]?.DeepClone();

    /// <summary>The example has no such member; one that speaks of another state than the rest does.</summary>
    public static bool IsLeftOut(string owner, string member) =>
        Values.TryGetPropertyValue($"{owner}.{member}", out var one) ? one is null
            : Values.TryGetPropertyValue($".{member}", out var any) && any is null;

    /// <summary>What is given for the member of this owner, or of any owner when it is of the member's type.</summary>
    public static JsonNode? Given(string owner, string member, IOpenApiSchema schema) =>
        Find($"{owner}.{member}") ?? (Find($".{member}") is { } any && Fits(any, schema) ? any : null);

    /// <param name="owner">The schema that has the member, or "" for a parameter.</param>
    public static JsonNode? Find(string owner, string member, IOpenApiSchema schema) =>
        ((schema.Type ?? JsonSchemaType.String) & ~JsonSchemaType.Null) switch
        {
            JsonSchemaType.Boolean => false,
            JsonSchemaType.Integer or JsonSchemaType.Number => Number(member),
            JsonSchemaType.String => Text(owner, member, schema.Format),
            _ => null,
        };

    private static bool Fits(JsonNode value, IOpenApiSchema schema)
    {
        bool Has(JsonSchemaType type) => schema.Type is not { } known || known.HasFlag(type);
        return value.GetValueKind() switch
        {
            JsonValueKind.Array => Has(JsonSchemaType.Array) && (value.AsArray() is not [{ } first, ..]
                || schema.Items is null || Fits(first, schema.Items)),
            JsonValueKind.Object => schema.Properties is { Count: > 0 } || schema.AdditionalProperties is not null,
            JsonValueKind.Number => Has(JsonSchemaType.Integer),
            JsonValueKind.String => Has(JsonSchemaType.String) && schema.Enum is not { Count: > 0 },
            _ => Has(JsonSchemaType.Boolean),
        };
    }

    /// <summary>"partners" have a "partnerId".</summary>
    public static string IdOf(string things)
    {
        var words = things.TrimEnd('s').Split('-');
        return words[0] + string.Concat(words[1..].Select(Capitalized)) + "Id";
    }

    /// <summary>The key of one value in an object that is a map.</summary>
    public static string KeyOf(string member) => Find($"{member} key")?.GetValue<string>() ?? Missing;

    private static int Number(string member) =>
        member.EndsWith("Ppm", StringComparison.OrdinalIgnoreCase) ? 200_000
        : member.EndsWith("Minor", StringComparison.OrdinalIgnoreCase)
            || member.EndsWith("MinorTotal", StringComparison.Ordinal) ? 7_500
        : member.EndsWith("Days", StringComparison.OrdinalIgnoreCase) ? 30
        : 1;

    private static string Text(string owner, string member, string? format) => format switch
    {
        "date" => "2026-09-30",
        "date-time" => "2026-09-30T08:15:00Z",
        "uuid" => $"{Id(member == "id" ? owner : member):D}",
        _ when member == "id" => $"{Id(IdOf(Singular(owner))):N}",
        _ when member.EndsWith("Id", StringComparison.Ordinal) => $"{Id(member):N}",
        _ when member.EndsWith("Hash", StringComparison.OrdinalIgnoreCase) => $"{Id(member):N}{Id(member + "2"):N}",
        _ when member.EndsWith("By", StringComparison.Ordinal) => "carol",
        _ => Missing,
    };

    // The id of a LeadResponse is a leadId wherever it is named.
    private static string Singular(string owner)
    {
        foreach (var ending in (string[])["Response", "View", "Head", "Received"])
            if (owner.EndsWith(ending, StringComparison.Ordinal)) owner = owner[..^ending.Length];
        return owner.Length == 0 ? owner : char.ToLowerInvariant(owner[0]) + owner[1..];
    }

    private static Guid Id(string of) => NameBasedId.From("example", of);

    private static string Capitalized(string word) =>
        string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(word[0])}{word[1..]}");

    private static JsonObject Read()
    {
        using var file = typeof(ExampleValues).Assembly.GetManifestResourceStream("examples.json")!;
        return JsonNode.Parse(file)!.AsObject();
    }
}
