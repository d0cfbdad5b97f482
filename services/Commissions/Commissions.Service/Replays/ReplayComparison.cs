using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Commissions.Domain.Earning;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Money;

namespace Commissions.Service.Replays;

/// <summary>A key's money before and after.</summary>
/// <param name="Key">Ledger key as text.</param>
internal sealed record KeyDifference(string CustomerId, string Key, string PartnerId, Component Component, Period Period,
    int CustomerYear, Amount Before, Amount After, ReplayReason Reason)
{
    public Amount Difference => After - Before;
}

internal sealed record ReplayResult(long KnownUpTo, long Facts, long Keys, string RulesHash, string Hash,
    ImmutableArray<ReplayTotal> Totals, ImmutableArray<ReplayReasonTotal> Reasons, IReadOnlyList<KeyDifference> Differences);

/// <summary>Collects differences and totals from all cores; the result does not depend on which core came first.</summary>
internal sealed class ReplayComparison
{
    private readonly Lock _lock = new();
    private readonly List<KeyDifference> _differences = [];
    private readonly Dictionary<(string Partner, Period Period, int Year, Component Component, string Currency), (long Before, long After)> _totals = [];
    private long _keys;

    public void Compare(IReadOnlyCollection<Target> targets, IReadOnlyCollection<PostedSum> posted)
    {
        var sums = new Dictionary<string, (PostedSum Last, long Minor)>(posted.Count, StringComparer.Ordinal);
        foreach (var entry in posted)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, entry.Key, out _);
            sum = (entry, checked(sum.Minor + entry.Minor));
        }

        var keys = new List<KeyDifference>(targets.Count);
        foreach (var target in targets)
            keys.Add(sums.Remove(target.Key.ToString(), out var sum) ? Paired(target, sum) : Added(target));
        foreach (var (last, minor) in sums.Values) keys.Add(Gone(last, minor));
        lock (_lock)
        {
            _keys += keys.Count;
            foreach (var key in keys) Count(key);
        }
    }

    private static KeyDifference Paired(Target target, (PostedSum Last, long Minor) posted) => new(target.CustomerId,
        posted.Last.Key, target.Key.PartnerId, target.Key.Component, Period.Of(target.EarnedOn), target.Working.CustomerYear,
        new Amount(posted.Minor, target.Amount.Currency), target.Amount, ReasonOf(target.Working, posted.Last));

    private static KeyDifference Added(Target target) => new(target.CustomerId, target.Key.ToString(), target.Key.PartnerId,
        target.Key.Component, Period.Of(target.EarnedOn), target.Working.CustomerYear, Amount.Zero(target.Amount.Currency),
        target.Amount, ReplayReason.NewlyPaid);

    private static KeyDifference Gone(PostedSum last, long minor) => new(last.CustomerId, last.Key, last.PartnerId,
        last.Component, Period.Of(last.EarnedOn), last.CustomerYear, new Amount(minor, last.Currency),
        Amount.Zero(last.Currency), ReplayReason.NoLongerPaid);

    private static ReplayReason ReasonOf(Working working, PostedSum last) =>
        working.CustomerYear != last.CustomerYear ? ReplayReason.CustomerYear
        : working.RatePpm != last.RatePpm ? ReplayReason.Rate
        : ReplayReason.Other;

    private void Count(KeyDifference key)
    {
        var group = (key.PartnerId, key.Period, key.CustomerYear, key.Component, key.After.Currency);
        ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(_totals, group, out _);
        total = checked((total.Before + key.Before.Minor, total.After + key.After.Minor));
        if (key.Difference.Minor != 0) _differences.Add(key);
    }

    public ReplayResult Result(long knownUpTo, long facts, string rulesHash)
    {
        var differences = _differences.OrderBy(d => d.PartnerId, StringComparer.Ordinal).ThenBy(d => d.Period)
            .ThenBy(d => d.CustomerId, StringComparer.Ordinal).ThenBy(d => d.Key, StringComparer.Ordinal).ToList();
        var totals = _totals.OrderBy(t => t.Key.Partner, StringComparer.Ordinal).ThenBy(t => t.Key.Period)
            .ThenBy(t => t.Key.Year).ThenBy(t => t.Key.Component).ThenBy(t => t.Key.Currency, StringComparer.Ordinal)
            .Select(t => new ReplayTotal(t.Key.Partner, t.Key.Period, t.Key.Year, t.Key.Component,
                new Amount(t.Value.Before, t.Key.Currency), new Amount(t.Value.After, t.Key.Currency),
                new Amount(t.Value.After - t.Value.Before, t.Key.Currency)));
        var reasons = differences.GroupBy(d => (d.Reason, d.After.Currency))
            .OrderBy(g => g.Key.Reason).ThenBy(g => g.Key.Currency, StringComparer.Ordinal)
            .Select(g => new ReplayReasonTotal(g.Key.Reason, g.Count(),
                new Amount(g.Sum(d => d.Difference.Minor), g.Key.Currency)));
        return new ReplayResult(knownUpTo, facts, _keys, rulesHash, HashOf(differences), [.. totals], [.. reasons], differences);
    }

    private static string HashOf(IEnumerable<KeyDifference> differences)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var d in differences)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{d.CustomerId} {d.Key} {d.Period} {d.Before.Minor} {d.After.Minor} {d.After.Currency}\n")));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
