using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;

namespace Commissions.Domain.WhatIf;

/// <summary>
/// What history would earn under rules that nobody has published. Account after account is looked at under all of them,
/// so that a sweep reads memory once. Each core has its own.
/// </summary>
public sealed class Estimate
{
    private readonly AccountEarnings[] _tried;
    private readonly EarnedSums[] _sums;

    /// <summary>Null unless some of those tried out protect what was paid out.</summary>
    private readonly KeysInForce? _inForce;

    public Estimate(Rulebook inForce, IReadOnlyList<Rulebook> tried)
    {
        _tried = [.. tried.Select(rulebook => new AccountEarnings(rulebook))];
        _sums = [.. tried.Select(_ => new EarnedSums())];
        if (_tried.Any(earnings => earnings.Protects)) _inForce = new KeysInForce(inForce);
    }

    /// <summary>Sums so far, in the order of the rulebooks tried out.</summary>
    public IReadOnlyList<EarnedSums> Sums => _sums;

    /// <param name="paid">What payouts took of the account's keys; null: nothing.</param>
    public void Add(PaidHistory history, PaidKeys? paid = null)
    {
        _inForce?.Look(history);
        for (var i = 0; i < _tried.Length; i++)
        {
            if (_tried[i].Protects) AddProtecting(history, paid, _tried[i], _sums[i]);
            else _sums[i].Add(_tried[i].AddUp(history));
        }
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

    private static PaidHistory Protecting(PaidHistory history, IReadOnlyDictionary<string, ProtectedVersion> kept)
    {
        var customer = history.Lines[0].Customer;
        var keeping = customer with { ProtectedVersions = customer.ProtectedVersions.SetItems(kept) };
        return history with { Lines = [.. history.Lines.Select(line => line with { Customer = keeping })] };
    }
}
