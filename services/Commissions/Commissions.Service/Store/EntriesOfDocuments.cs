using System.Collections.Immutable;
using Commissions.Domain.Documents;
using Commissions.Domain.PartnerLedgers;
using Money;
using Npgsql;
using NpgsqlTypes;

namespace Commissions.Service.Store;

/// <summary>Entries as statements and remittance advices list them.</summary>
internal static class EntriesOfDocuments
{
    /// <summary>Sums by currency of all entries of months before the filter's period.</summary>
    public static async Task<ImmutableArray<Amount>> SumsBefore(
        EntryFilter filter, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            $"""
            select currency, {Total.Sql("sum(amount_minor)")} from {EntryRows.TableName}
            where partner_id = $1 and period < $2 and ($3::date is null or effective_on <= $3)
              and ($4::timestamptz is null or recorded_at <= $4)
            group by currency
            """, connection);
        Add(query, filter.PartnerId, NpgsqlDbType.Text);
        Add(query, filter.Period, NpgsqlDbType.Text);
        Add(query, filter.EffectiveUntil, NpgsqlDbType.Date);
        Add(query, filter.KnownAt?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        var sums = ImmutableArray.CreateBuilder<Amount>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) sums.Add(new Amount(reader.GetInt64(1), reader.GetString(0)));
        return sums.ToImmutable();
    }

    /// <summary>Entries that a payout took of a partner, in order of posting.</summary>
    public static Task<IReadOnlyList<EntryPosted>> OfPayout(
        string payoutId, string partnerId, NpgsqlConnection connection, CancellationToken cancellation) => Read(
            $"""
            select body from {EntryRows.TableName} join {PayoutRows.TableName} taken using (entry_id)
            where taken.payout_id = $1 and taken.partner_id = $2 order by position
            """, connection, cancellation, payoutId, partnerId);

    /// <summary>Each with the entry of the same key that it adds to.</summary>
    public static async Task<ImmutableArray<EntryToList>> Pair(IReadOnlyCollection<EntryPosted> entries,
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        var adding = entries.Where(entry => entry.TargetMinor != entry.Amount.Minor).ToArray();
        if (adding.Length == 0) return EntryToList.Pair(entries, []);
        // By customer, since those are what an index finds.
        var ofSameKeys = await Read(
            $"""
            select body from {EntryRows.TableName}
            where customer_id = any($1) and key = any($2) and partner_id = $3 order by position
            """, connection, cancellation, adding.Select(entry => entry.CustomerId).Distinct().ToArray(),
            adding.Select(entry => entry.Key.ToString()).Distinct().ToArray(), adding[0].PartnerId);
        return EntryToList.Pair(entries, ofSameKeys);
    }

    private static async Task<IReadOnlyList<EntryPosted>> Read(string sql, NpgsqlConnection connection,
        CancellationToken cancellation, params object[] values)
    {
        await using var query = new NpgsqlCommand(sql, connection);
        foreach (var value in values) query.Parameters.Add(new NpgsqlParameter { Value = value });
        var found = new List<EntryPosted>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) found.Add(EntryRows.Decode(reader.GetString(0)));
        return found;
    }

    private static void Add(NpgsqlCommand query, object? value, NpgsqlDbType type) =>
        query.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
}
