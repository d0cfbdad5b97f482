using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Domain.Replays;
using Money;

namespace Commissions.Service.Replays;

/// <summary>A key's money before and after.</summary>
internal sealed record KeyDifference(
    string CustomerId, LedgerKey Key, Period Period, int CustomerYear, Amount Before, Amount After)
{
    public Amount Difference => After - Before;
}

internal sealed record ReplayResult(
    long KnownUpTo, long Facts, string RulesHash, string Hash, ImmutableArray<ReplayTotal> Totals,
    IReadOnlyList<KeyDifference> Differences);

/// <summary>Collects differences and totals from all cores; the result does not depend on which core came first.</summary>
internal sealed class ReplayComparison
{
    private readonly Lock _lock = new();
    private readonly List<KeyDifference> _differences = [];
    private readonly Dictionary<(string Partner, Period Period, int Year, string Currency), (long Before, long After)> _totals = [];

    public void Compare(string customerId, IReadOnlyList<Target> targets, IReadOnlyList<EntryPosted> entries)
    {
        var posted = PostedKeys.None.With(entries);
        var keys = targets.Select(target => Pair(customerId, target, posted.Find(target.Key)))
            .Concat(posted.All.ExceptBy(targets.Select(target => target.Key), gone => gone.Key)
                .Select(gone => new KeyDifference(customerId, gone.Key, Period.Of(gone.EarnedOn),
                    gone.Working.CustomerYear, gone.Amount, Amount.Zero(gone.Amount.Currency))))
            .ToArray();
        lock (_lock)
        {
            foreach (var key in keys) Count(key);
        }
    }

    private static KeyDifference Pair(string customerId, Target target, PostedKey? posted) => new(customerId, target.Key,
        Period.Of(target.EarnedOn), target.Working.CustomerYear,
        posted?.Amount ?? Amount.Zero(target.Amount.Currency), target.Amount);

    private void Count(KeyDifference key)
    {
        var group = (key.Key.PartnerId, key.Period, key.CustomerYear, key.After.Currency);
        var (before, after) = _totals.GetValueOrDefault(group);
        _totals[group] = (before + key.Before.Minor, after + key.After.Minor);
        if (key.Difference.Minor != 0) _differences.Add(key);
    }

    public ReplayResult Result(long knownUpTo, long facts, string rulesHash)
    {
        var differences = _differences.OrderBy(d => d.Key.PartnerId, StringComparer.Ordinal).ThenBy(d => d.Period)
            .ThenBy(d => d.CustomerId, StringComparer.Ordinal).ThenBy(d => d.Key.ToString(), StringComparer.Ordinal).ToList();
        var totals = _totals.OrderBy(t => t.Key.Partner, StringComparer.Ordinal).ThenBy(t => t.Key.Period)
            .ThenBy(t => t.Key.Year).ThenBy(t => t.Key.Currency, StringComparer.Ordinal)
            .Select(t => new ReplayTotal(t.Key.Partner, t.Key.Period, t.Key.Year, new Amount(t.Value.Before, t.Key.Currency),
                new Amount(t.Value.After, t.Key.Currency), new Amount(t.Value.After - t.Value.Before, t.Key.Currency)));
        return new ReplayResult(knownUpTo, facts, rulesHash, HashOf(differences), [.. totals], differences);
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
