using System.Diagnostics;
using System.Globalization;
using Commissions.Domain.Customers;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;
using Weasel.Core;

namespace Bench;

/// <param name="PageEvents">Events a page.</param>
/// <param name="FlushDocuments">Changed documents after which all are written; 0: those of a page with the
/// page.</param>
internal sealed record RebuildSettings(int PageEvents, int FlushDocuments)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"pages of {PageEvents:N0}, " +
        $"{(FlushDocuments == 0 ? "written with each" : $"written after {FlushDocuments:N0} documents")}");
}

/// <summary>What people would use instead: Marten rebuilds one document a customer with the same fold.</summary>
internal static class MartenRebuild
{
    /// <summary>
    /// What is tried for the settings that are best on this machine and this journal; the first is Marten's own.
    /// </summary>
    public static readonly IReadOnlyList<RebuildSettings> Tried =
        [new(1_000, 0), new(20_000, 0), new(2_000, 20_000), new(5_000, 20_000), new(20_000, 20_000)];

    /// <summary>The fastest of what is tried, each run once.</summary>
    public static async Task<RebuildSettings> Best(SeededLedger ledger, Action<string> report)
    {
        var seconds = new Dictionary<RebuildSettings, double>();
        // Once before, so that the first to be tried does not pay for compiling what all of them run.
        await Run(ledger.Database, Tried[^1]);
        foreach (var settings in Tried)
        {
            await ledger.Settle();
            var started = Stopwatch.GetTimestamp();
            await Run(ledger.Database, settings);
            seconds[settings] = Stopwatch.GetElapsedTime(started).TotalSeconds;
            report($"Marten rebuild, {settings}: {ledger.Facts / seconds[settings]:N0}/s");
        }

        return seconds.MinBy(tried => tried.Value).Key;
    }

    public static async Task Run(string database, RebuildSettings settings)
    {
        await using var store = DocumentStore.For(options =>
        {
            options.Connection(database);
            options.AutoCreateSchemaObjects = AutoCreate.CreateOrUpdate;
            options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
            options.DisableNpgsqlLogging = true;
            options.Events.StreamIdentity = StreamIdentity.AsString;
            options.Events.AppendMode = EventAppendMode.Quick;
            options.Events.EnableUniqueIndexOnEventId = true;
            options.Events.MetadataConfig.CausationIdEnabled = true;
            options.Events.MetadataConfig.CorrelationIdEnabled = true;
            options.MapContracts<BillingFact>();
            options.MapContracts<ProgrammeFact>();
            options.Projections.Add(new CustomerProjection(settings), ProjectionLifecycle.Async);
        });
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync<CustomerProjection>(TimeSpan.FromMinutes(10), CancellationToken.None);
    }
}

/// <summary>One document a customer stream.</summary>
public sealed record FoldedCustomer
{
    public required string Id { get; init; }
    public required CustomerAccount Account { get; init; }
}

public sealed partial class CustomerProjection : SingleStreamProjection<FoldedCustomer, string>
{
    internal CustomerProjection(RebuildSettings settings)
    {
        foreach (var type in EventNames.List<BillingFact>().Values) IncludeType(type);
        IncludeType<AttributionStarted>();
        IncludeType<AttributionEnded>();
        Options.BatchSize = settings.PageEvents;
        Options.RebuildFlushThreshold = settings.FlushDocuments;
        // No document is read again.
        Options.CacheLimitPerTenant = 100_000;
    }

    public override FoldedCustomer? Evolve(FoldedCustomer? snapshot, string id, IEvent e) => new()
    {
        Id = id,
        Account = CustomerJournal.Fold(snapshot?.Account ?? CustomerAccount.New(id), e.Data),
    };
}
