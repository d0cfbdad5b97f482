using Contracts.Subscriptions.V1;
using EventStore;
using Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Messaging;

/// <summary>
/// What an operator asks of every service: what waits, how far behind it is, and another try of what failed.
/// </summary>
public static class OperationsEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        var operations = api.MapGroup("/v1/operations").WithTags("Operations");
        operations.MapGet("/lag", ReadLag).For(Role.Operations)
            .WithName("ReadLag").WithSummary("Events behind, per shard").Produces<Lag>();
        operations.MapGet("/queues", ListQueues).For(Role.Operations)
            .WithName("ListQueues").WithSummary("Receive, error and skipped queues, and the first faults")
            .Produces<ServiceQueues>();
        operations.MapPost("/queues/{name}/redrive", RedriveQueue).For(Role.Operations)
            .WithName("RedriveQueue").WithSummary("Move messages of an error queue back to where they came from")
            .Produces<RedrivenQueue>();
    }

    /// <param name="subscription">Which takes billing facts on: from it <see cref="MapProgress"/> answers.</param>
    public static void AddProgress(this IServiceCollection services, string subscription) =>
        services.AddSingleton(provider => new FactsPassed(provider.GetRequiredService<NpgsqlDataSource>(),
            $"{subscription}:All", EventNames.List<BillingFact>().Keys, provider.GetRequiredService<TimeProvider>()));

    /// <summary>How far a long delivery has come.</summary>
    public static void MapProgress(this IEndpointRouteBuilder api) =>
        api.MapGet("/v1/operations/progress", ReadProgress).For(Role.Operations, Role.Feed, Role.PartnerManager)
            .WithTags("Operations")
            .WithName("ReadProgress").WithSummary("How many billing facts this service has taken on, and how fast")
            .Produces<FactProgress>();

    private static async Task<IResult> ReadProgress(FactsPassed passed, CancellationToken cancellation)
    {
        var seen = await passed.Look(cancellation);
        return TypedResults.Ok(new FactProgress(seen.Passed, seen.Stored,
            seen.PerSecond is { } rate ? Math.Round(rate, 1) : null,
            seen.Left is { } left ? (long)Math.Ceiling(left.TotalSeconds) : null));
    }

    private static async Task<IResult> ReadLag(NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        var shards = await Progression.ReadLag(dataSource, cancellation);
        return TypedResults.Ok(new Lag([.. shards.Select(shard => new ShardLag(shard.Shard, shard.Behind))]));
    }

    private static async Task<IResult> ListQueues(ErrorQueues queues, CancellationToken cancellation) =>
        TypedResults.Ok(await queues.List(cancellation));

    /// <summary>Messages of an error queue are tried again, after the cause of their failure is gone.</summary>
    private static async Task<IResult> RedriveQueue(
        string name, ErrorQueues queues, CancellationToken cancellation, RedriveRequest? body = null)
    {
        var limit = body?.Limit ?? ErrorQueues.RedriveDefault;
        return queues.Refusal(name, limit) is { } refusal
            ? Problems.From(refusal)
            : TypedResults.Ok(await queues.Redrive(name, limit, cancellation));
    }
}

public sealed record Lag(IReadOnlyList<ShardLag> Shards);

/// <param name="Behind">Events between where the shard stands and the newest one.</param>
public sealed record ShardLag(string Name, long Behind);

/// <summary>Billing facts in Subscriptions until they are published, in Commissions until they are posted.</summary>
/// <param name="Done">Facts that were taken on.</param>
/// <param name="Of">Facts that are stored in this service.</param>
/// <param name="PerSecond">
/// Facts a second over the last minute; null until somebody has asked this process twice in it, a second apart.
/// </param>
/// <param name="SecondsLeft">Until all are, at this rate; null where that cannot be said.</param>
public sealed record FactProgress(long Done, long Of, double? PerSecond, long? SecondsLeft);
