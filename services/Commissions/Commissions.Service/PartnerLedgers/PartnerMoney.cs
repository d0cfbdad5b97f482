using Commissions.Domain.Payouts;
using Commissions.Service.Store;
using Marten;
using Npgsql;

namespace Commissions.Service.PartnerLedgers;

/// <summary>Entries of one partner, each with the payout that has it, and what holds the partner as a whole.</summary>
/// <param name="Hold">As <see cref="PayoutHold.Find"/>.</param>
internal sealed record PartnerMoney(string PartnerId, DateOnly Day, string? Hold, IReadOnlyList<EntryInPayout> Entries)
{
    /// <summary>Where the money of each entry is; a state is derived from what is recorded, never stored.</summary>
    public IEnumerable<(OpenEntry Entry, EntryStanding Standing)> Standings()
    {
        foreach (var taken in Entries.Where(entry => entry.PayoutId is not null))
            yield return (taken.Entry, new EntryStanding(taken.IsPaid ? EntryState.Paid : EntryState.InPayout, null,
                Payable.SinceWhen(taken.Entry, taken.LockedOn!.Value), taken.PayoutId, taken.PaidOn,
                taken.ReturnedOn));
        var sentBack = Entries.Where(entry => entry.ReturnedOn is not null)
            .ToDictionary(entry => entry.Entry.EntryId, entry => entry.ReturnedOn);
        foreach (var (entry, standing) in Payable.Standings(Day, Open, Hold))
            yield return (entry, sentBack.GetValueOrDefault(entry.EntryId) is not { } on ? standing : standing with
            {
                ReturnedOn = on,
                State = standing.State == EntryState.Payable ? EntryState.Returned : standing.State,
            });
    }

    private IEnumerable<OpenEntry> Open =>
        Entries.Where(entry => entry.PayoutId is null).Select(entry => entry.Entry);

    /// <summary>Of the partner that the filter names, else of all with an entry which it selects.</summary>
    public static async Task<IReadOnlyList<PartnerMoney>> Read(PayoutFilter filter, IQuerySession session,
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        // A version's terms never change; only which partner is held, and why, depends on what was known.
        var terms = await session.RulesInForce(cancellation);
        var partners = (filter.KnownAt is { } instant ? await RulesKnown.At(instant, connection, cancellation) : terms)
            .Partners;
        var disputed = await DisputeDocument.HeldEntries(session, filter.PartnerId, filter.Day, filter.KnownAt,
            cancellation);
        var found = (await PayoutRows.Find(filter, disputed, terms, connection, cancellation))
            .GroupBy(entry => entry.PartnerId, StringComparer.Ordinal).ToDictionary(group => group.Key,
                group => group.ToArray());
        var ids = filter.PartnerId is { } id ? [id] : found.Keys.Order(StringComparer.Ordinal).ToArray();
        var profiles = (await session.LoadManyAsync<PayoutProfileDocument>(cancellation, ids))
            .ToDictionary(profile => profile.Id);
        return
        [
            .. ids.Select(partnerId => new PartnerMoney(partnerId, filter.Day,
                PayoutProfileDocument.HoldOf(partners.GetValueOrDefault(partnerId),
                    profiles.GetValueOrDefault(partnerId), filter.Day, filter.KnownAt),
                found.GetValueOrDefault(partnerId, []))),
        ];
    }
}
