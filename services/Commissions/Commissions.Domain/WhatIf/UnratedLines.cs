using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Money;

namespace Commissions.Domain.WhatIf;

/// <summary>
/// Reads what accounts are paid for under terms that are tried out, whatever the rates in their year tables. Each core
/// has its own.
/// </summary>
/// <param name="days">Only what is earned on these days; null: on any day.</param>
internal sealed class UnratedLines(Rulebook inForce, Rulebook tried, EarningDays? days)
{
    private readonly PlanVersion _newest = tried.Published[^1];
    private readonly LineRules _rules = new(tried);
    private readonly LineRules _keeping = new(tried);

    /// <summary>Null unless the terms protect what was paid out.</summary>
    private readonly KeysInForce? _inForce = tried.Published[^1].Terms.Protects ? new KeysInForce(inForce) : null;

    private readonly UnratedNetsBuilder _nets = new();

    /// <param name="paid">What payouts took of the account's keys; null: nothing.</param>
    public UnratedAccount Read(PaidHistory history, PaidKeys? paid)
    {
        _nets.Clear();
        _inForce?.Look(history);
        Dictionary<string, ProtectedVersion>? keepable = [];
        if (_inForce is not null && paid is not null) keepable = _inForce.Keepable(paid, _newest);
        if (keepable is null) return new UnratedAccount(history, paid, null);
        var keeping = keepable.Count > 0 ? Estimate.Protecting(history, keepable).Lines : [];
        for (var i = 0; i < history.Lines.Length; i++)
            if (!Add(history.Lines[i], i, keeping)) return new UnratedAccount(history, paid, null);
        foreach (var target in Calculation.BesideLines(history, tried, days))
            _nets.AddFixed(EarnedBy.From(target), target.Amount.Minor);
        return new UnratedAccount(history, paid, _nets.Build(_inForce is not null));
    }

    /// <returns>False where more than a rate decides.</returns>
    private bool Add(PaidLine line, int number, ImmutableArray<PaidLine> keeping)
    {
        var keys = _inForce is null ? [] : _inForce.OfLine(number);
        var mayKeep = !keeping.IsEmpty && KeysInForce.MayKeep(keys);
        var kept = mayKeep ? _keeping.Earn(keeping[number]) : [];
        foreach (ref readonly var each in kept)
            if (!IsAlone(each)) return false;
        var earned = _rules.Earn(line);
        foreach (ref readonly var each in earned)
            if (EarningDays.Count(days, each.EarnedOn)
                && (each.Payments is not null || (mayKeep && !IsAlone(each)) || !Add(each, keys, kept))) return false;
        foreach (ref readonly var key in keys)
            if (Find(earned, key.Part, key.Holder) < 0 && !AddUnearned(line, key, kept)) return false;
        return true;
    }

    private bool Add(in Earned each, ReadOnlySpan<KeyInForce> keys, ReadOnlySpan<Earned> kept)
    {
        var spared = SparedKey.New;
        foreach (ref readonly var key in keys)
            if (key.Part == each.Part.Number && ReferenceEquals(key.Holder, each.Earner.Holder)
                && !(TrySpare(key, kept, out spared) && IsEarnedAlike(each, key, kept))) return false;
        if (IsAlone(each)) Add(each, EntryOf(each.Earner), null, 0, spared);
        else
        {
            var earners = _rules.EarnersOn(each.Line, each.Part.Number);
            Sharer[] sharing = [.. earners.Select(earner => new Sharer(earner, EntryOf(earner)))];
            var index = 0;
            while (!ReferenceEquals(earners[index].Holder, each.Earner.Holder)) index++;
            // Under a cap the rates of the others count as well.
            var entry = each.Earner.Plan.Terms.ProgramCapPpm is null
                ? sharing[index].Entry
                : sharing.Max(sharer => sharer.Entry);
            Add(each, entry, sharing, index, spared);
        }

        return true;
    }

    private void Add(in Earned each, int entry, Sharer[]? sharing, int index, in SparedKey spared)
    {
        var by = EarnedBy.From(each);
        if (entry < 0) AddFixed(by, each.Minor, spared);
        else _nets.Add(new RatedAlike(by, entry, sharing, index, 0), each.Part.NetMinor, spared);
    }

    /// <summary>A key that earns nothing any more, whatever the rates.</summary>
    private bool AddUnearned(PaidLine line, in KeyInForce key, ReadOnlySpan<Earned> kept)
    {
        if (!TrySpare(key, kept, out var spared)) return false;
        if (spared.KeptBelow > 0) AddFixed(EarnedBy.From(kept[Find(kept, key.Part, key.Holder)]), 0, spared);
        else if (spared.InForce > 0) _nets.AddDecrease(line.Currency, spared.InForce, 0);
        return true;
    }

    private void AddFixed(EarnedBy by, long minor, in SparedKey spared)
    {
        var stays = minor < spared.KeptBelow ? spared.Kept : minor;
        if (minor < spared.InForce)
            _nets.AddDecrease(by.Currency, (Int128)spared.InForce - minor, (Int128)stays - minor);
        _nets.AddFixed(by, stays);
    }

    /// <returns>False where the key is another plan's now, or would earn nothing by the version it was paid
    /// under.</returns>
    private bool TrySpare(in KeyInForce key, ReadOnlySpan<Earned> kept, out SparedKey spared)
    {
        var isOfPlan = key.PlanId == _newest.PlanId;
        spared = isOfPlan ? SparedKey.New with { InForce = key.InForce } : SparedKey.New;
        if (key.Taken is not { } taken) return true;
        if (!isOfPlan) return false;
        var found = Find(kept, key.Part, key.Holder);
        if (found >= 0) spared = spared with { KeptBelow = Math.Min(key.InForce, taken), Kept = kept[found].Minor };
        return found >= 0;
    }

    // By the version it was paid under, another day may decide, on which the partner was of another type: then what is
    // kept stands in another sum.
    private static bool IsEarnedAlike(in Earned each, in KeyInForce key, ReadOnlySpan<Earned> kept)
    {
        var found = Find(kept, key.Part, key.Holder);
        return found < 0 || EarnedBy.From(kept[found]) == EarnedBy.From(each);
    }

    private static int Find(ReadOnlySpan<Earned> earned, int part, Holder holder)
    {
        for (var i = 0; i < earned.Length; i++)
            if (earned[i].Part.Number == part && ReferenceEquals(earned[i].Earner.Holder, holder)) return i;
        return -1;
    }

    /// <summary>True when round(net × rate) is all that is to be calculated.</summary>
    private static bool IsAlone(in Earned each)
    {
        if (each.Payments is not null || each.Earner.SharePpm != Rounding.WholePpm
            || each.Earner.Plan.Terms.ProgramCapPpm is not null) return false;
        foreach (var other in each.Line.Holders)
            if (other.Component == each.Earner.Component && !ReferenceEquals(other, each.Earner.Holder)) return false;
        return true;
    }

    private int EntryOf(in Earner earner)
    {
        if (!ReferenceEquals(earner.Plan, _newest)) return -1;
        var entry = 0;
        while (!ReferenceEquals(_newest.Terms.Components[entry], earner.Rates)) entry++;
        return entry;
    }
}
