using System.Runtime.InteropServices;
using Commissions.Domain.Earning;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Money;

namespace Commissions.Domain.WhatIf;

/// <summary>What single accounts earn under one rulebook, added up. Each core has its own.</summary>
/// <param name="days">Only what is earned on these days; null: on any day.</param>
public sealed class AccountEarnings(Rulebook rulebook, EarningDays? days = null)
{
    private readonly List<EarnedPart> _parts = [];

    private readonly LineRules _rules = new(rulebook);

    /// <summary>The newest version protects what was paid out.</summary>
    internal bool Protects => rulebook.Published is [.., { Terms.Protects: true }];

    /// <summary>The newest version: the one that is tried out.</summary>
    internal PlanVersion Newest => rulebook.Published[^1];

    /// <summary>Earnings of one account by holder, year and currency.</summary>
    /// <returns>Overwritten by the next call.</returns>
    public ReadOnlySpan<EarnedPart> AddUp(PaidHistory history) => AddUp(history, null);

    /// <param name="inForce">Is told what each key earns; null where nobody compares.</param>
    internal ReadOnlySpan<EarnedPart> AddUp(PaidHistory history, KeysInForce? inForce)
    {
        _parts.Clear();
        inForce?.ForgetTried();
        for (var i = 0; i < history.Lines.Length; i++)
        {
            var earned = _rules.Earn(history.Lines[i]);
            foreach (ref readonly var each in earned)
                if (EarningDays.Count(days, each.EarnedOn)) Add(each);
            inForce?.Compare(i, earned);
        }

        foreach (var target in Calculation.BesideLines(history, rulebook, days))
            _parts.Add(new EarnedPart(null, EarnedBy.From(target), target.Amount.Minor));
        return CollectionsMarshal.AsSpan(_parts);
    }

    // An account has few holders and years: looking through them is faster than a dictionary.
    private void Add(in Earned earned)
    {
        var (holder, type, plan) = (earned.Earner.Holder, earned.Earner.Type, earned.Earner.Plan.PlanId);
        var (year, currency) = (earned.Part.Year, earned.Line.Currency);
        foreach (ref var part in CollectionsMarshal.AsSpan(_parts))
            if (ReferenceEquals(part.Holder, holder) && part.By.CustomerYear == year && part.By.Currency == currency
                && part.By.PartnerType == type && part.By.PlanId == plan)
            {
                part.Minor = checked(part.Minor + earned.Minor);
                return;
            }

        _parts.Add(new EarnedPart(holder, EarnedBy.From(earned), earned.Minor));
    }
}

/// <summary>Part of what an account earns; there may be several of the same kind.</summary>
public struct EarnedPart
{
    internal EarnedPart(Holder? holder, EarnedBy by, long minor) => (Holder, By, Minor) = (holder, by, minor);

    internal Holder? Holder { get; }
    public EarnedBy By { get; }

    /// <summary>In minor units.</summary>
    public long Minor { get; internal set; }
}

/// <summary>Who earns what for, in which year of customers' lives, and by which plan.</summary>
/// <param name="PlanId">Null for what no year table pays: trainings and adjustments by hand.</param>
/// <param name="PartnerType">The type for which the plan pays; null where no year table does.</param>
public readonly record struct EarnedBy(string PartnerId, Component Component, int CustomerYear, string Currency,
    string? PlanId, PartnerType? PartnerType)
{
    public static EarnedBy From(Target target)
    {
        var line = target.Working as Working.LineWorking;
        return new EarnedBy(target.Key.PartnerId, target.Key.Component, target.Working.CustomerYear,
            target.Amount.Currency, line?.PlanId, line?.PartnerType);
    }

    internal static EarnedBy From(in Earned earned) => new(
        earned.Earner.Holder.PartnerId, earned.Earner.Component, earned.Part.Year, earned.Line.Currency,
        earned.Earner.Plan.PlanId, earned.Earner.Type);
}

/// <summary>Sums of what is earned, in minor units.</summary>
public sealed class EarnedSums
{
    private readonly Dictionary<EarnedBy, Int128> _sums = [];
    private readonly SortedDictionary<string, Int128> _lowered = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Int128> _protected = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<EarnedBy, long> All => Fitting(_sums);

    /// <summary>
    /// By currency, how much less single keys would earn under rules that protect what was paid out: at most this much
    /// of the decrease stays with the partners.
    /// </summary>
    public IReadOnlyDictionary<string, long> Lowered => Fitting(_lowered);

    public void Add(ReadOnlySpan<EarnedPart> parts)
    {
        foreach (ref readonly var part in parts) Add(part.By, part.Minor);
    }

    /// <summary>
    /// By currency, how much of a decrease stays with the partners because payouts took it: it is part of
    /// <see cref="All"/>.
    /// </summary>
    public IReadOnlyDictionary<string, long> Protected => Fitting(_protected);

    public void AddProtected(string currency, Int128 minor) =>
        _protected[currency] = _protected.GetValueOrDefault(currency) + minor;

    public void AddLowered(string currency, Int128 minor) =>
        _lowered[currency] = _lowered.GetValueOrDefault(currency) + minor;

    /// <param name="kept">What of the decrease stays with the partners, in minor units.</param>
    internal void AddDecrease(string currency, Int128 lowered, Int128 kept)
    {
        if (lowered != 0) AddLowered(currency, lowered);
        if (kept != 0) AddProtected(currency, kept);
    }

    public void Add(EarnedSums others)
    {
        foreach (var (by, minor) in others._sums) Add(by, minor);
        foreach (var (currency, minor) in others._lowered) AddLowered(currency, minor);
        foreach (var (currency, minor) in others._protected) AddProtected(currency, minor);
    }

    private static IReadOnlyDictionary<TKey, long> Fitting<TKey>(IReadOnlyDictionary<TKey, Int128> sums) where TKey
        : notnull =>
        sums.ToDictionary(sum => sum.Key, sum => Total.Fitting(sum.Value));

    internal void Add(EarnedBy by, Int128 minor)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, by, out _);
        sum += minor;
    }
}
