using System.Runtime.CompilerServices;
using System.Text.Json;
using Commissions.Domain.Plans;
using Commissions.Service.PartnerLedgers;
using Npgsql;
using NpgsqlTypes;

namespace Commissions.Service.Replays;

/// <summary>A fact as stored; decoded where there is a core free for it.</summary>
internal readonly record struct StoredFact(Type Type, string Json)
{
    public object Decode() => JsonSerializer.Deserialize(Json, Type, EntryRows.Json)!;
}

/// <summary>All facts of one account: of one customer, or of several that turned out to be one.</summary>
internal sealed record AccountHistory(string AccountId, List<string> CustomerIds, List<StoredFact> Facts);

/// <summary>Streams the journal in stream order, straight from the store.</summary>
internal static class JournalReader
{
    private const string Scope =
        "stream_id like 'customer-%' and ($1::text[] is null or stream_id = any($1)) and seq_id <= $2 and type = any($3)";

    public static async Task<long> Count(NpgsqlConnection connection, IReadOnlyCollection<string>? customerIds, long upTo,
        CancellationToken cancellation)
    {
        await using var query = Query($"select count(*) from mt_events where {Scope}", connection, customerIds, upTo);
        return (long)(await query.ExecuteScalarAsync(cancellation))!;
    }

    public static async IAsyncEnumerable<AccountHistory> Accounts(NpgsqlConnection connection,
        IReadOnlyCollection<string>? customerIds, long upTo, Rulebook rulebook,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Merged customers are not neighbours in the journal; there are few, and they wait for the end.
        var united = new SortedDictionary<string, AccountHistory>(StringComparer.Ordinal);
        var merged = rulebook.Merges.SelectMany(merge => new[] { merge.CustomerId, merge.IntoCustomerId }).ToHashSet();
        await using var query = Query(
            $"select stream_id, type, data::text from mt_events where {Scope} order by stream_id, version",
            connection, customerIds, upTo);
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        AccountHistory? current = null;
        var stream = "";
        while (await reader.ReadAsync(cancellation))
        {
            var streamId = reader.GetString(0);
            if (stream != streamId)
            {
                if (current is not null && !merged.Contains(current.CustomerIds[^1])) yield return current;
                stream = streamId;
                var customerId = streamId[JournalEvents.CustomerStreamPrefix.Length..];
                current = merged.Contains(customerId)
                    ? Join(united, rulebook.AccountOf(customerId), customerId)
                    : new AccountHistory(customerId, [customerId], []);
            }

            current!.Facts.Add(new StoredFact(JournalEvents.ByName[reader.GetString(1)], reader.GetString(2)));
        }

        if (current is not null && !merged.Contains(current.CustomerIds[^1])) yield return current;
        foreach (var history in united.Values) yield return history;
    }

    private static AccountHistory Join(
        SortedDictionary<string, AccountHistory> united, string accountId, string customerId)
    {
        if (!united.TryGetValue(accountId, out var history))
            united[accountId] = history = new AccountHistory(accountId, [], []);
        history.CustomerIds.Add(customerId);
        return history;
    }

    private static NpgsqlCommand Query(
        string sql, NpgsqlConnection connection, IReadOnlyCollection<string>? customerIds, long upTo)
    {
        var query = new NpgsqlCommand(sql, connection);
        query.Parameters.Add(new NpgsqlParameter
        {
            Value = customerIds is null ? DBNull.Value : customerIds.Select(JournalEvents.CustomerStream).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        });
        query.Parameters.Add(new NpgsqlParameter { Value = upTo });
        query.Parameters.Add(new NpgsqlParameter { Value = JournalEvents.ByName.Keys.ToArray() });
        return query;
    }
}
