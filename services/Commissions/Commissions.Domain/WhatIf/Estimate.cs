using Commissions.Domain.Earning;
using Commissions.Domain.Plans;

namespace Commissions.Domain.WhatIf;

/// <summary>
/// What history would earn under rules that nobody has published. Account after account is looked at under all of them, so
/// that a sweep reads memory once. Each core has its own.
/// </summary>
public sealed class Estimate
{
    private readonly AccountEarnings[] _tried;
    private readonly EarnedSums[] _sums;

    /// <summary>Null unless some of those tried out spare what was paid out.</summary>
    private readonly KeysInForce? _inForce;

    public Estimate(Rulebook inForce, IReadOnlyList<Rulebook> tried)
    {
        _tried = [.. tried.Select(rulebook => new AccountEarnings(rulebook))];
        _sums = [.. tried.Select(_ => new EarnedSums())];
        if (_tried.Any(earnings => earnings.Spares)) _inForce = new KeysInForce(inForce);
    }

    /// <summary>Sums so far, in the order of the rulebooks tried out.</summary>
    public IReadOnlyList<EarnedSums> Sums => _sums;

    public void Add(PaidHistory history)
    {
        _inForce?.Look(history);
        for (var i = 0; i < _tried.Length; i++)
        {
            if (!_tried[i].Spares)
            {
                _sums[i].Add(_tried[i].Of(history));
                continue;
            }

            // Whatever of a decrease was paid out stays with the partner; how much that is, only the payouts know.
            _sums[i].Add(_tried[i].Of(history, _inForce!));
            _inForce!.AddLowered(_tried[i].PlanId, _sums[i]);
        }
    }
}
