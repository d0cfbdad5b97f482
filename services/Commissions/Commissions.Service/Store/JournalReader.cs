using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Commissions.Domain.Plans;
using Npgsql;
using NpgsqlTypes;

namespace Commissions.Service.Store;

/// <summary>A fact as stored, UTF-8; decoded where there is a core free for it.</summary>
internal readonly record struct StoredFact(Type Type, ReadOnlyMemory<byte> Json)
{
    public object Decode() => JsonSerializer.Deserialize(Json.Span, Type, EntryRows.Json)!;
}

/// <summary>All facts of one account: of one customer, or of several that turned out to be one.</summary>
internal sealed record AccountHistory(string AccountId, List<string> CustomerIds, List<StoredFact> Facts);

/// <summary>Streams the journal in stream order, straight from the store.</summary>
internal static class JournalReader
{
    // jsonb in binary begins with its version.
    private const int JsonbVersionBytes = 1;
    private static readonly byte[] StreamPrefix = Encoding.UTF8.GetBytes(JournalEvents.CustomerStreamPrefix);

    private static readonly Dictionary<string, Type>.AlternateLookup<ReadOnlySpan<char>> Types =
        new Dictionary<string, Type>(JournalEvents.ByName).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>About how many facts there are, from the streams' own lengths; never fewer than there are.</summary>
    public static async Task<long> Count(
        NpgsqlConnection connection, IReadOnlyCollection<string>? customerIds, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            """
            select coalesce(sum(version), 0)::bigint from mt_streams
            where id like 'customer-%' and ($1::text[] is null or id = any($1))
            """, connection);
        query.Parameters.Add(StreamsOf(customerIds));
        return (long)(await query.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>
    /// Those customers and whoever was merged with one of them: they belong to the same account, and so to the same
    /// calculation.
    /// </summary>
    public static IReadOnlyCollection<string>? WithMerged(IReadOnlyCollection<string>? customerIds, Rulebook rulebook)
    {
        if (customerIds is null || rulebook.Merges.IsEmpty) return customerIds;
        var accounts = customerIds.Select(rulebook.AccountOf).ToHashSet();
        return
        [
            .. customerIds.Concat(rulebook.Merges.SelectMany(merge => new[] { merge.CustomerId, merge.IntoCustomerId })
                .Where(member => accounts.Contains(rulebook.AccountOf(member)))).Distinct(),
        ];
    }

    /// <param name="connection">In a transaction, whose snapshot is read.</param>
    public static async IAsyncEnumerable<AccountHistory> Accounts(NpgsqlConnection connection,
        IReadOnlyCollection<string>? customerIds, long upTo, Rulebook rulebook,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Merged customers are not neighbours in the journal; there are few, and they wait for the end.
        var united = new SortedDictionary<string, AccountHistory>(StringComparer.Ordinal);
        var merged = rulebook.Merges.SelectMany(merge => new[] { merge.CustomerId, merge.IntoCustomerId }).ToHashSet();
        await using var rows = await Rows(connection, customerIds, upTo, cancellation);
        AccountHistory? current = null;
        var stream = ReadOnlyMemory<byte>.Empty;
        while (await rows.Next(cancellation))
        {
            if (!rows[0].Span.SequenceEqual(stream.Span))
            {
                if (current is not null && !merged.Contains(current.CustomerIds[^1])) yield return current;
                stream = rows[0];
                var customerId = Encoding.UTF8.GetString(stream.Span[StreamPrefix.Length..]);
                current = merged.Contains(customerId)
                    ? Join(united, rulebook.AccountOf(customerId), customerId)
                    : new AccountHistory(customerId, [customerId], []);
            }

            current!.Facts.Add(new StoredFact(TypeOf(rows[1].Span), rows[2][JsonbVersionBytes..]));
        }

        if (current is not null && !merged.Contains(current.CustomerIds[^1])) yield return current;
        foreach (var history in united.Values) yield return history;
    }

    private static Type TypeOf(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[name.Length];
        Encoding.ASCII.GetChars(name, text);
        return Types[text];
    }

    private static AccountHistory Join(
        SortedDictionary<string, AccountHistory> united, string accountId, string customerId)
    {
        if (!united.TryGetValue(accountId, out var history))
            united[accountId] = history = new AccountHistory(accountId, [], []);
        history.CustomerIds.Add(customerId);
        return history;
    }

    private static Task<CopiedRows> Rows(NpgsqlConnection connection,
        IReadOnlyCollection<string>? customerIds, long upTo, CancellationToken cancellation)
    {
        var chosen = customerIds is null ? "" : $"and stream_id = any({CopiedRows.Ids})";
        var types = string.Join(", ", JournalEvents.ByName.Keys.Select(name => $"'{name}'"));
        return CopiedRows.Open(connection, [.. (customerIds ?? []).Select(JournalEvents.CustomerStream)],
            string.Create(CultureInfo.InvariantCulture,
                $"""
                select stream_id, type, data from mt_events
                where stream_id like 'customer-%' {chosen} and seq_id <= {upTo} and type in ({types})
                  and id <> all (array({SetAsideSql.Ids}))
                order by stream_id, version
                """), cancellation);
    }

    private static NpgsqlParameter StreamsOf(IReadOnlyCollection<string>? customerIds) => new()
    {
        Value = customerIds is null ? DBNull.Value : customerIds.Select(JournalEvents.CustomerStream).ToArray(),
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
    };
}
