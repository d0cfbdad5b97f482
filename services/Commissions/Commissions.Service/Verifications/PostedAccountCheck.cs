using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Commissions.Service.Replays;
using Commissions.Service.Store;
using Npgsql;
using NpgsqlTypes;

namespace Commissions.Service.Verifications;

/// <summary>
/// Customers' stored ledgers, from which live posting goes on: facts, posted keys and corrections that wait, each
/// compared with what the journal and the entries come to. Batches of accounts are looked at side by side.
/// </summary>
internal sealed class PostedAccountCheck(DriftList drifts)
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
            VerificationSql.CustomerLedgers,
            connection)
        {
            Parameters =
            {
                new() { Value = accounts.Select(account => account.AccountId).ToArray(),
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            },
        };
        var stored = new Dictionary<string, StoredText>(StringComparer.Ordinal);
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            stored[reader.GetString(0)] = new StoredText(reader.GetString(1), Text(reader, 2), Text(reader, 3),
                reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4));
        return outcome => Look(outcome, stored.GetValueOrDefault(outcome.History.AccountId));
    }

    /// <summary>Stored ledgers of accounts that have no fact.</summary>
    /// <param name="failed">Accounts that could not be calculated, and so were not looked at.</param>
    public async Task Finish(NpgsqlConnection connection, IEnumerable<string> failed, CancellationToken cancellation)
    {
        foreach (var id in failed) _seen[HashOf(id)] = 0;
        await using var query = new NpgsqlCommand(VerificationSql.CustomerLedgerIds, connection);
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            if (!_seen.ContainsKey(HashOf(reader.GetString(0))))
                drifts.Add(Kind, reader.GetString(0), "no such fact", "a ledger");
    }

    private static string? Text(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    private void Look(AccountOutcome outcome, StoredText? found)
    {
        var id = outcome.History.AccountId;
        _seen[HashOf(id)] = 0;
        var waiting = new Dictionary<string, long>();
        try
        {
            var differences = found is null
                ? [("a ledger", "none")]
                : StoredAccount.Read(found).Compare(outcome, found.NextRelease, waiting).ToArray();
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
            var drift = new Drift("key", $"{difference.CustomerId} {difference.Key}", difference.After.ToString(),
                difference.Before.ToString());
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
