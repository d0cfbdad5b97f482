using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Hosting.Description;

/// <summary>
/// An example for everything that is sent and answered, from its schema and from the values of
/// <see cref="ExampleValues"/> for its members.
/// </summary>
internal static class DescribedExamples
{
    private const int DepthMax = 8;

    public static void AddTo(OpenApiDocument document)
    {
        foreach (var (path, item) in document.Paths)
            foreach (var (method, operation) in item.Operations ?? [])
                AddTo(operation, $"{method.Method} {path}", path, document);
    }

    private static void AddTo(OpenApiOperation operation, string call, string path, OpenApiDocument document)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            parameter.Example ??= OfParameter(parameter, path);
        foreach (var (type, content) in ContentsOf(operation.RequestBody?.Content))
            AddTo(content, type, ExampleValues.Find($"{call} {type}") ?? ExampleValues.Find(call), document);
        foreach (var (status, answer) in operation.Responses ?? [])
            foreach (var (type, content) in ContentsOf((answer as OpenApiResponse)?.Content))
                AddTo(content, type, ExampleValues.Find($"{call} {status} {type}"), document);
    }

    private static (string Type, OpenApiMediaType Content)[] ContentsOf(
        IDictionary<string, OpenApiMediaType>? contents) =>
        [.. (contents ?? new Dictionary<string, OpenApiMediaType>()).Select(content => (content.Key, content.Value))];

    // The id of what stands before it: /v1/payouts/{id} has a payoutId.
    private static JsonNode? OfParameter(OpenApiParameter parameter, string path) => OfSchema(
        parameter.Name == "id" ? ExampleValues.IdOf(path.Split("/{id}")[0].Split('/')[^1]) : parameter.Name!,
        "", parameter.Schema, 0);

    private static void AddTo(OpenApiMediaType content, string type, JsonNode? given, OpenApiDocument document)
    {
        if (given is not null && type.EndsWith("ndjson", StringComparison.Ordinal))
        {
            // One JSON text a line.
            content.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
            content.Example = string.Concat(((JsonArray)given).Select(line => $"{line!.ToJsonString()}\n"));
        }
        else if (given is null && content.Schema is OpenApiSchemaReference { Reference.Id: { } schema })
        {
            // Kept once for all operations that send or answer it.
            document.AddComponent(schema, new OpenApiExample { Value = OfSchema("", "", content.Schema, 0) });
            content.Examples = new Dictionary<string, IOpenApiExample>
            {
                [schema] = new OpenApiExampleReference(schema, document),
            };
        }
        else
        {
            content.Example = given ?? OfSchema("", "", content.Schema, 0);
        }
    }

    private static JsonNode? OfSchema(string member, string owner, IOpenApiSchema? schema, int depth)
    {
        if (schema is null || depth > DepthMax) return null;
        var options = schema.OneOf is { Count: > 0 } ? schema.OneOf : schema.AnyOf ?? [];
        if (options.FirstOrDefault(option => option.Type != JsonSchemaType.Null) is { } first)
            return OfSchema(member, owner, first, depth);
        if (ExampleValues.Given(owner, member, schema) is { } given) return given;
        if (schema.Enum is { Count: > 0 } words) return words[0].DeepClone();
        if (schema.Properties is { Count: > 0 } properties)
            return Object(properties, schema is OpenApiSchemaReference known ? known.Reference.Id! : owner, depth);
        if (schema.Items is { } items)
            return OfSchema(member, owner, items, depth + 1) is { } one ? new JsonArray(one) : new JsonArray();
        if (schema.AdditionalProperties is { } values)
            return new JsonObject { [ExampleValues.KeyOf(member)] = OfSchema(member, owner, values, depth + 1) };
        return ExampleValues.Find(owner, member, schema);
    }

    private static JsonObject Object(IDictionary<string, IOpenApiSchema> properties, string owner, int depth)
    {
        var example = new JsonObject();
        foreach (var (member, schema) in properties.Where(property => !ExampleValues.IsLeftOut(owner, property.Key)))
            if (OfSchema(member, owner, schema, depth + 1) is { } value) example[member] = value;
        return example;
    }
}
