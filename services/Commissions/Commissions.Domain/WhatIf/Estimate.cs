using Commissions.Domain.Earning;
using Commissions.Domain.Plans;

namespace Commissions.Domain.WhatIf;

/// <summary>
/// What history would earn under rules that nobody has published. Account after account is looked at under all of them, so
/// that a sweep reads memory once. Each core has its own.
/// </summary>
public sealed class Estimate
{
    private readonly LineRules _inForce;
    private readonly AccountEarnings[] _tried;
    private readonly EarnedSums[] _sums;

    /// <summary>Which of those tried out spare what was paid out.</summary>
    private readonly int[] _sparing;
    private readonly List<Earned> _before = [];
    private readonly List<Earned> _after = [];

    public Estimate(Rulebook inForce, IReadOnlyList<Rulebook> tried)
    {
        _inForce = new LineRules(inForce);
        _tried = [.. tried.Select(rulebook => new AccountEarnings(rulebook))];
        _sums = [.. tried.Select(_ => new EarnedSums())];
        _sparing = [.. Enumerable.Range(0, tried.Count).Where(i => tried[i].Published[^1].Terms.Protects)];
    }

    /// <summary>Sums so far, in the order of the rulebooks tried out.</summary>
    public IReadOnlyList<EarnedSums> Sums => _sums;

    public void Add(PaidHistory history)
    {
        for (var i = 0; i < _tried.Length; i++) _sums[i].Add(_tried[i].Of(history));
        if (_sparing.Length == 0) return;
        foreach (var line in history.Lines)
        {
            Collect(line, _inForce, _before);
            foreach (var tried in _sparing) AddLowered(line, tried);
        }
    }

    // Whatever of it was paid out stays with the partner; how much that is, only the payouts know.
    private void AddLowered(PaidLine line, int tried)
    {
        var rules = _tried[tried].Rules;
        Collect(line, rules, _after);
        foreach (var before in _before)
        {
            if (before.Earner.Plan.PlanId != rules.Rulebook.Published[^1].PlanId) continue;
            var after = _after.Find(found => found.Segment.Number == before.Segment.Number && found.Earner.Holder == before.Earner.Holder);
            if (after.Minor < before.Minor) _sums[tried].AddLowered(line.Currency, before.Minor - after.Minor);
        }
    }

    private static void Collect(PaidLine line, LineRules rules, List<Earned> into)
    {
        into.Clear();
        var collected = new Collected(into);
        if (rules.Any) rules.Earn(line, ref collected);
    }

    private readonly struct Collected(List<Earned> all) : IEarnings
    {
        public void Add(in Earned earned) => all.Add(earned);

        public void Add(Target target)
        {
        }
    }
}
