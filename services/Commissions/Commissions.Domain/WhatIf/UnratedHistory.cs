using System.Collections.Concurrent;
using System.Collections.Immutable;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;

namespace Commissions.Domain.WhatIf;

/// <summary>
/// All accounts under terms that are tried out, before their rates are applied. What was read of an account counts
/// until its history is another one, or what payouts took of it. All cores share it.
/// </summary>
public sealed class UnratedHistory
{
    private readonly ConcurrentDictionary<string, UnratedAccount> _accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, UnratedPage> _pages = new();
    private readonly Rulebook _tried;
    private readonly EarningDays? _days;

    internal UnratedHistory(Rulebook inForce, Rulebook tried, EarningDays? days) =>
        (InForce, _tried, _days) = (inForce, tried, days);

    internal Rulebook InForce { get; }

    /// <summary>Reads accounts; each core needs its own.</summary>
    internal UnratedLines Lines() => new(InForce, _tried, _days);

    internal UnratedPage Find(HistoryPage page, IReadOnlyDictionary<string, PaidKeys> paid, UnratedLines lines)
    {
        var matters = _tried.Published[^1].Terms.Protects ? paid : null;
        if (_pages.TryGetValue(page.Number, out var known) && ReferenceEquals(known.Page, page)
            && ReferenceEquals(known.Paid, matters)) return known;
        var (nets, whole) = (new List<UnratedNets>(page.Accounts.Length), new List<PaidHistory>());
        foreach (var history in page.Accounts)
            if (Find(history, matters?.GetValueOrDefault(history.AccountId), lines).Nets is { } unrated)
                nets.Add(unrated);
            else
                whole.Add(history);
        return _pages[page.Number] = new UnratedPage(page, matters,
            UnratedNetsBuilder.Merge(nets, withKeys: matters is not null), [.. whole]);
    }

    private UnratedAccount Find(PaidHistory history, PaidKeys? paid, UnratedLines lines) =>
        _accounts.TryGetValue(history.AccountId, out var known)
            && ReferenceEquals(known.History, history) && ReferenceEquals(known.Paid, paid)
            ? known
            : _accounts[history.AccountId] = lines.Read(history, paid);

    /// <summary>True when the newest version of a rulebook differs from the one tried here in rates alone.</summary>
    internal bool Fits(Rulebook rulebook) => rulebook.Published is [.. var older, var version]
        && _tried.Published is [.. var others, var tried]
        && older.SequenceEqual(others, ReferenceEquals)
        && rulebook.DefaultPlans.SequenceEqual(_tried.DefaultPlans)
        && rulebook.Assignments.SequenceEqual(_tried.Assignments)
        && rulebook with
        {
            Published = _tried.Published,
            DefaultPlans = _tried.DefaultPlans,
            Assignments = _tried.Assignments,
            Choices = _tried.Choices,
        } == _tried
        && version.PlanId == tried.PlanId && version.Version == tried.Version
        && IsSameButForRates(version.Terms, tried.Terms);

    // Whatever else terms hold counts as a difference, also what is added to them later.
    private static bool IsSameButForRates(PlanTerms terms, PlanTerms tried) =>
        terms with { Components = tried.Components, MinPayoutsMinor = tried.MinPayoutsMinor } == tried
        && terms.Components.Length == tried.Components.Length
        && terms.Components.Zip(tried.Components).All(rates => IsSameButForRates(rates.First, rates.Second));

    private static bool IsSameButForRates(ComponentRates rates, ComponentRates tried) =>
        rates with { Years = tried.Years, PartnerTypes = tried.PartnerTypes, Products = tried.Products } == tried
        && rates.PartnerTypes.SequenceEqual(tried.PartnerTypes)
        && (rates.Products is { } products
            ? tried.Products is { } others && products.SequenceEqual(others)
            : tried.Products is null);
}

/// <summary>Accounts of a page together.</summary>
/// <param name="Paid">What payouts had taken; null where it does not matter.</param>
/// <param name="Whole">Accounts that are to be calculated as a whole.</param>
internal sealed record UnratedPage(HistoryPage Page, IReadOnlyDictionary<string, PaidKeys>? Paid, UnratedNets Nets,
    ImmutableArray<PaidHistory> Whole);

/// <summary>
/// The terms that were tried out last, each with all accounts before its rates, so that moving a rate costs little.
/// </summary>
/// <param name="days">Only what is earned on these days; null: on any day.</param>
public sealed class UnratedHistories(EarningDays? days = null)
{
    /// <summary>Terms that are kept: for each net 16 bytes, or 64 where they protect what was paid.</summary>
    private const int KeptMax = 2;

    private readonly List<UnratedHistory> _lastFirst = [];

    /// <summary>Where the accounts under each of some rulebooks are kept.</summary>
    /// <returns>In their order; null where there are too many different terms to keep.</returns>
    public IReadOnlyList<UnratedHistory?> Find(Rulebook inForce, IReadOnlyList<Rulebook> tried)
    {
        _lastFirst.RemoveAll(known => !ReferenceEquals(known.InForce, inForce));
        var used = new List<UnratedHistory>();
        var found = tried.Select(rulebook => Find(inForce, rulebook, used)).ToArray();
        _lastFirst.RemoveAll(used.Contains);
        _lastFirst.InsertRange(0, used);
        if (_lastFirst.Count > KeptMax) _lastFirst.RemoveRange(KeptMax, _lastFirst.Count - KeptMax);
        return found;
    }

    private UnratedHistory? Find(Rulebook inForce, Rulebook rulebook, List<UnratedHistory> used)
    {
        if (rulebook.Published.IsEmpty) return null;
        if (used.Find(known => known.Fits(rulebook)) is { } again) return again;
        if (used.Count == KeptMax) return null;
        used.Add(_lastFirst.Find(known => known.Fits(rulebook)) ?? new UnratedHistory(inForce, rulebook, days));
        return used[^1];
    }
}
