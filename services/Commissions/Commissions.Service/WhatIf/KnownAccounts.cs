using System.Collections.Immutable;
using Commissions.Domain.Earning;
using Commissions.Domain.Plans;
using Commissions.Domain.WhatIf;

namespace Commissions.Service.WhatIf;

/// <summary>Paid lines of all accounts in memory, and what is known of them so far.</summary>
/// <param name="Days">Only what is earned on these days counts; null: on any day.</param>
/// <param name="Earned">What they earn under the rules in force.</param>
/// <param name="Unrated">What earlier questions found: accounts before rates are applied.</param>
internal sealed record KnownAccounts(Rulebook InForce, EarningDays? Days, Dictionary<string, PaidHistory> ById,
    ImmutableArray<HistoryPage> Pages, EarnedInForce Earned, UnratedHistories Unrated)
{
    public static KnownAccounts None(Rulebook inForce, EarningDays? days) =>
        new(inForce, days, [], [], new EarnedInForce(inForce, days), new UnratedHistories(days));

    /// <summary>The same lines under other rules; everything is counted again.</summary>
    public KnownAccounts Under(Rulebook inForce)
    {
        var earned = new EarnedInForce(inForce, Days);
        earned.Count(ById.Values);
        return this with { InForce = inForce, Earned = earned, Unrated = new UnratedHistories(Days) };
    }

    /// <summary>Takes in accounts whose facts changed.</summary>
    public KnownAccounts With(IReadOnlyCollection<PaidHistory> changed)
    {
        if (changed.Count == 0) return this;
        foreach (var account in changed) ById[account.AccountId] = account;
        Earned.Count(changed);
        return this with { Pages = HistoryPage.Divide(ById.Values, Pages) };
    }
}
