using System.Diagnostics;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using EventStore;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using JasperFx.Events.Subscriptions;
using Marten;
using Marten.Events;
using Marten.Subscriptions;

namespace Commissions.Service.Ledger;

/// <summary>
/// Live posting: reads the journal in store order, takes each fact into its customer's account and posts what it
/// changes. A page and the position after it commit in one transaction, so each effect happens exactly once.
/// </summary>
internal sealed class LedgerSubscription(IServiceProvider services) : ISubscription
{
    public const string Name = "ledger";
    private const int PageEventsMax = 4_000;

    /// <summary>
    /// Events whose accounts are loaded together: many in one round trip, and none for a turn that is up.
    /// </summary>
    private const int LoadedAhead = 250;

    /// <summary>
    /// After so long a turn takes no further event, so that other writers and readers get theirs; the event that it is
    /// at is finished, whatever it takes.
    /// </summary>
    private static readonly TimeSpan TurnMax = TimeSpan.FromSeconds(2);

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
        while (await TakeTurn(page, cancellationToken) < page.SequenceCeiling) ;
        return NullChangeListener.Instance;
    }

    /// <returns>How far the ledger has come; below the end of the page when the turn was up before.</returns>
    private async Task<long> TakeTurn(EventRange page, CancellationToken cancellationToken)
    {
        // Resolved here, not in the constructor: the ledger depends on the store, and the store on its subscriptions.
        await using var turn = await services.GetRequiredService<Turns>().Begin(cancellationToken);
        // The position is the ledger's own; the daemon's is saved after and may lag one page behind a crash.
        var position = turn.Found.UpTo;
        // An earlier turn took it along.
        if (position >= page.SequenceCeiling) return position;

        var started = Stopwatch.GetTimestamp();
        var (upTo, more) = await ArrivedMeanwhile(turn, page.SequenceCeiling, position + PageEventsMax,
            cancellationToken);
        var unseen = page.Events.Where(@event => @event.Sequence > position).Concat(more).ToArray();
        await turn.SetAside.Load(cancellationToken);
        foreach (var (place, @event) in unseen.Index())
        {
            if (place % LoadedAhead == 0)
                await turn.Load(unseen.Skip(place).Take(LoadedAhead).Select(CustomerOf).OfType<string>()
                    .Select(turn.Rulebook.AccountOf), cancellationToken);
            await Book(turn, @event, cancellationToken);
            if (Stopwatch.GetElapsedTime(started) < TurnMax) continue;
            upTo = @event == unseen[^1] ? upTo : @event.Sequence;
            break;
        }

        turn.Session.Store(new LedgerPosition { UpTo = upTo });
        await turn.Commit(cancellationToken);
        return upTo;
    }

    // Under a steady load the daemon cuts many small pages ahead. A turn costs much the same for one fact as for many,
    // so it takes along what was stored while its page waited, as far as the daemon knows of no gap.
    private static async Task<(long UpTo, IReadOnlyList<IEvent> Events)> ArrivedMeanwhile(
        Turn turn, long ceiling, long upToMax, CancellationToken cancellation)
    {
        var upTo = Math.Min(turn.Found.NoGapUpTo, upToMax);
        if (upTo <= ceiling) return (ceiling, []);
        return (upTo, await turn.Session.Events.QueryAllRawEvents()
            .Where(@event => @event.Sequence > ceiling && @event.Sequence <= upTo && @event.EventTypesAre(Types))
            .OrderBy(@event => @event.Sequence).ToListAsync(cancellation));
    }

    private static async Task Book(Turn turn, IEvent @event, CancellationToken cancellation)
    {
        turn.Follows(@event);
        using var span = RequestTrace.Continue("post to the ledger", ActivityKind.Consumer, @event.CorrelationId);
        var customerId = CustomerOf(@event);
        var taken = await turn.Book(@event.Id, @event.Data, customerId, cancellation);
        if (taken.NotBooked is { } reason) turn.SetAside.Add(@event, customerId!, reason);
        else if (customerId is not null) await TryAgain(turn, turn.Rulebook.AccountOf(customerId), cancellation);
    }

    // What could not be calculated before may be calculated beside the new fact, such as a corrected one.
    private static async Task TryAgain(Turn turn, string accountId, CancellationToken cancellation)
    {
        foreach (var fact in turn.SetAside.Find(accountId, turn.Rulebook))
        {
            var taken = await turn.Book(fact.Id, await turn.SetAside.Read(fact, cancellation), fact.CustomerId,
                cancellation);
            if (taken.NotBooked is null) turn.SetAside.Remove(fact);
            else if (taken.NotBooked.ForEver) turn.SetAside.GiveUp(fact, taken.NotBooked.Reason);
        }
    }

    private static string? CustomerOf(IEvent @event) => JournalEvents.CustomerOf(@event.StreamKey!);
}
