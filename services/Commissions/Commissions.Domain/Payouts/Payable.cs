using System.Collections.Immutable;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Money;

namespace Commissions.Domain.Payouts;

/// <summary>An entry that no payout has taken, as far as paying it matters.</summary>
/// <param name="Key">Ledger key as text.</param>
/// <param name="PayableFrom">First day on which it may be paid.</param>
/// <param name="IsInvoiced">A royalty that is invoiced, not set off; no payout takes it.</param>
public sealed record OpenEntry(Guid EntryId, string Key, Component Component, Amount Amount, Period Period,
    DateOnly PayableFrom, bool IsDisputed, bool IsInvoiced);

/// <summary>Of an entry that no payout has taken, what decides when it may be paid.</summary>
/// <param name="Key">Ledger key as text.</param>
/// <param name="Anchor">First day of the customer's life that it was earned in.</param>
public sealed record UnpaidEntry(Guid EntryId, string Key, Component Component, EntryReason Reason, Amount Amount,
    Period Period, DateOnly EarnedOn, DateOnly Anchor, string PlanId, int PlanVersion)
{
    public static UnpaidEntry From(EntryPosted entry) => new(entry.EntryId, entry.Key.ToString(), entry.Key.Component,
        entry.Reason, entry.Amount, entry.Period, entry.EarnedOn, entry.Working.Anchor, entry.Working.PlanId,
        entry.Working.PlanVersion);
}

