using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Service.LedgerProcessor;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Replays;
using Npgsql;
using NpgsqlTypes;

namespace Commissions.Service.Verifications;

/// <summary>
/// Customers' stored ledgers, from which live posting goes on: facts, posted keys and corrections that wait, each compared
/// with what the journal and the entries come to. Batches of accounts are looked at side by side.
/// </summary>
internal sealed class CustomerLedgerCheck(DriftList drifts)
{
    private const string Kind = "account";
    private readonly ConcurrentDictionary<ulong, byte> _seen = new();
    private readonly ConcurrentBag<Drift> _waiting = [];
    private int _waitingCount;
    private int _differing;
    private int _keysDiffering;

    public int WaitingKeys => _waitingCount;
    public int KeysDiffering => _keysDiffering;
    public IReadOnlyList<Drift> Waiting => [.. _waiting.OrderBy(key => key.Subject, StringComparer.Ordinal)];
    public Proportion Customers => new(_seen.Count - _differing, _seen.Count);

    public async Task<Action<AccountOutcome>> Read(
        IReadOnlyList<AccountHistory> accounts, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            "select id, data::text, next_release_on::text from mt_doc_customerledgerdocument where id = any($1)", connection)
        {
            Parameters =
            {
                new() { Value = accounts.Select(account => account.AccountId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            },
        };
        var stored = new Dictionary<string, (string Data, string? NextRelease)>(StringComparer.Ordinal);
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            stored[reader.GetString(0)] = (reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
        return outcome => Look(outcome, stored.TryGetValue(outcome.History.AccountId, out var found) ? found : null);
    }

    /// <summary>Stored ledgers of accounts that have no fact.</summary>
    /// <param name="failed">Accounts that could not be calculated, and so were not looked at.</param>
    public async Task Finish(NpgsqlConnection connection, IEnumerable<string> failed, CancellationToken cancellation)
    {
        foreach (var id in failed) _seen[HashOf(id)] = 0;
        await using var query = new NpgsqlCommand("select id from mt_doc_customerledgerdocument", connection);
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            if (!_seen.ContainsKey(HashOf(reader.GetString(0)))) drifts.Add(Kind, reader.GetString(0), "no such fact", "a ledger");
    }

    private void Look(AccountOutcome outcome, (string Data, string? NextRelease)? found)
    {
        var id = outcome.History.AccountId;
        _seen[HashOf(id)] = 0;
        var waiting = new Dictionary<string, long>();
        try
        {
            var differences = found is var (data, nextRelease)
                ? StoredLedger.Read(data).Compare(outcome, nextRelease, waiting).ToArray()
                : [("a ledger", "none")];
            foreach (var (expected, stored) in differences) drifts.Add(Kind, id, expected, stored);
            if (differences.Length > 0) Interlocked.Increment(ref _differing);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidDataException or FormatException
            or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            Interlocked.Increment(ref _differing);
            drifts.Add(Kind, id, "a ledger that can be read", unreadable.Message);
        }

        Keys(id, outcome, waiting);
    }

    // Where a correction waits for approval, the difference is known; all else about the key is as it was posted.
    private void Keys(string id, AccountOutcome outcome, Dictionary<string, long> waiting)
    {
        foreach (var difference in outcome.Differences)
        {
            Interlocked.Increment(ref _keysDiffering);
            var drift = new Drift("key", $"{difference.CustomerId} {difference.Key}", difference.After.ToString(), difference.Before.ToString());
            if (waiting.Remove(difference.Key, out var worth) && worth == difference.After.Minor) Wait(drift);
            else drifts.Add(drift);
        }

        foreach (var (key, worth) in waiting)
            drifts.Add("waiting", $"{id} {key}", "nothing to correct", $"waits to become {worth}");
    }

    private void Wait(Drift key)
    {
        if (Interlocked.Increment(ref _waitingCount) <= VerificationReport.DriftsMax) _waiting.Add(key);
    }

    private static ulong HashOf(string id) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(id.AsSpan()));
}

/// <summary>A customer's ledger as stored, read only as far as it is compared.</summary>
internal sealed class StoredLedger
{
    private static readonly byte[] Start = "{\"account\":"u8.ToArray();
    private readonly CustomerLedgerDocument _document;
    private readonly byte[] _json;

    private StoredLedger(CustomerLedgerDocument document) => (_document, _json) = (document, document.Unpacked());

    private sealed record Contents(IReadOnlyList<PostedOne> Posted, IReadOnlyList<WaitingOne>? Waiting = null);

    private sealed record PostedOne(string CustomerId, LedgerKey Key, Money.Amount Amount, DateOnly EarnedOn, PostedWorking Working);

    private sealed record PostedWorking(int CustomerYear, int RatePpm);

    private sealed record WaitingOne(LedgerKey Key, long Minor);

    private sealed record AccountOnly(Domain.Customers.CustomerAccount Account);

    /// <exception cref="JsonException">It is no ledger.</exception>
    public static StoredLedger Read(string data) => new(JsonSerializer.Deserialize<CustomerLedgerDocument>(data, EntryRows.Json)!);

