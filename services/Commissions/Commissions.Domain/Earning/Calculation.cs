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
    /// posted by an earlier one is corrected only when a second person approves. 2: lives as intervals, returns over what is
    /// owed, totals that can fall, payments at the rate of their own day.
    /// </summary>
    public const int Engine = 2;

    /// <summary>Targets of every key of a customer, in the order of the keys' invoices, lines, segments and partners.</summary>
    /// <param name="rulebook">Rules, partners and how far time has passed (the last closed month).</param>
    public static ImmutableArray<Target> Targets(CustomerAccount account, Rulebook rulebook)
    {
        var targets = new TargetsOfHistory(ImmutableArray.CreateBuilder<Target>());
        Earn(PaidHistory.Of(account, rulebook.WinBackDaysAt), new LineRules(rulebook), ref targets);
        return targets.Found.ToImmutable();
    }

    /// <summary>Hands everything that an account earns to whoever counts or keeps it.</summary>
    /// <param name="history">What the facts come to; under the same win-back gaps as the rules have.</param>
    /// <param name="rules">The rulebook, ready for many lines.</param>
    internal static void Earn<TEarnings>(PaidHistory history, LineRules rules, ref TEarnings earnings)
        where TEarnings : struct, IEarnings
    {
        if (rules.Any)
            foreach (var line in history.Lines)
                rules.Earn(line, ref earnings);
        foreach (var training in history.Trainings)
            if (Royalty.TargetOf(training, history.AccountId, rules.Rulebook) is { } royalty) earnings.Add(royalty);
        foreach (var adjustment in history.Adjustments)
            earnings.Add(Adjusted.TargetOf(adjustment, history.AccountId));
    }

    private readonly struct TargetsOfHistory(ImmutableArray<Target>.Builder found) : IEarnings
    {
        public ImmutableArray<Target>.Builder Found => found;

        public void Add(in Earned earned) => found.Add(earned.AsTarget());

        public void Add(Target target) => found.Add(target);
    }
}

/// <summary>Takes what is earned: to keep it as targets, or to add it up.</summary>
internal interface IEarnings
{
    void Add(in Earned earned);

    /// <param name="target">Earned by no line: a royalty or an adjustment.</param>
    void Add(Target target);
}
