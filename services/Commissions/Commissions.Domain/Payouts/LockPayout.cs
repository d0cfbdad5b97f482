using System.Collections.Immutable;
using Commissions.Domain.Periods;
using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>An amount by partner, in minor units of the payout's currency, as somebody saw it.</summary>
public sealed record ExpectedLine(string PartnerId, long Minor);

/// <summary>
/// Finance makes a payout of all that closed months owe in one currency; its amounts are fixed from then on.
/// </summary>
/// <param name="ExpectedTotalMinor">Total that was seen; null where finance did not say.</param>
/// <param name="ExpectedLines">Amounts of single partners that were seen; null likewise.</param>
public sealed record LockPayout(string PayoutId, string Currency, Period UpTo, string LockedBy, DateOnly Today,
    long? ExpectedTotalMinor, IReadOnlyList<ExpectedLine?>? ExpectedLines)
{
    /// <summary>Null when the month is closed: payouts pay closed months only.</summary>
    public static Rejection? TooEarly(DateOnly? closedThrough, Period upTo) => closedThrough >= upTo.LastDay
        ? null
        : Rejection.Conflict("period-not-closed", $"Close {upTo} first: payouts pay closed months only.");

    /// <param name="candidates">Those that are left to another person included, as skipped.</param>
    /// <returns>The lock, whose debtor is still to be set.</returns>
    public static Decision<PayoutLocked> Decide(
        Payout payout, PaidAccounts accounts, ImmutableArray<PayoutCandidate> candidates, LockPayout command)
    {
        if (payout.Locked is not null) return Decision.NothingNew<PayoutLocked>();
        PayoutCandidate[] paid = [.. candidates.Where(candidate => candidate.SkippedBecause is null)];
        if (paid.Length == 0) return NothingToPay(candidates, command.LockedBy);
        if ((NotAsSeen(paid, command) ?? accounts.Refusal()) is { } refusal) return refusal;
        return new PayoutLocked(command.PayoutId, command.Currency, command.UpTo, command.LockedBy, command.Today, null,
            [.. paid.Select(accounts.Line)]);
    }

    private static Rejection NothingToPay(ImmutableArray<PayoutCandidate> candidates, string by) =>
        candidates.FirstOrDefault(candidate => candidate.SkippedBecause == PayoutCandidate.ConfirmedByMaker) is { } own
            ? PayoutProfile.FirstPayoutByAnother(own.PartnerId, by)
            : Rejection.Conflict("nothing-to-pay",
                "No partner has a payable amount in this currency. A dry run names the reason for each partner.");

    // Facts, disputes and holds move between a dry run and the lock; nobody fixes amounts that nobody has seen.
    private static Rejection? NotAsSeen(PayoutCandidate[] paid, LockPayout command)
    {
        if (command.ExpectedLines?.Any(line => line is null) == true)
            return Rejection.Invalid("expectedLines", "A line must not be null.");
        var seen = new List<SeenTotal>();
        if (command.ExpectedTotalMinor is { } minor) seen.Add(new SeenTotal(command.Currency, minor));
        foreach (var line in command.ExpectedLines ?? [])
            seen.Add(new SeenTotal(command.Currency, line!.Minor, line.PartnerId));
        return seen.Count == 0
            ? null
            : SeenTotals.Compare("expectedTotalMinor", seen,
                [.. paid.Select(line => new SeenTotal(command.Currency, line.Amount.Minor, line.PartnerId))],
                Rejection.Conflict("payout-differs", "The payout would pay other amounts than you expect. " +
                    "Look at them with a dry run, then repeat with the new total."));
    }
}
