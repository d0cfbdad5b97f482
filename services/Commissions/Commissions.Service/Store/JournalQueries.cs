using System.Text.Json;
using Commissions.Domain.Customers;
using Npgsql;

namespace Commissions.Service.Store;

/// <summary>Single questions to the journal.</summary>
internal static class JournalQueries
{
    /// <summary>Versions that paid keys keep, of all customers, in order.</summary>
    /// <param name="upTo">Sequence of the last event that counts.</param>
    public static async Task<List<VersionProtected>> KeptVersions(
        long upTo, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            "select data::text from mt_events where type = 'version_retained' and seq_id <= $1 order by seq_id",
            connection);
        query.Parameters.Add(new NpgsqlParameter { Value = upTo });
        var kept = new List<VersionProtected>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            kept.Add(JsonSerializer.Deserialize<VersionProtected>(reader.GetString(0), EntryRows.Json)!);
        return kept;
    }

    /// <summary>Customers with a fact, or a version that they keep, after a place in the journal.</summary>
    public static async Task<IReadOnlyList<string>> CustomersChangedAfter(
        long upTo, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            """
            select distinct case when type = 'version_retained' then data ->> 'customerId'
              else substring(stream_id from 10) end
            from mt_events where seq_id > $1 and (stream_id like 'customer-%' or type = 'version_retained')
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = upTo });
        var changed = new List<string>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) changed.Add(reader.GetString(0));
        return changed;
    }

    /// <summary>
    /// True when a rule, or a fact about partners, who holds which customer and who is one company, waits for the
    /// ledger to read it.
    /// </summary>
    /// <param name="streams">Journal streams of which nothing at all may wait.</param>
    public static async Task<bool> IsAnyUnread(
        IReadOnlyCollection<string> streams, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            $"""
            select exists (select from mt_events where (type = any($1) or stream_id = any($2))
              and seq_id > {LedgerPosition.UpToSql})
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = JournalEvents.DecidingAboutHistory.ToArray() });
        query.Parameters.Add(new NpgsqlParameter { Value = streams.ToArray() });
        return (bool)(await query.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Sequence of the newest event; 0 before the first.</summary>
    public static async Task<long> NewestSequence(NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand("select coalesce(max(seq_id), 0) from mt_events");
        return (long)(await query.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>True when a received fact up to a sequence waits for the ledger to read it.</summary>
    public static async Task<bool> IsAnyFactUnread(
        long upTo, NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand(
            $"""
            select exists (select from mt_events where type = any($1) and seq_id <= $2
              and seq_id > {LedgerPosition.UpToSql})
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = JournalEvents.Received.Keys.ToArray() });
        query.Parameters.Add(new NpgsqlParameter { Value = upTo });
        return (bool)(await query.ExecuteScalarAsync(cancellation))!;
    }
}
