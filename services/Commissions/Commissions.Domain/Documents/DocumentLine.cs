using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Money;

namespace Commissions.Domain.Documents;

/// <summary>An entry, and the entry of the same key that it adds to.</summary>
/// <param name="Before">Null for the first entry of a key, and where the one before is not known.</param>
public sealed record EntryToList(EntryPosted Entry, EntryPosted? Before)
{
    /// <summary>Entries with those they add to, in the order in which they were posted.</summary>
    /// <param name="ofSameKeys">All entries of their keys, in order of posting; they may be among them.</param>
    public static ImmutableArray<EntryToList> Pair(
        IEnumerable<EntryPosted> entries, IEnumerable<EntryPosted> ofSameKeys)
    {
        var before = new Dictionary<Guid, EntryPosted>();
        var last = new Dictionary<LedgerKey, EntryPosted>();
        foreach (var entry in ofSameKeys)
        {
            if (last.TryGetValue(entry.Key, out var known)) before[entry.EntryId] = known;
            last[entry.Key] = entry;
        }

        return [.. entries.Select(entry => new EntryToList(entry, before.GetValueOrDefault(entry.EntryId)))];
    }
}

/// <summary>A line of a statement or a remittance advice: base × rate × share = amount.</summary>
/// <param name="ServiceFrom">First day of the invoiced service; null where there is no invoice.</param>
/// <param name="ServiceUntil">The day after its last day.</param>
/// <param name="Base">
/// What the rate applies to. Of an entry that adds to an earlier one at the same rate and share: by how much that grew.
/// </param>
/// <param name="RatePpm">The rate that was applied, after the cap of the plan.</param>
/// <param name="Earlier">What the key was worth before, where rate or share are others now; else null.</param>
public sealed record DocumentLine(Guid EntryId, string CustomerId, string InvoiceId, string LineId,
    DateOnly? ServiceFrom, DateOnly? ServiceUntil, Component Component, int CustomerYear, EntryReason Reason,
    DateOnly EffectiveOn, Period OriginalPeriod, Amount Base, int RatePpm, int SharePpm, Amount Amount,
    EarlierTerms? Earlier)
{
    /// <summary>In the order of the invoices, then of posting.</summary>
    public static ImmutableArray<DocumentLine> List(IEnumerable<EntryToList> entries) =>
    [
        .. entries.Select(From).OrderBy(line => line.InvoiceId, StringComparer.Ordinal)
            .ThenBy(line => line.LineId, StringComparer.Ordinal).ThenBy(line => line.CustomerYear)
            .ThenBy(line => line.Component),
    ];

    public static DocumentLine From(EntryToList listed)
    {
        var entry = listed.Entry;
        var (working, worth) = (entry.Working.Stored(), Worth(entry));
        var earlier = entry.TargetMinor == entry.Amount.Minor || listed.Before is null ? null : Worth(listed.Before);
        var isSameTerms = (earlier?.RatePpm, earlier?.SharePpm) == (worth.RatePpm, worth.SharePpm);
        return new DocumentLine(entry.EntryId, entry.CustomerId, entry.Key.InvoiceId, entry.Key.LineId,
            IsOnInvoice(entry) ? working.ServiceFrom : null, IsOnInvoice(entry) ? working.ServiceUntil : null,
            entry.Key.Component, working.CustomerYear, entry.Reason, entry.EffectiveOn, entry.OriginalPeriod,
            isSameTerms ? worth.Base - earlier!.Base : worth.Base, worth.RatePpm, worth.SharePpm, entry.Amount,
            isSameTerms ? null : earlier);
    }

    private static bool IsOnInvoice(EntryPosted entry) =>
        entry.Key.Component is Component.Acquisition or Component.Retention;

    // Of a key that nothing is paid for any more, the last working is kept; its base counts for nothing then.
    private static EarlierTerms Worth(EntryPosted entry)
    {
        var working = entry.Working.Stored();
        var isGone = entry.TargetMinor == 0 && working.PoolMinor != 0;
        return new EarlierTerms(new Amount(isGone ? 0 : working.PartNetMinor, entry.Amount.Currency),
            AppliedPpm(working), working.SharePpm, new Amount(entry.TargetMinor, entry.Amount.Currency));
    }

    private static int AppliedPpm(Working.LineWorking working) =>
        working.Payments is { } payments && payments.Any(paid => paid.GrossMinor != 0)
            ? Mean(payments)
            : Capped(working.RatePpm, working.CapPpm, working.SumOfRatesPpm);

    // Of rates by the day of payment, weighted by what was paid (rule 5.3).
    private static int Mean(ImmutableArray<PricedPayment> payments) => (int)Rounding.Proportion(1,
        payments.Aggregate(Int128.Zero, (sum, paid) => sum
            + ((Int128)paid.GrossMinor * Capped(paid.RatePpm, paid.CapPpm, paid.SumOfRatesPpm))),
        payments.Aggregate(Int128.Zero, (sum, paid) => sum + paid.GrossMinor));

    private static int Capped(int ratePpm, int? capPpm, int sumOfRatesPpm) => capPpm is { } cap && sumOfRatesPpm > cap
        ? (int)Rounding.Proportion(ratePpm, cap, (Int128)sumOfRatesPpm)
        : ratePpm;
}

/// <summary>What a key was worth by the entry before: base × rate × share = amount.</summary>
public sealed record EarlierTerms(Amount Base, int RatePpm, int SharePpm, Amount Amount);

/// <summary>The lines of one customer with their sum.</summary>
/// <param name="IsOwnAccount">The partner's own: trainings and adjustments, which belong to no customer.</param>
public sealed record CustomerLines(
    string CustomerId, bool IsOwnAccount, Amount Subtotal, ImmutableArray<DocumentLine> Lines)
{
    /// <summary>By customer id, the partner's own account last; names are for whoever may know them.</summary>
    public static ImmutableArray<CustomerLines> Group(
        string partnerId, string currency, IEnumerable<EntryToList> entries) =>
    [
        .. entries.Where(listed => listed.Entry.Amount.Currency == currency)
            .GroupBy(listed => listed.Entry.CustomerId, StringComparer.Ordinal)
            .Select(customer => new CustomerLines(customer.Key,
                customer.Key == CustomerAccount.IdOfPartner(partnerId),
                new Amount(customer.TotalMinor(listed => listed.Entry.Amount.Minor), currency),
                DocumentLine.List(customer)))
            .OrderBy(customer => customer.IsOwnAccount)
            .ThenBy(customer => customer.CustomerId, StringComparer.Ordinal),
    ];
}
