using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Hosting.Description;

/// <summary>
/// The OpenAPI description of a service. What every endpoint has in common (who may call it, how it refuses, examples)
/// is derived from the endpoint's metadata and types, so that it cannot be forgotten for a new one.
/// </summary>
internal static class DescribedApi
{
    public const string BearerScheme = "bearer";

    public static void AddDescription(this IServiceCollection services, string service) =>
        services.AddOpenApi("v1", options =>
        {
            options.AddSchemaTransformer(RequestSchema.Describe);
            options.AddOperationTransformer(DescribedAnswers.Describe);
            options.AddDocumentTransformer((document, _, _) => Complete(document, service));
        });

    public static IEnumerable<OpenApiOperation> Operations(OpenApiDocument document) =>
        document.Paths.Values.SelectMany(path => path.Operations?.Values.ToArray() ?? []);

    private static Task Complete(OpenApiDocument document, string service)
    {
        var name = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(service);
        document.Info = new OpenApiInfo { Title = name, Version = "v1" };
        document.AddComponent(BearerScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "A token of the identity provider with the claims sub and role; a partner's has partner_id.",
        });
        DescribedProblems.AddTo(document);
        var paths = document.Paths.OrderBy(path => path.Key, StringComparer.Ordinal).ToArray();
        document.Paths = [];
        foreach (var (path, item) in paths) document.Paths[path] = item;
        document.Tags = Operations(document)
            .SelectMany(operation => operation.Tags ?? new HashSet<OpenApiTagReference>()).Select(tag => tag.Name!)
            .Distinct().Order(StringComparer.Ordinal).Select(tag => new OpenApiTag { Name = tag }).ToHashSet();
        DescribedExamples.AddTo(document);
        return Task.CompletedTask;
    }
}
