using System.Diagnostics;
using Commissions.Domain.Customers;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Domain.Segments;
using Contracts.Subscriptions.V1;
using EventStore;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using JasperFx.Events.Subscriptions;
using Marten;
using Marten.Events;
using Marten.Subscriptions;
using Npgsql;

namespace Commissions.Service.LedgerProcessor;

/// <summary>
/// Live posting: reads the journal in store order, takes each fact into its customer's ledger and posts what it
/// changes. A page and the position after it commit in one transaction, so each effect happens exactly once.
/// </summary>
internal sealed class LedgerSubscription(IServiceProvider services) : ISubscription
{
    public const string Name = "ledger";
    private const int PageEventsMax = 1_000;

    private static readonly Type[] Types =
    [
        .. JournalEvents.ByName.Values, typeof(PlanVersionPublished), typeof(PlanAssigned), typeof(DefaultPlanChosen),
        typeof(WinBackDaysSet), typeof(PartnerSegmented), typeof(PeriodClosed), typeof(PartnerAccountNamed),
    ];

    public static void Configure(ISubscriptionOptions options)
    {
        options.Name = Name;
        options.Version = 1;
        options.Options.BatchSize = PageEventsMax;
        foreach (var type in Types) options.IncludeType(type);
    }

    public async Task<IChangeListener> ProcessEventsAsync(EventRange page, ISubscriptionController controller,
        IDocumentOperations operations, CancellationToken cancellationToken)
    {
        // An earlier turn took it along.
        if (await PositionOf(operations, cancellationToken) >= page.SequenceCeiling) return NullChangeListener.Instance;

        // Resolved here, not in the constructor: the ledger depends on the store, and the store on its subscriptions.
        await using var turn = await services.GetRequiredService<Ledger>().Begin(cancellationToken);
        // The position is the ledger's own; the daemon's is saved after and may lag one page behind a crash.
        var position = await PositionOf(turn.Session, cancellationToken);
        if (position >= page.SequenceCeiling) return NullChangeListener.Instance;

        var (upTo, more) = await ArrivedMeanwhile(turn, page.SequenceCeiling, position + PageEventsMax, cancellationToken);
        var unseen = page.Events.Where(@event => @event.Sequence > position).Concat(more).ToArray();
        await turn.Load(unseen.Select(CustomerOf).OfType<string>().Select(turn.Rulebook.AccountOf), cancellationToken);
        foreach (var @event in unseen) await Take(turn, @event, cancellationToken);
        turn.Session.Store(new LedgerPosition { UpTo = upTo });
        await turn.Commit(cancellationToken);
        return NullChangeListener.Instance;
    }

    private static async Task<long> PositionOf(IQuerySession session, CancellationToken cancellation) =>
        (await session.LoadAsync<LedgerPosition>(LedgerPosition.TheId, cancellation))?.UpTo ?? 0;

    // Under a steady load the daemon cuts many small pages ahead. A turn costs much the same for one fact as for many, so
    // it takes along what was stored while its page waited, as far as the daemon knows of no gap.
    private static async Task<(long UpTo, IReadOnlyList<IEvent> Events)> ArrivedMeanwhile(
        LedgerTransaction turn, long ceiling, long upToMax, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            "select last_seq_id from mt_event_progression where name = 'HighWaterMark'", turn.Connection);
        var upTo = Math.Min((long?)await query.ExecuteScalarAsync(cancellation) ?? 0, upToMax);
        if (upTo <= ceiling) return (ceiling, []);
        return (upTo, await turn.Session.Events.QueryAllRawEvents()
            .Where(@event => @event.Sequence > ceiling && @event.Sequence <= upTo && @event.EventTypesAre(Types))
            .OrderBy(@event => @event.Sequence).ToListAsync(cancellation));
    }

    private static async Task Take(LedgerTransaction turn, IEvent @event, CancellationToken cancellation)
    {
        turn.Follows(@event);
        using var span = RequestTrace.Continue("post to the ledger", ActivityKind.Consumer, @event.CorrelationId);
        if (@event.Data is CustomersMerged merged) await Unite(turn, merged, Cause.Of(@event.Id, merged), cancellation);
        else if (CustomerOf(@event) is { } customerId) await TakeFact(turn, customerId, @event, cancellation);
        else await TakeRule(turn, @event, cancellation);
    }

    private static async Task TakeFact(
        LedgerTransaction turn, string customerId, IEvent @event, CancellationToken cancellation)
    {
        var accountId = turn.Rulebook.AccountOf(customerId);
        await turn.Load([accountId], cancellation);
        var ledger = turn.LedgerOf(accountId);
        turn.Keep(ledger.Take(@event.Id, @event.Data, turn.Rulebook, await turn.PaidOf(ledger, cancellation)));
    }

    private static async Task TakeRule(LedgerTransaction turn, IEvent @event, CancellationToken cancellation)
    {
        var before = turn.Rulebook;
        turn.FoldRule(@event.Data);
        var effect = RuleEffect.Of(@event.Data, before, turn.Rulebook);
        if (effect.IsNone) return;
        if (effect.PayingFrom is { } account) await turn.LoadCustomersPayingFrom(account, cancellation);
        else foreach (var partnerId in effect.PartnerIds) await turn.LoadCustomersOf(partnerId, cancellation);
        bool IsConcerned(CustomerLedger ledger) => effect.Concerns(ledger.Account, before, turn.Rulebook);
        if (effect.ChangesLives) await turn.LoadWhere(IsConcerned, cancellation);
        foreach (var customer in turn.Loaded.Where(IsConcerned).ToArray())
            // Corrections of a publication come first, without what this event changes: two people agreed on those.
            turn.Keep(customer.FollowRules(before, await turn.PaidOf(customer, cancellation))
                .Then(ledger => ledger.Settle(turn.Rulebook, Cause.Of(@event.Id, @event.Data))));
    }

    // Two accounts become one; the one that goes on keeps the facts of both from now on.
    private static async Task Unite(
        LedgerTransaction turn, CustomersMerged merged, Cause cause, CancellationToken cancellation)
    {
        var before = new[] { merged.CustomerId, merged.IntoCustomerId }.Select(turn.Rulebook.AccountOf).Distinct().ToArray();
        turn.FoldRule(merged);
        var root = turn.Rulebook.AccountOf(merged.CustomerId);
        if (before is [var only] && only == root) return;
        await turn.Load(before, cancellation);
        foreach (var ledger in before.Select(turn.LedgerOf))
            turn.Keep(ledger.FollowRules(turn.Rulebook, await turn.PaidOf(ledger, cancellation)));

        var united = CustomerLedger.United(root, [.. before.Select(turn.LedgerOf)], turn.Rulebook, cause);
        foreach (var accountId in before.Where(id => id != root)) turn.Forget(accountId);
        turn.Keep(united);
    }

    private static string? CustomerOf(IEvent @event) =>
        @event.StreamKey!.StartsWith(JournalEvents.CustomerStreamPrefix, StringComparison.Ordinal)
            ? @event.StreamKey[JournalEvents.CustomerStreamPrefix.Length..]
            : null;
}
