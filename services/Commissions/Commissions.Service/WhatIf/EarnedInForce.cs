using Commissions.Domain.Earning;
using Commissions.Domain.Plans;
using Commissions.Domain.WhatIf;

namespace Commissions.Service.WhatIf;

/// <summary>
/// What accounts earn under the rules in force, kept account by account: each question compares with it, and only
/// accounts whose facts change are counted again.
/// </summary>
/// <param name="days">Only what is earned on these days; null: on any day.</param>
internal sealed class EarnedInForce(Rulebook inForce, EarningDays? days)
{
    private readonly Dictionary<string, EarnedPart[]> _ofAccounts = [];

    public Rulebook InForce => inForce;
    public EarningDays? Days => days;
    public EarnedSums Sums { get; private set; } = new();

    /// <summary>Counts accounts whose facts changed, and under other rules all of them.</summary>
    public EarnedInForce UpTo(Rulebook rules, IReadOnlyCollection<PaidHistory> changed,
        IReadOnlyCollection<PaidHistory> all)
    {
        var isSame = ReferenceEquals(rules, inForce);
        var earned = isSame ? this : new EarnedInForce(rules, days);
        earned.Count(isSame ? changed : all);
        return earned;
    }

    private void Count(IReadOnlyCollection<PaidHistory> accounts)
    {
        if (accounts.Count == 0) return;
        Parallel.ForEach(accounts, () => new AccountEarnings(inForce, days), (account, _, earnings) =>
        {
            var earned = earnings.AddUp(account).ToArray();
            lock (_ofAccounts) _ofAccounts[account.AccountId] = earned;
            return earnings;
        }, _ => { });
        Sums = new EarnedSums();
        foreach (var earned in _ofAccounts.Values) Sums.Add(earned);
    }
}
