using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;

namespace Commissions.Domain.WhatIf;

/// <summary>What each key of an account's lines earns under the rules in force, to be compared with rules that spare what was paid.</summary>
internal sealed class KeysInForce(Rulebook inForce)
{
    private readonly LineRules _rules = new(inForce);
    private readonly List<Key> _keys = [];

    // Where the keys of a line begin, and after the last one the end.
    private readonly List<int> _ofLines = [];
    private ImmutableArray<PaidLine> _lines = [];

    /// <summary>Turns to another account.</summary>
    public void Look(PaidHistory history)
    {
        _lines = history.Lines;
        _keys.Clear();
        _ofLines.Clear();
        var collected = new Collected(_keys);
        foreach (var line in _lines)
        {
            _ofLines.Add(_keys.Count);
            if (_rules.Any) _rules.Earn(line, ref collected);
        }

        _ofLines.Add(_keys.Count);
    }

    /// <summary>Begins to take in what the account earns under other rules, in the order of its lines.</summary>
    public Comparison Compare()
    {
        foreach (ref var key in CollectionsMarshal.AsSpan(_keys)) key.Tried = 0;
        return new Comparison(this);
    }

    /// <summary>Adds up how much less keys of a plan earn under the rules that were compared.</summary>
    public void AddLowered(string planId, EarnedSums into)
    {
        foreach (ref readonly var key in CollectionsMarshal.AsSpan(_keys))
            if (key.Tried < key.InForce && key.PlanId == planId) into.AddLowered(key.Currency, key.InForce - key.Tried);
    }

    /// <summary>
    /// Keys that would earn less than payouts took of them, and less than now, by the version they were paid under: the same
    /// choice as <see cref="PaidKeys.Protected"/> makes when the version is published.
    /// </summary>
    public Dictionary<string, KeptVersion> Protected(PaidKeys paid, PlanVersion newest)
    {
        var kept = new Dictionary<string, KeptVersion>(StringComparer.Ordinal);
        for (var line = 0; line < _lines.Length; line++)
            foreach (ref readonly var key in CollectionsMarshal.AsSpan(_keys)[_ofLines[line].._ofLines[line + 1]])
                if (key.Tried < key.InForce && _lines[line].KeyOf(key.Segment, key.Holder) is var name
                    && paid.ByKey.GetValueOrDefault(name) is { } taken && key.Tried < taken.Minor
                    && taken.PlanId == newest.PlanId && taken.PlanVersion < newest.Version)
                    kept[name.ToString()] = new KeptVersion(taken.PlanId, taken.PlanVersion, newest.Version);
        return kept;
    }

    internal struct Comparison(KeysInForce keys)
    {
        private int _line;

        public void Take(in Earned earned)
        {
            while (!ReferenceEquals(keys._lines[_line], earned.Line)) _line++;
            var (number, holder) = (earned.Segment.Number, earned.Earner.Holder);
            foreach (ref var key in CollectionsMarshal.AsSpan(keys._keys)[keys._ofLines[_line]..keys._ofLines[_line + 1]])
                if (key.Segment == number && ReferenceEquals(key.Holder, holder)) key.Tried = earned.Minor;
        }
    }

    private struct Key
    {
        public required Holder Holder { get; init; }
        public required int Segment { get; init; }
        public required string PlanId { get; init; }
        public required string Currency { get; init; }
        public required long InForce { get; init; }
        public long Tried { get; set; }
    }

    private readonly struct Collected(List<Key> keys) : IEarnings
    {
        public void Add(in Earned earned) => keys.Add(new Key
        {
            Holder = earned.Earner.Holder,
            Segment = earned.Segment.Number,
            PlanId = earned.Earner.Plan.PlanId,
            Currency = earned.Line.Currency,
            InForce = earned.Minor,
        });

        public void Add(Target target)
        {
        }
    }
}
