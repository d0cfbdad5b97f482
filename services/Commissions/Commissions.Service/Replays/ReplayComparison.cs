using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Commissions.Domain.Bookkeeping;
using Commissions.Domain.Earning;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Service.Store;
using Money;

namespace Commissions.Service.Replays;

/// <summary>A key's money before and after.</summary>
/// <param name="Key">Ledger key as text.</param>
internal sealed record KeyDifference(string CustomerId, string Key, string PartnerId, Component Component,
    Period Period, int CustomerYear, Amount Before, Amount After, ReplayReason Reason)
{
    public Amount Difference => After - Before;
}

internal sealed record ReplayResult(long KnownUpTo, long Facts, long Keys, string RulesHash, string Hash,
    ImmutableArray<ReplayTotal> Totals, ImmutableArray<ReplayReasonTotal> Reasons,
    IReadOnlyList<KeyDifference> Differences)
{
    /// <summary>
    /// Accounts that could not be calculated, with the reason; nothing of them is in the differences.
    /// </summary>
    public IReadOnlyList<AccountNotCalculated> Failed { get; init; } = [];

    /// <summary>What posting the differences does, by partner and currency.</summary>
    public IReadOnlyList<PartnerChange> Changes =>
        PartnerChange.Total(Differences.Select(difference =>
            (difference.PartnerId, difference.Key, difference.Difference)));
}

/// <summary>Collects differences and totals of the accounts that one core calculates.</summary>
internal sealed class ReplayComparison
{
    private readonly List<KeyDifference> _differences = [];
    private readonly Dictionary<TotalKey, (Int128 Before, Int128 After)> _totals = [];
    private readonly List<AccountNotCalculated> _failed = [];
    private long _keys;

    public void Fail(string accountId, string reason) => _failed.Add(new AccountNotCalculated(accountId, reason));

    public void Compare(IReadOnlyCollection<Target> targets, IReadOnlyCollection<PostedSum> posted)
    {
        var sums = new Dictionary<string, (PostedSum Last, long Minor)>(posted.Count, StringComparer.Ordinal);
        foreach (var entry in posted)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, entry.Key, out _);
            sum = (entry, checked(sum.Minor + entry.Minor));
        }

        foreach (var target in targets)
        {
            var key = target.Key.ToString();
            var isPosted = sums.Remove(key, out var sum);
            Count(target, isPosted ? sum.Minor : 0);
            if (target.Amount.Minor != sum.Minor) _differences.Add(Difference(target, key, isPosted ? sum : null));
        }

        foreach (var (last, minor) in sums.Values) CountGone(last, minor);
    }

    /// <summary>The differences so far, which are then forgotten here.</summary>
    public IReadOnlyList<KeyDifference> TakeDifferences()
    {
        if (_differences.Count == 0) return [];
        KeyDifference[] taken = [.. _differences];
        _differences.Clear();
        return taken;
    }

    private void Count(Target target, long before) =>
        Add(new TotalKey(target.Key.PartnerId, Period.Containing(target.EarnedOn),
        target.Working.CustomerYear, target.Key.Component, target.Amount.Currency), before, target.Amount.Minor);

    private static KeyDifference Difference(Target target, string key, (PostedSum Last, long Minor)? posted) => new(
        target.CustomerId, key, target.Key.PartnerId, target.Key.Component, Period.Containing(target.EarnedOn),
        target.Working.CustomerYear, new Amount(posted?.Minor ?? 0, target.Amount.Currency), target.Amount,
        posted is { } known ? ReasonOf(target.Working, known.Last) : ReplayReason.NewlyPaid);

    private void CountGone(PostedSum last, long minor)
    {
        var period = Period.Containing(last.EarnedOn);
        Add(new TotalKey(last.PartnerId, period, last.CustomerYear, last.Component, last.Currency), minor, 0);
        if (minor != 0)
            _differences.Add(new KeyDifference(last.CustomerId, last.Key, last.PartnerId, last.Component, period,
                last.CustomerYear, new Amount(minor, last.Currency), Amount.Zero(last.Currency),
                ReplayReason.NoLongerPaid));
    }

    private static ReplayReason ReasonOf(Working working, PostedSum last) =>
        working.CustomerYear != last.CustomerYear ? ReplayReason.CustomerYear
        : working.RatePpm != last.RatePpm ? ReplayReason.Rate
        : ReplayReason.Other;

    private void Add(TotalKey key, long before, long after)
    {
        _keys++;
        ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(_totals, key, out _);
        total = (total.Before + before, total.After + after);
    }

    /// <summary>What all cores found; it does not depend on which of them came first.</summary>
    public static ReplayResult Result(ReplayComparison[] parts, long knownUpTo, long facts, string rulesHash)
    {
        var differences = parts.SelectMany(part => part._differences).OrderBy(d => d.PartnerId, StringComparer.Ordinal)
            .ThenBy(d => d.Period).ThenBy(d => d.CustomerId, StringComparer.Ordinal)
            .ThenBy(d => d.Key, StringComparer.Ordinal).ToList();
        var reasons = differences.GroupBy(d => (d.Reason, d.After.Currency))
            .OrderBy(g => g.Key.Reason).ThenBy(g => g.Key.Currency, StringComparer.Ordinal)
            .Select(g => new ReplayReasonTotal(g.Key.Reason, g.Count(),
                new Amount(g.TotalMinor(d => d.Difference.Minor), g.Key.Currency)));
        return new ReplayResult(knownUpTo, facts, parts.Sum(part => part._keys), rulesHash, HashOf(differences),
            TotalsOf(parts), [.. reasons], differences)
        {
            Failed = [.. parts.SelectMany(part => part._failed)
                .OrderBy(failed => failed.AccountId, StringComparer.Ordinal)],
        };
    }

    private static ImmutableArray<ReplayTotal> TotalsOf(ReplayComparison[] parts) =>
    [
        .. parts.SelectMany(part => part._totals).GroupBy(total => total.Key, total => total.Value)
            .OrderBy(t => t.Key.PartnerId, StringComparer.Ordinal).ThenBy(t => t.Key.Period).ThenBy(t => t.Key.Year)
            .ThenBy(t => t.Key.Component).ThenBy(t => t.Key.Currency, StringComparer.Ordinal)
            .Select(t => (t.Key, Before: Sum(t.Select(part => part.Before)), After: Sum(t.Select(part => part.After))))
            .Select(t => new ReplayTotal(t.Key.PartnerId, t.Key.Period, t.Key.Year, t.Key.Component,
                new Amount(Total.Fitting(t.Before), t.Key.Currency), new Amount(Total.Fitting(t.After), t.Key.Currency),
                new Amount(Total.Fitting(t.After - t.Before), t.Key.Currency))),
    ];

    private static Int128 Sum(IEnumerable<Int128> sums) => sums.Aggregate(Int128.Zero, (sum, part) => sum + part);

    private static string HashOf(IEnumerable<KeyDifference> differences)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var d in differences)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{d.CustomerId} {d.Key} {d.Period} {d.Before.Minor} {d.After.Minor} {d.After.Currency}\n")));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private readonly record struct TotalKey(
        string PartnerId, Period Period, int Year, Component Component, string Currency);
}
