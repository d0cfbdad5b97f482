using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Hosting.Description;

/// <summary>Who may call an operation, and which refusals it can answer beside those that it names itself.</summary>
internal static class DescribedAnswers
{
    private const int Refusals = StatusCodes.Status400BadRequest;

    public static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context,
        CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var isOpen = metadata.OfType<IAllowAnonymous>().Any();
        string[] roles = isOpen ? [] : [.. metadata.OfType<AuthorizationPolicy>()
            .SelectMany(policy => policy.Requirements).OfType<RolesAuthorizationRequirement>()
            .SelectMany(requirement => requirement.AllowedRoles)];
        if (metadata.OfType<DescribedBody>().FirstOrDefault() is { } body)
            operation.RequestBody = body.AsRequestBody();
        AddTag(operation, context, metadata);
        if (!isOpen) AddRoles(operation, context, roles);
        AddRefusals(operation, context, [.. Common(operation, context, isOpen, roles)]);
        if (HttpMethods.IsPost(context.Description.HttpMethod!)) AddHeaders(operation);
        return Task.CompletedTask;
    }

    private static IEnumerable<int> Common(OpenApiOperation operation, OpenApiOperationTransformerContext context,
        bool isOpen, string[] roles)
    {
        var parameters = operation.Parameters ?? [];
        var isPost = HttpMethods.IsPost(context.Description.HttpMethod!);
        if (parameters.Count > 0 || isPost) yield return StatusCodes.Status400BadRequest;
        if (!isOpen) yield return StatusCodes.Status401Unauthorized;
        if (roles.Length > 0) yield return StatusCodes.Status403Forbidden;
        if (parameters.Any(parameter => parameter.In == ParameterLocation.Path
            || (parameter.Name == "partnerId" && roles.Contains(Role.Partner))))
            yield return StatusCodes.Status404NotFound;
        if (isPost)
        {
            if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<OnlyReads>().Any())
                yield return StatusCodes.Status409Conflict;
            yield return StatusCodes.Status422UnprocessableEntity;
        }

        if (operation.RequestBody is not null)
        {
            yield return StatusCodes.Status413PayloadTooLarge;
            // Who reads the body itself takes it whatever it says that it is.
            if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<DescribedBody>().Any())
                yield return StatusCodes.Status415UnsupportedMediaType;
        }

        yield return StatusCodes.Status429TooManyRequests;
        yield return StatusCodes.Status503ServiceUnavailable;
    }

    private static void AddRefusals(OpenApiOperation operation, OpenApiOperationTransformerContext context,
        int[] common)
    {
        var named = operation.Responses ?? [];
        var refusals = named.Keys.Select(int.Parse).Where(status => status >= Refusals).Union(common)
            .ToDictionary(status => status, status => DescribedProblems.Describe(status, context.Document));
        operation.Responses = [];
        foreach (var (status, answer) in named.Where(answer => int.Parse(answer.Key) < Refusals))
            operation.Responses[status] = answer;
        foreach (var (status, answer) in refusals.OrderBy(refusal => refusal.Key))
            operation.Responses[$"{status}"] = answer;
    }

    private static void AddRoles(OpenApiOperation operation, OpenApiOperationTransformerContext context, string[] roles)
    {
        operation.Security =
        [
            new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(DescribedApi.BearerScheme, context.Document)] = [.. roles],
            },
        ];
        var may = roles.Length == 0 ? "Anybody who is signed in may call it." : $"Roles: {string.Join(", ", roles)}.";
        operation.Description = operation.Description is null ? may : $"{operation.Description}\n\n{may}";
    }

    private static void AddHeaders(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(Header("Idempotency-Key",
            "The same key and body give the first answer again, with Idempotency-Replayed: true.",
            "8f1f3c52-6a52-4a0e-9d53-2f9c2b7c1e04"));
        if (operation.Responses!.ContainsKey($"{StatusCodes.Status412PreconditionFailed}"))
            operation.Parameters.Add(
                Header("If-Match", "The ETag that was read; refused when it changed since.", "\"3\""));
    }

    private static OpenApiParameter Header(string name, string description, string example) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        Example = example,
    };

    // An endpoint without a tag of its own would carry the name of a class.
    private static void AddTag(OpenApiOperation operation, OpenApiOperationTransformerContext context,
        IList<object> metadata)
    {
        if (metadata.OfType<ITagsMetadata>().Any()) return;
        var word = context.Description.RelativePath!.Split('/')[1].Replace('-', ' ');
        operation.Tags = new HashSet<OpenApiTagReference>
        {
            new(char.ToUpperInvariant(word[0]) + word[1..], context.Document),
        };
    }
}
