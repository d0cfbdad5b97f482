using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Hosting.Description;

/// <summary>
/// Describes what the converters of <see cref="RequestJson"/> read. The API description knows only those of the
/// framework and would say nothing about text and enums, lists of them, and values that are written as text.
/// </summary>
internal static class RequestSchema
{
    public static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context,
        CancellationToken cancellation)
    {
        var nullable = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type);
        var type = nullable ?? context.JsonTypeInfo.Type;
        var mayBeNull = nullable is not null || context.JsonPropertyInfo is { IsGetNullable: true };
        if (IsText(type))
        {
            schema.Type = mayBeNull ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
            if (type.IsEnum) schema.Enum = WordsOf(type);
        }
        else if (schema.Type?.HasFlag(JsonSchemaType.Array) == true && schema.Items is null
            && ElementOf(type) is { } element && IsText(element))
        {
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.String };
            if (element.IsEnum) ((OpenApiSchema)schema.Items).Enum = WordsOf(element);
        }

        DescribeMembers(schema, nullable is null ? context.JsonTypeInfo
            : context.JsonTypeInfo.Options.GetTypeInfo(nullable));
        return Task.CompletedTask;
    }

    // Within a value that may be null the framework does not ask about each member.
    private static void DescribeMembers(OpenApiSchema schema, JsonTypeInfo type)
    {
        foreach (var member in type.Properties.Where(member => member.PropertyType == typeof(string)))
            if (schema.Properties?.TryGetValue(member.Name, out var known) == true
                && known is OpenApiSchema { Type: null } text)
                text.Type = JsonSchemaType.String;
    }

    private static bool IsText(Type type) => type.IsEnum || type == typeof(string)
        || (type.IsDefined(typeof(JsonConverterAttribute), false)
            && type.GetMethod("TryParse", [typeof(string), type.MakeByRefType()]) is not null);

    private static List<JsonNode> WordsOf(Type type) => [.. EnumWords.List(type).Select(word => (JsonNode)word)];

    private static Type? ElementOf(Type type) => type.IsArray ? type.GetElementType()
        : type.GetInterfaces().Append(type)
        .FirstOrDefault(known => known.IsGenericType && known.GetGenericTypeDefinition() == typeof(IEnumerable<>))
        ?.GetGenericArguments()[0];
}
