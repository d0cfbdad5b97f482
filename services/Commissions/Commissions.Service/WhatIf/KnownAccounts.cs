using System.Collections.Immutable;
using Commissions.Domain.Earning;
using Commissions.Domain.Plans;
using Commissions.Domain.WhatIf;

namespace Commissions.Service.WhatIf;

/// <summary>Paid lines of all accounts in memory, and what is known of them so far.</summary>
/// <param name="Earned">What they earn under the rules in force.</param>
/// <param name="Unrated">What earlier questions found: accounts before rates are applied.</param>
internal sealed record KnownAccounts(Dictionary<string, PaidHistory> ById, ImmutableArray<HistoryPage> Pages,
    EarnedInForce Earned, UnratedHistories Unrated)
{
    public Rulebook InForce => Earned.InForce;

    /// <summary>Only what is earned on these days counts; null: on any day.</summary>
    public EarningDays? Days => Earned.Days;

    public static KnownAccounts None(Rulebook inForce, EarningDays? days) =>
        new([], [], new EarnedInForce(inForce, days), new UnratedHistories(days));

    /// <summary>Takes in accounts whose facts changed, and other rules.</summary>
    public KnownAccounts UpTo(Rulebook rules, IReadOnlyCollection<PaidHistory> changed)
    {
        foreach (var account in changed) ById[account.AccountId] = account;
        return this with
        {
            Pages = changed.Count == 0 ? Pages : HistoryPage.Divide(ById.Values, Pages),
            Earned = Earned.UpTo(rules, changed, ById.Values),
            Unrated = ReferenceEquals(rules, InForce) ? Unrated : new UnratedHistories(Days),
        };
    }
}
