using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;

namespace Commissions.Domain.WhatIf;

/// <summary>
/// What history would earn under rules that nobody has published. Page after page of accounts is looked at under all of
/// them, so that a sweep reads memory once. Each core has its own.
/// </summary>
public sealed class Estimate
{
    private readonly AccountEarnings[] _tried;
    private readonly EarnedSums[] _sums;
    private readonly Alike[] _alike;

    /// <summary>Null unless some of those tried out protect what was paid out.</summary>
    private readonly KeysInForce? _inForce;

    /// <param name="unrated">For each that is tried out, accounts before its rates; null where they are not
    /// kept.</param>
    /// <param name="days">Only what is earned on these days; null: on any day.</param>
    public Estimate(Rulebook inForce, IReadOnlyList<Rulebook> tried, IReadOnlyList<UnratedHistory?> unrated,
        EarningDays? days = null)
    {
        _tried = [.. tried.Select(rulebook => new AccountEarnings(rulebook, days))];
        _sums = [.. tried.Select(_ => new EarnedSums())];
        _alike = [.. Enumerable.Range(0, tried.Count).GroupBy(i => unrated[i])
            .Select(alike => new Alike(alike.Key, alike.Key?.Lines(), [.. alike]))];
        if (_tried.Any(earnings => earnings.Protects)) _inForce = new KeysInForce(inForce);
    }

    /// <summary>Those tried out that differ in nothing but rates.</summary>
    private sealed record Alike(UnratedHistory? Unrated, UnratedLines? Lines, int[] Tried);

    /// <summary>Sums so far, in the order of the rulebooks tried out.</summary>
    public IReadOnlyList<EarnedSums> Sums => _sums;

    /// <param name="paid">What payouts took, by account; nothing where they took nothing.</param>
    public void Add(HistoryPage page, IReadOnlyDictionary<string, PaidKeys> paid)
    {
        foreach (var (unrated, lines, tried) in _alike)
        {
            var found = unrated?.Find(page, paid, lines!);
            if (found is not null)
                foreach (var i in tried) found.Nets.AddTo(_sums[i], _tried[i].Newest);
            foreach (var history in found?.Whole ?? page.Accounts)
            {
                _inForce?.Look(history);
                foreach (var i in tried)
                    AddWhole(history, paid.GetValueOrDefault(history.AccountId), _tried[i], _sums[i]);
            }
        }
    }

    private void AddWhole(PaidHistory history, PaidKeys? paid, AccountEarnings tried, EarnedSums sums)
    {
        if (tried.Protects) AddProtecting(history, paid, tried, sums);
        else sums.Add(tried.AddUp(history));
    }

    private void AddProtecting(PaidHistory history, PaidKeys? paid, AccountEarnings tried, EarnedSums sums)
    {
        var earned = tried.AddUp(history, _inForce);
        _inForce!.AddLowered(tried.Newest.PlanId, sums);
        var kept = paid is null ? [] : _inForce.Protected(paid, tried.Newest);
        if (kept.Count == 0)
        {
            sums.Add(earned);
            return;
        }

        foreach (ref readonly var part in earned) sums.AddProtected(part.By.Currency, -part.Minor);
        // As when the version is published: keys that were paid out keep the version they were paid under.
        var keeping = tried.AddUp(Protecting(history, kept));
        foreach (ref readonly var part in keeping) sums.AddProtected(part.By.Currency, part.Minor);
        sums.Add(keeping);
    }

    internal static PaidHistory Protecting(PaidHistory history, IReadOnlyDictionary<string, ProtectedVersion> kept)
    {
        var customer = history.Lines[0].Customer;
        var keeping = customer with { ProtectedVersions = customer.ProtectedVersions.SetItems(kept) };
        return history with { Lines = [.. history.Lines.Select(line => line with { Customer = keeping })] };
    }
}
