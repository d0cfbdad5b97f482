using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.Plans;

namespace Commissions.Domain.Earning;

/// <summary>
/// The only place where commission is computed. Live posting, replay, what-if, explanation and verification call it;
/// it reads no clock and nothing but its arguments, so the same facts and rules give the same targets.
/// </summary>
public static class Calculation
{
    /// <summary>
    /// Number of this calculation. It grows when the same facts and rules come to other amounts than before; what was
    /// posted by an earlier one is corrected only when a second person approves. 2: lives as intervals, returns over
    /// what is owed, totals that can fall, payments at the rate of their own day (rule 7.1).
    /// </summary>
    public const int Engine = 2;

    /// <summary>
    /// Targets of every key of a customer, in the order of the keys' invoices, lines, service parts and partners.
    /// </summary>
    /// <param name="rulebook">Rules, partners and how far time has passed (the last closed month).</param>
    public static ImmutableArray<Target> Targets(CustomerAccount account, Rulebook rulebook) =>
        Targets(PaidHistory.Read(account, rulebook.WinBackDaysAt), rulebook);

    public static ImmutableArray<Target> Targets(PaidHistory history, Rulebook rulebook) =>
        [.. Targets(history.Lines, rulebook), .. BesideLines(history, rulebook)];

    /// <summary>Targets of the keys of some lines: what a line earns depends on no other.</summary>
    public static ImmutableArray<Target> Targets(ImmutableArray<PaidLine> lines, Rulebook rulebook)
    {
        var targets = ImmutableArray.CreateBuilder<Target>();
        var rules = new LineRules(rulebook);
        foreach (var line in lines)
            foreach (ref readonly var earned in rules.Earn(line))
                targets.Add(earned.AsTarget());
        return targets.DrainToImmutable();
    }

    /// <summary>Royalties on trainings and adjustments by hand: what is earned, or owed, on no line.</summary>
    /// <param name="days">Only what is earned on these days; null: on any day.</param>
    internal static ImmutableArray<Target> BesideLines(PaidHistory history, Rulebook rulebook, EarningDays? days = null)
    {
        if (history.Trainings.IsEmpty && history.Adjustments.IsEmpty) return [];
        return
        [
            .. history.Trainings.Select(training => Royalty.TargetOf(training, history.AccountId, rulebook))
                .OfType<Target>()
                .Concat(history.Adjustments.Select(adjustment => Adjusted.TargetOf(adjustment, history.AccountId)))
                .Where(target => EarningDays.Count(days, target.EarnedOn)),
        ];
    }
}
