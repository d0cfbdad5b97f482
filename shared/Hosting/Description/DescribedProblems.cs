using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Hosting.Description;

/// <summary>The refusals that many endpoints share, described once; operations refer to them.</summary>
internal static class DescribedProblems
{
    private const string Schema = "Problem";
    private const string ContentType = "application/problem+json";

    private static readonly Dictionary<int, (string Code, string When, string Detail)> Known = new()
    {
        [StatusCodes.Status400BadRequest] = ("invalid", "Something in the request cannot be used; 'field' says what.",
            "'country' is a two-letter code such as DE."),
        [StatusCodes.Status401Unauthorized] = ("unauthenticated", "No token, or one that is not valid here.",
            "Sign in first: send a valid bearer token of the identity provider."),
        [StatusCodes.Status403Forbidden] = ("forbidden", "The caller's role may not, or a second person has to.",
            "Your role may not do this. The API description says which roles may."),
        [StatusCodes.Status404NotFound] = ("not-found", "There is no such thing, or it is another partner's.",
            "There is no such thing."),
        [StatusCodes.Status409Conflict] = ("concurrent-change", "The present state does not allow it; 'code' says why.",
            "Somebody changed it at the same moment. Repeat the request."),
        [StatusCodes.Status412PreconditionFailed] = ("stale", "It is no longer the version that If-Match names.",
            "It changed since you read it. Read it again, look at the change, then repeat."),
        [StatusCodes.Status413PayloadTooLarge] = ("body-too-large", "The body is larger than is read.",
            $"The body is larger than {RequestLimits.BodyBytesMax} bytes. Send it in parts."),
        [StatusCodes.Status415UnsupportedMediaType] = ("unsupported-media-type", "The body is of another type.", ""),
        [StatusCodes.Status422UnprocessableEntity] = ("idempotency-key-reused",
            "The Idempotency-Key came with another body before.",
            "This key came with another body before. Use a new key for a new request."),
        [StatusCodes.Status429TooManyRequests] = ("too-many-requests", "Too many requests; Retry-After says how long.",
            "Too many requests. Repeat after the seconds that Retry-After says."),
        [StatusCodes.Status503ServiceUnavailable] = ("store-unavailable",
            "The database or the broker does not answer; Retry-After says how long.",
            "The database does not answer. Repeat in a moment."),
    };

    public static IOpenApiResponse Describe(int status, OpenApiDocument? document) => Known.ContainsKey(status)
        ? new OpenApiResponseReference(NameOf(status), document)
        : throw new InvalidOperationException($"{nameof(DescribedProblems)} does not know the status {status} yet.");

    public static void AddTo(OpenApiDocument document)
    {
        // What the framework describes knows neither 'code' nor the facts.
        document.Components?.Schemas?.Remove("ProblemDetails");
        document.AddComponent(Schema, new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "RFC 9457. Beside these members it has the facts of the case, such as the sum that differs.",
            Required = new HashSet<string> { "type", "title", "status", "code" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("urn:problem: and the code, or the RFC that defines the status."),
                ["title"] = Text("The name of the status."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
                ["detail"] = Text("What is wrong and what to do, for people."),
                ["code"] = Text("What is wrong, for programs. Codes do not change."),
                ["field"] = Text("Where one member, parameter or header is wrong: which."),
            },
        });
        var used = DescribedApi.Operations(document)
            .SelectMany(operation => operation.Responses?.Keys.ToArray() ?? []).ToHashSet();
        foreach (var status in Known.Keys.Where(status => used.Contains($"{status}")))
            document.AddComponent(NameOf(status), Response(status, document));
    }

    private static OpenApiResponse Response(int status, OpenApiDocument document)
    {
        var (code, when, detail) = Known[status];
        var example = new JsonObject
        {
            ["type"] = $"urn:problem:{code}",
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = detail.Length > 0 ? detail : null,
            ["code"] = code,
        };
        if (detail.Length == 0) example.Remove("detail");
        if (status == StatusCodes.Status400BadRequest) example["field"] = "country";
        return new OpenApiResponse
        {
            Description = when,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [ContentType] = new() { Schema = new OpenApiSchemaReference(Schema, document), Example = example },
            },
        };
    }

    private static string NameOf(int status) =>
        ReasonPhrases.GetReasonPhrase(status).Replace(" ", "", StringComparison.Ordinal);

    private static OpenApiSchema Text(string description) =>
        new() { Type = JsonSchemaType.String, Description = description };
}
