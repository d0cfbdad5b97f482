using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;

namespace Commissions.Domain.WhatIf;

/// <summary>
/// What each key of an account's lines earns under the rules in force, to be compared with rules that protect what was
/// paid.
/// </summary>
internal sealed class KeysInForce(Rulebook inForce)
{
    private readonly LineRules _rules = new(inForce);
    private readonly List<KeyInForce> _keys = [];

    // Where the keys of a line begin, and after the last one the end.
    private readonly List<int> _ofLines = [];
    private ImmutableArray<PaidLine> _lines = [];

    /// <summary>Turns to another account.</summary>
    public void Look(PaidHistory history)
    {
        _lines = history.Lines;
        _keys.Clear();
        _ofLines.Clear();
        foreach (var line in _lines)
        {
            _ofLines.Add(_keys.Count);
            foreach (ref readonly var earned in _rules.Earn(line))
                _keys.Add(new KeyInForce
                {
                    Holder = earned.Earner.Holder,
                    Part = earned.Part.Number,
                    PlanId = earned.Earner.Plan.PlanId,
                    Currency = earned.Line.Currency,
                    InForce = earned.Minor,
                });
        }

        _ofLines.Add(_keys.Count);
    }

    /// <summary>Before the account is looked at under other rules: no key earns anything there yet.</summary>
    public void ForgetTried()
    {
        foreach (ref var key in CollectionsMarshal.AsSpan(_keys)) key.Tried = 0;
    }

    /// <summary>Takes in what the keys of a line earn under other rules.</summary>
    /// <param name="line">Its place among the account's lines.</param>
    public void Compare(int line, ReadOnlySpan<Earned> tried)
    {
        var keys = OfLine(line);
        foreach (ref readonly var earned in tried)
            foreach (ref var key in keys)
                if (key.Part == earned.Part.Number && ReferenceEquals(key.Holder, earned.Earner.Holder))
                    key.Tried = earned.Minor;
    }

    /// <summary>Adds up how much less keys of a plan earn under the rules that were compared.</summary>
    public void AddLowered(string planId, EarnedSums into)
    {
        foreach (ref readonly var key in CollectionsMarshal.AsSpan(_keys))
            if (key.Tried < key.InForce && key.PlanId == planId) into.AddLowered(key.Currency, key.InForce - key.Tried);
    }

    /// <summary>
    /// Keys that would earn less than payouts took of them, and less than now, by the version they were paid under: the
    /// same choice as <see cref="PaidKeys.Protected"/> makes when the version is published.
    /// </summary>
    public Dictionary<string, ProtectedVersion> Protected(PaidKeys paid, PlanVersion newest)
    {
        var kept = new Dictionary<string, ProtectedVersion>(StringComparer.Ordinal);
        for (var line = 0; line < _lines.Length; line++)
            foreach (ref readonly var key in OfLine(line))
                if (key.Tried < key.InForce && Taken(_lines[line], key, paid, newest) is { } taken
                    && key.Tried < taken.Minor)
                    kept[taken.Key.ToString()] = Kept(taken, newest);
        return kept;
    }

    /// <summary>Keys that may be protected, depending on the rates, by the version they were paid under.</summary>
    /// <returns>Null where several lines have the same key.</returns>
    public Dictionary<string, ProtectedVersion>? Keepable(PaidKeys paid, PlanVersion newest)
    {
        var kept = new Dictionary<string, ProtectedVersion>(StringComparer.Ordinal);
        for (var line = 0; line < _lines.Length; line++)
            foreach (ref var key in OfLine(line))
                if (Taken(_lines[line], key, paid, newest) is { } taken)
                {
                    key.Taken = taken.Minor;
                    if (!kept.TryAdd(taken.Key.ToString(), Kept(taken, newest))) return null;
                }

        return kept;
    }

    /// <summary>True when a key of a line may be protected, as far as <see cref="Keepable"/> found.</summary>
    public static bool MayKeep(ReadOnlySpan<KeyInForce> keys)
    {
        foreach (ref readonly var key in keys)
            if (key.Taken is not null) return true;
        return false;
    }

    /// <summary>The keys of a line.</summary>
    /// <param name="line">Its place among the account's lines.</param>
    public Span<KeyInForce> OfLine(int line) => CollectionsMarshal.AsSpan(_keys)[_ofLines[line].._ofLines[line + 1]];

    private static PaidKey? Taken(PaidLine line, in KeyInForce key, PaidKeys paid, PlanVersion newest) =>
        paid.ByKey.GetValueOrDefault(line.KeyOf(key.Part, key.Holder)) is { } taken
        && taken.PlanId == newest.PlanId && taken.PlanVersion < newest.Version ? taken : null;

    private static ProtectedVersion Kept(PaidKey taken, PlanVersion newest) =>
        new(taken.PlanId, taken.PlanVersion, newest.Version);
}

/// <summary>A key of an account's lines. Amounts are in minor units.</summary>
internal struct KeyInForce
{
    public required Holder Holder { get; init; }
    public required int Part { get; init; }
    public required string PlanId { get; init; }
    public required string Currency { get; init; }

    /// <summary>What it earns under the rules in force.</summary>
    public required long InForce { get; init; }

    /// <summary>What it earns under the rules that are compared.</summary>
    public long Tried { get; set; }

    /// <summary>What payouts took of it, where that may be protected.</summary>
    public long? Taken { get; set; }
}