/// <summary>Open entries of one partner and currency on a day: what a payout may take, and what waits.</summary>
public sealed record Payable(ImmutableArray<OpenEntry> Free, ImmutableArray<OpenEntry> Held,
    ImmutableArray<OpenEntry> Invoiced)
{
    private const string HoldDays = "hold-days";
    private const string Disputed = "dispute";

    public long FreeMinor => Sum(Free);
    public long HeldMinor => Sum(Held);
    public long InvoicedMinor => Sum(Invoiced);

    /// <summary>
    /// What came back of a key lowers what is still held of it first. What exceeds it was paid already, or can be:
    /// it is free, and so lowers the next payout. A dispute holds what would be paid, never what is set off: otherwise
    /// who disputes what was taken back would be paid more for it (rules 8.1, 8.2).
    /// </summary>
    public static Payable On(DateOnly day, IEnumerable<OpenEntry> open)
    {
        var free = ImmutableArray.CreateBuilder<OpenEntry>();
        var held = ImmutableArray.CreateBuilder<OpenEntry>();
        var entries = open.ToArray();
        foreach (var key in ByKey(entries))
        {
            var isHeld = HeldOn(day, key);
            foreach (var entry in key) (isHeld(entry) ? held : free).Add(entry);
        }

        return new Payable(free.ToImmutable(), held.ToImmutable(), [.. entries.Where(entry => entry.IsInvoiced)]);
    }

    /// <summary>Of open entries of one partner: what holds each on a day, and from which day it may be paid.</summary>
    /// <param name="hold">Why nothing at all is paid to the partner; null when nothing stands against it.</param>
    public static IEnumerable<(OpenEntry Entry, EntryStanding Standing)> Standings(
        DateOnly day, IEnumerable<OpenEntry> open, string? hold)
    {
        var entries = open.ToArray();
        foreach (var key in ByKey(entries))
        {
            var isHeld = HeldOn(day, key);
            foreach (var entry in key)
            {
                var (state, because, from) = (EntryState.Payable, (string?)null, SinceWhen(entry, day));
                if (isHeld(entry))
                {
                    var first = FirstDay(entry, key, day);
                    (state, because) = (EntryState.Held, first is null ? Disputed : hold ?? HoldDays);
                    from = hold is null ? first : null;
                }
                else if (hold is not null) (state, because, from) = (EntryState.Held, hold, null);
                yield return (entry, new EntryStanding(state, because, from, null, null, null));
            }
        }

        foreach (var entry in entries.Where(entry => entry.IsInvoiced))
            yield return (entry, new EntryStanding(EntryState.Invoiced, null, null, null, null, null));
    }

    /// <summary>
    /// Since when an entry that is free on a day has been; null for what is set off at once, or against such.
    /// </summary>
    public static DateOnly? SinceWhen(OpenEntry entry, DateOnly day) =>
        entry.Amount.Minor > 0 && entry.PayableFrom <= day ? entry.PayableFrom : null;

    private static IEnumerable<IGrouping<string, OpenEntry>> ByKey(IEnumerable<OpenEntry> entries) =>
        entries.Where(entry => !entry.IsInvoiced).GroupBy(entry => entry.Key, StringComparer.Ordinal);

    private static Func<OpenEntry, bool> HeldOn(DateOnly day, IEnumerable<OpenEntry> key)
    {
        bool Waits(OpenEntry entry) => entry.Amount.Minor > 0 && (entry.IsDisputed || entry.PayableFrom > day);
        var waiting = key.Where(Waits).TotalMinor(entry => entry.Amount.Minor);
        var returned = key.Where(entry => !Waits(entry) && entry.Amount.Minor < 0)
            .TotalMinor(entry => entry.Amount.Minor);
        var outweighs = waiting + returned >= 0;
        return entry => Waits(entry)
            ? outweighs || entry.IsDisputed // A disputed entry is paid only once the dispute is answered.
            : outweighs && waiting > 0 && entry.Amount.Minor < 0;
    }

    // Days on which anything of a key changes are those on which one of its holds ends.
    private static DateOnly? FirstDay(OpenEntry entry, IEnumerable<OpenEntry> key, DateOnly after)
    {
        foreach (var day in key.Select(other => other.PayableFrom).Where(from => from > after).Distinct().Order())
            if (!HeldOn(day, key)(entry)) return day;
        return null;
    }

    /// <summary>
    /// The hold counts from the payment. What a change of the past moved within closed months is held as if it had been
    /// paid on the last day of the month that it was posted to, so that a mistaken approval is found before the money
    /// is gone (rule 8.6). Nothing is payable before the customer has stayed long enough to count.
    /// </summary>
    /// <param name="terms">Of the plan version that it was posted under; null where no plan stands behind it.</param>
    public static DateOnly From(EntryReason reason, DateOnly earnedOn, Period period, DateOnly anchor, PlanTerms? terms)
    {
        if (terms is null) return earnedOn;
        var heldFrom = ChangesThePast(reason) && Period.Containing(earnedOn) < period ? period.LastDay : earnedOn;
        var afterHold = heldFrom.AddDays(terms.HoldDays);
        var qualified = anchor.AddDays(terms.QualifyAfterDays);
        return qualified > afterHold ? qualified : afterHold;
    }

    /// <summary>An entry as paying it sees it, whether it was read as an event or as a row.</summary>
    public static OpenEntry Open(UnpaidEntry entry, Rulebook rulebook, bool isDisputed)
    {
        var terms = rulebook.Version(entry.PlanId, entry.PlanVersion)?.Terms;
        return new OpenEntry(entry.EntryId, entry.Key, entry.Component, entry.Amount, entry.Period,
            entry.Component == Component.Adjustment
                ? entry.EarnedOn
                : From(entry.Reason, entry.EarnedOn, entry.Period, entry.Anchor, terms), isDisputed,
            entry.Component == Component.Training && terms is not { RoyaltySetOff: true });
    }

    // What waits for a second person where it reaches a closed month (rule 5.8).
    private static bool ChangesThePast(EntryReason reason) =>
        reason is EntryReason.Attribution or EntryReason.PartnerType
        or EntryReason.Assignment or EntryReason.Merge or EntryReason.Profile;

    private static long Sum(ImmutableArray<OpenEntry> entries) => entries.TotalMinor(entry => entry.Amount.Minor);
}
