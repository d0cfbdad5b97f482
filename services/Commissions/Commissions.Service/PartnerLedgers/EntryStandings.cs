using Commissions.Domain.Payouts;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Hosting;
using Marten;
using Npgsql;

namespace Commissions.Service.PartnerLedgers;

/// <summary>Says of listed entries where their money is, and which entries have theirs in a given place.</summary>
internal sealed class EntryStandings(
    NpgsqlDataSource dataSource, IDocumentStore store, ProgrammeCalendar calendar)
{
    /// <summary>The same criteria, with the entries named that are in the state which is asked for.</summary>
    public async Task<EntryCriteria> Narrow(EntryCriteria criteria, EntryQuery asked, CancellationToken cancellation)
    {
        if (!asked.IsByStanding) return criteria;
        if (asked.IsPaid is { } isPaid) return criteria with { IsPaid = isPaid, Day = DayOf(criteria) };
        var customers = criteria.CustomerId is { } customerId ? new[] { customerId } : null;
        return criteria with
        {
            EntryIds =
            [
                .. (await Find(criteria, customers, onlyOpen: true, cancellation))
                    .Where(entry => asked.Selects(entry.Standing)).Select(entry => entry.Entry.EntryId),
            ],
        };
    }

    public async Task<IReadOnlyList<EntryView>> Views(IReadOnlyList<ListedEntry> listed, EntryCriteria criteria,
        CancellationToken cancellation)
    {
        var customers = listed.Select(entry => entry.Recorded.Entry.CustomerId).Distinct().ToArray();
        var standings = listed.Count == 0
            ? []
            : (await Find(criteria, customers, onlyOpen: false, cancellation)).ToDictionary(
                entry => entry.Entry.EntryId, entry => entry.Standing);
        return
        [
            .. listed.Select(entry =>
                EntryView.From(entry, standings.GetValueOrDefault(entry.Recorded.Entry.EntryId))),
        ];
    }

    // An instant that has passed is answered as its day saw it, so that the answer stays the same for ever.
    private DateOnly DayOf(EntryCriteria criteria) => criteria.EffectiveUntil
        ?? (criteria.KnownAt is { } then ? calendar.DateOf(then) : calendar.Today());

    private async Task<IEnumerable<(OpenEntry Entry, EntryStanding Standing)>> Find(EntryCriteria criteria,
        string[]? customerIds, bool onlyOpen, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        if (criteria.KnownAt is { } instant) await Turns.WaitForTurnsUpTo(instant, connection, cancellation);
        var filter = new PayoutFilter(criteria.PartnerId, null, DayOf(criteria), criteria.KnownAt, onlyOpen)
        {
            EffectiveUntil = criteria.EffectiveUntil ?? DateOnly.MaxValue,
            CustomerIds = customerIds,
        };
        return (await PartnerMoney.Read(filter, session, connection, cancellation))
            .SelectMany(partner => partner.Standings());
    }
}
