using System.Runtime.InteropServices;
using Commissions.Domain.Earning;
using Commissions.Domain.Plans;

namespace Commissions.Domain.WhatIf;

/// <summary>
/// What history would earn under rules that nobody has published: the first rulebook is the one in force, the others are
/// tried out. Account after account is looked at under all of them, so that a sweep reads memory once. Each core has its own.
/// </summary>
public sealed class Estimate
{
    private readonly LineRules[] _rules;
    private readonly EarnedSums[] _sums;

    /// <summary>Which of those tried out spare what was paid out.</summary>
    private readonly int[] _sparing;
    private readonly List<EarnedPart> _ofAccount = [];
    private readonly List<Earned> _inForce = [];
    private readonly List<Earned> _tried = [];

    public Estimate(IReadOnlyList<Rulebook> rulebooks)
    {
        _rules = [.. rulebooks.Select(rulebook => new LineRules(rulebook))];
        _sums = [.. rulebooks.Select(_ => new EarnedSums())];
        _sparing = [.. Enumerable.Range(1, rulebooks.Count - 1).Where(tried => rulebooks[tried].Published[^1].Terms.Protects)];
    }

    /// <summary>Sums so far, in the order of the rulebooks.</summary>
    public IReadOnlyList<EarnedSums> Sums => _sums;

    public void Add(PaidHistory history)
    {
        for (var i = 0; i < _rules.Length; i++)
        {
            _ofAccount.Clear();
            var earned = new AddedUp(_ofAccount);
            Calculation.Earn(history, _rules[i], ref earned);
            foreach (ref readonly var part in CollectionsMarshal.AsSpan(_ofAccount)) _sums[i].Add(part.By, part.Minor);
        }

        if (_sparing.Length == 0) return;
        foreach (var line in history.Lines)
        {
            Collect(line, _rules[0], _inForce);
            foreach (var tried in _sparing) AddLowered(line, tried, _rules[tried].Rulebook.Published[^1].PlanId);
        }
    }

    // Whatever of it was paid out stays with the partner; how much that is, only the payouts know.
    private void AddLowered(PaidLine line, int tried, string planId)
    {
        Collect(line, _rules[tried], _tried);
        foreach (var before in _inForce)
        {
            if (before.Earner.Plan.PlanId != planId) continue;
            var after = _tried.Find(found => found.Segment.Number == before.Segment.Number && found.Earner.Holder == before.Earner.Holder);
            if (after.Minor < before.Minor) _sums[tried].AddLowered(line.Currency, before.Minor - after.Minor);
        }
    }

    private static void Collect(PaidLine line, LineRules rules, List<Earned> into)
    {
        into.Clear();
        var collected = new Collected(into);
        if (rules.Any) rules.Earn(line, ref collected);
    }

    private struct EarnedPart
    {
        public required Holder? Holder;
        public required EarnedBy By;
        public required long Minor;
    }

    // An account has few holders and years: looking through them is faster than a dictionary.
    private readonly struct AddedUp(List<EarnedPart> parts) : IEarnings
    {
        public void Add(in Earned earned)
        {
            var (holder, year, currency) = (earned.Earner.Holder, earned.Segment.Year, earned.Line.Currency);
            foreach (ref var part in CollectionsMarshal.AsSpan(parts))
                if (ReferenceEquals(part.Holder, holder) && part.By.CustomerYear == year && part.By.Currency == currency)
                {
                    part.Minor = checked(part.Minor + earned.Minor);
                    return;
                }

            parts.Add(new EarnedPart
            {
                Holder = holder,
                By = new EarnedBy(holder.PartnerId, holder.Component, year, currency),
                Minor = earned.Minor,
            });
        }

        public void Add(Target target) => parts.Add(new EarnedPart
        {
            Holder = null,
            By = new EarnedBy(target.Key.PartnerId, target.Key.Component, target.Working.CustomerYear, target.Amount.Currency),
            Minor = target.Amount.Minor,
        });
    }

    private readonly struct Collected(List<Earned> all) : IEarnings
    {
        public void Add(in Earned earned) => all.Add(earned);

        public void Add(Target target)
        {
        }
    }
}

/// <summary>Who earns what for, and in which year of customers' lives.</summary>
public readonly record struct EarnedBy(string PartnerId, Component Component, int CustomerYear, string Currency);

/// <summary>Sums of what is earned, in minor units.</summary>
public sealed class EarnedSums
{
    private readonly Dictionary<EarnedBy, long> _sums = [];
    private readonly SortedDictionary<string, long> _lowered = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<EarnedBy, long> All => _sums;

    /// <summary>
    /// By currency, how much less single keys would earn under rules that spare what was paid out: at most this much of the
    /// decrease stays with the partners.
    /// </summary>
    public IReadOnlyDictionary<string, long> Lowered => _lowered;

    public void Add(EarnedBy by, long minor)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, by, out _);
        sum = checked(sum + minor);
    }

    public void AddLowered(string currency, long minor) =>
        _lowered[currency] = checked(_lowered.GetValueOrDefault(currency) + minor);

    public void Add(EarnedSums others)
    {
        foreach (var (by, minor) in others._sums) Add(by, minor);
        foreach (var (currency, minor) in others._lowered) AddLowered(currency, minor);
    }
}
