using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Hosting;

/// <summary>
/// Describes what the converters of <see cref="RequestJson"/> read. The API description knows only those of the
/// framework and would say nothing about text and enums.
/// </summary>
internal static class RequestSchema
{
    public static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context,
        CancellationToken cancellation)
    {
        var nullable = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type);
        var type = nullable ?? context.JsonTypeInfo.Type;
        if (!type.IsEnum && type != typeof(string)) return Task.CompletedTask;
        var mayBeNull = nullable is not null || context.JsonPropertyInfo is { IsGetNullable: true };
        schema.Type = mayBeNull ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        if (type.IsEnum) schema.Enum = [.. EnumWords.Of(type).Select(word => (JsonNode)word)];
        return Task.CompletedTask;
    }
}
