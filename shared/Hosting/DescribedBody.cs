using Microsoft.AspNetCore.Builder;
using Microsoft.OpenApi;

namespace Hosting;

/// <summary>Of an endpoint that reads its body itself, whatever type the caller says it is of.</summary>
public sealed record DescribedBody(string ContentType)
{
    internal OpenApiRequestBody AsRequestBody() => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [ContentType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } },
        },
    };
}

public static class DescribedBodies
{
    /// <summary>Only describes the body: no request is refused because of its content type.</summary>
    public static RouteHandlerBuilder ReadsBodyItself(this RouteHandlerBuilder endpoint, string contentType) =>
        endpoint.WithMetadata(new DescribedBody(contentType));
}
