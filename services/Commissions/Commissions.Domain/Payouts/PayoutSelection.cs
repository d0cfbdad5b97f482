using System.Collections.Immutable;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Money;

namespace Commissions.Domain.Payouts;

/// <summary>What a payout would pay a partner, or why it does not.</summary>
/// <param name="Entries">Entries that the line takes; empty when the partner is skipped.</param>
/// <param name="SkippedBecause">
/// The partner's hold, "negative", "below-minimum" or <see cref="ConfirmedByMaker"/>; null for a line.
/// </param>
public sealed record PayoutCandidate(
    string PartnerId, Amount Amount, ImmutableArray<OpenEntry> Entries, string? SkippedBecause)
{
    /// <summary>
    /// Who makes the payout confirmed the account, and no payout went to it yet: another person makes that one.
    /// </summary>
    public const string ConfirmedByMaker = "confirmed-by-maker";

    /// <param name="open">The partner's open entries in the currency.</param>
    /// <param name="hold">Why nothing at all is paid to the partner; null when nothing stands against it.</param>
    /// <param name="rulebook">Says the smallest amount that is paid; less is carried to the next payout.</param>
    /// <param name="programmeCurrency">That of the smallest amount, where a plan names none for the payout's.</param>
    public static PayoutCandidate Select(string partnerId, string currency, IEnumerable<OpenEntry> open, Period upTo,
        DateOnly day, string? hold, Rulebook rulebook, string programmeCurrency)
    {
        var terms = rulebook.VersionFor(partnerId, RateDates.All(day))?.Terms;
        var minPayoutMinor = terms?.MinPayoutIn(currency, programmeCurrency) ?? 0;
        var free = Payable.On(day, open.Where(entry => entry.Period <= upTo)).Free;
        var minor = free.Sum(entry => entry.Amount.Minor);
        var skipped = hold ?? (minor < 0 ? "negative" : minor < Math.Max(1, minPayoutMinor) ? "below-minimum" : null);
        return new PayoutCandidate(partnerId, new Amount(minor, currency), skipped is null ? free : [], skipped);
    }
}