    /// <param name="waiting">Is told the corrections that wait, by key.</param>
    /// <returns>What differs, as expected and found.</returns>
    public IEnumerable<(string Expected, string Found)> Compare(
        AccountOutcome outcome, string? nextRelease, Dictionary<string, long> waiting)
    {
        if (_document.IsOfEarlierRelease) return [($"calculation {Calculation.Engine}", $"calculation {_document.Engine}")];
        var differences = new List<(string, string)>();
        var contents = Account(outcome, differences);
        foreach (var one in contents.Waiting ?? []) waiting[one.Key.ToString()] = one.Minor;
        Posted(outcome, contents.Posted, differences);
        Heads(outcome, nextRelease, waiting.Count, differences);
        return differences;
    }

    // Nearly all are the same bytes; then neither is decoded.
    private Contents Account(AccountOutcome outcome, List<(string, string)> differences)
    {
        var expected = JsonSerializer.SerializeToUtf8Bytes(outcome.Account, EntryRows.Json);
        var end = Start.Length + expected.Length;
        if (_json.Length > end && _json[end] == (byte)',' && _json.AsSpan(0, Start.Length).SequenceEqual(Start)
            && _json.AsSpan(Start.Length, expected.Length).SequenceEqual(expected))
        {
            _json[end] = (byte)'{';
            return JsonSerializer.Deserialize<Contents>(_json.AsSpan(end), EntryRows.Json)!;
        }

        var stored = JsonSerializer.Deserialize<AccountOnly>(_json, EntryRows.Json)!.Account;
        var (wanted, found) = (Text(outcome.Account), Text(stored));
        // What two customers reported may be put together in another order; it must come to the same.
        var isSame = wanted == found
            || (outcome.History.CustomerIds.Count > 1 && AreSame(outcome.Targets, Calculation.Targets(stored, outcome.Rules)));
        if (!isSame)
        {
            var difference = JsonDifference.First("account", "", wanted, found);
            differences.Add((difference.Expected, difference.Found));
        }

        return JsonSerializer.Deserialize<Contents>(_json, EntryRows.Json)!;
    }

    private static void Posted(AccountOutcome outcome, IReadOnlyList<PostedOne> stored, List<(string, string)> differences)
    {
        var sums = new Dictionary<string, (Int128 Minor, PostedSum Last)>(outcome.Posted.Count, StringComparer.Ordinal);
        foreach (var entry in outcome.Posted)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, entry.Key, out _);
            sum = (sum.Minor + entry.Minor, entry);
        }

        foreach (var one in stored)
        {
            var key = one.Key.ToString();
            if (!sums.Remove(key, out var sum)) differences.Add(($"no entry of {key}", $"{one.Amount} posted"));
            else if (sum.Minor != one.Amount.Minor || sum.Last.Currency != one.Amount.Currency || sum.Last.CustomerId != one.CustomerId
                || sum.Last.EarnedOn != one.EarnedOn
                || (sum.Last.CustomerYear, sum.Last.RatePpm) != (one.Working.CustomerYear, one.Working.RatePpm))
                differences.Add(($"{key}: {sum.Minor} {sum.Last.Currency} earned {sum.Last.EarnedOn:yyyy-MM-dd}",
                    $"{one.Amount} earned {one.EarnedOn:yyyy-MM-dd}"));
        }

        foreach (var (key, sum) in sums) differences.Add(($"{key}: {sum.Minor} {sum.Last.Currency}", "nothing posted"));
    }

    // What queries find the ledger by, and by what it is decided whether it follows the rules.
    private void Heads(AccountOutcome outcome, string? nextRelease, int waiting, List<(string, string)> differences)
    {
        void Same(string what, object? expected, object? found)
        {
            if (!Equals(expected, found)) differences.Add(($"{what}: {expected ?? "none"}", $"{found ?? "none"}"));
        }

        var release = new CustomerLedger(outcome.Account, PostedKeys.None, 0).NextReleaseOn(outcome.Rules);
        Same("partners", string.Join(' ', outcome.Account.PartnerIds), string.Join(' ', _document.PartnerIds));
        Same("bank accounts", string.Join(' ', outcome.Account.BankAccounts), string.Join(' ', _document.BankAccounts));
        Same("waiting keys", waiting, _document.WaitingKeys);
        Same("rules", outcome.Rules.Revision, _document.RulebookRevision);
        Same("next release", release, _document.NextReleaseOn);
        Same("next release", release?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), nextRelease);
    }

    private static bool AreSame(IReadOnlyCollection<Target> targets, IReadOnlyCollection<Target> others) =>
        targets.Count == others.Count && targets.Select(target => (target.Key, target.Amount)).ToHashSet()
            .SetEquals(others.Select(target => (target.Key, target.Amount)));

    private static string Text(Domain.Customers.CustomerAccount account) => JsonSerializer.Serialize(account, EntryRows.Json);
}
