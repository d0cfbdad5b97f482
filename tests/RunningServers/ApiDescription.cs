using System.Text.Json;
using Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace RunningServers;

/// <summary>The OpenAPI description of a service, made without a server and without starting the service.</summary>
public static class ApiDescription
{
    private const string Nowhere = "Host=127.0.0.1;Port=1;Database=none";

    private static readonly string[] Settings =
    [
        "--environment=Development", "--urls=http://127.0.0.1:0", $"--ConnectionStrings:EventStore={Nowhere}",
        "--ConnectionStrings:Broker=amqp://127.0.0.1:1", "--Identity:Authority=http://127.0.0.1:1",
        $"--Programme:IdentityKey={RunningService.IdentityKey}",
    ];

    public static async Task<string> Read(Func<string[], ServiceHost> create)
    {
        await using var app = Routed(create);
        return await (await Described(app)).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1) + "\n";
    }

    /// <returns>Examples of requests that the service would refuse before it looked at what they mean.</returns>
    public static async Task<IReadOnlyList<string>> UnreadableRequests(Func<string[], ServiceHost> create)
    {
        await using var app = Routed(create);
        var document = await Described(app);
        var json = app.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var unreadable = new List<string>();
        var endpoints = app.Services.GetRequiredService<EndpointDataSource>().Endpoints;
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not { RequestType: { } type }) continue;
            var name = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName;
            var operation = document.Paths.Values.SelectMany(path => path.Operations!.Values)
                .Single(operation => operation.OperationId == name);
            if (!operation.RequestBody!.Content!.TryGetValue("application/json", out var content)) continue;
            try
            {
                (content.Example ?? content.Examples!.Values.Single().Value).Deserialize(type, json);
            }
            catch (JsonException refusal)
            {
                unreadable.Add($"{name}: {refusal.Message}");
            }
        }

        return unreadable;
    }

    private static WebApplication Routed(Func<string[], ServiceHost> create)
    {
        var app = create(Settings).Build();
        // The description lists the endpoints that routing knows, which otherwise happens as the service starts.
        app.UseRouting();
        app.UseEndpoints(_ => { });
        return app;
    }

    private static Task<OpenApiDocument> Described(WebApplication app) =>
        app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
}
