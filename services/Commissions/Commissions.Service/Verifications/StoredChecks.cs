using System.Globalization;
using System.Text.Json;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Service.Store;
using Money;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// Comparisons that the database makes itself: each query lists what differs, as subject, expected, found.
/// </summary>
internal static class StoredChecks
{
    // Taken in before amounts had a bound: sums with them may not fit into 64 bits.
    private static readonly string TooLarge = string.Create(CultureInfo.InvariantCulture,
        $"amount_minor > {Amount.MinorMax} or amount_minor < -{Amount.MinorMax}");

    private static readonly string EntriesCounted = $"select count(*), count(*) filter (where {TooLarge}) from entries";

    private static readonly string AmountsTooLarge = string.Create(CultureInfo.InvariantCulture,
        $"select entry_id::text, 'an amount of at most {Amount.MinorMax}', amount_minor::text from entries where " +
        $"{TooLarge}");

    private static readonly string Payouts =
        $"""
        select payout_id, p.partner_id, count(*), {Total.Sql("sum(amount_minor)")}
        from payout_entries p left join entries using (entry_id) group by 1, 2
        """;

    /// <param name="connection">In a transaction, whose snapshot is read.</param>
    public static async Task<StoredFindings> Run(NpgsqlConnection connection, DriftList drifts,
        CancellationToken cancellation)
    {
        await using (var settings = new NpgsqlCommand($"select {CopiedRows.PlanSettings}", connection))
            await settings.ExecuteNonQueryAsync(cancellation);
        var (entries, tooLarge) = (await Read(EntriesCounted, connection, row =>
            (row.GetInt64(0), row.GetInt64(1)), cancellation))[0];
        var payouts = await Read(Payouts, connection,
            row => new PayoutRowsSum(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)),
            cancellation);
        await Differences("journal", VerificationSql.JournalNumbering, connection, drifts, cancellation);
        await Differences("journal", VerificationSql.JournalInbox, connection, drifts, cancellation);
        if (tooLarge > 0) await Differences("amount", AmountsTooLarge, connection, drifts, cancellation);
        await Differences("set-aside", SetAsideSql.Listed, connection, drifts, cancellation);
        return new StoredFindings(entries, payouts);
    }

    public static Task<List<PeriodClosed>> ClosedMonths(NpgsqlConnection connection, CancellationToken cancellation) =>
        Read(VerificationSql.MonthsClosed, connection, row =>
            JsonSerializer.Deserialize<PeriodClosed>(row.GetString(0), EntryRows.Json)!, cancellation);

    /// <summary>Rows that belong to no event.</summary>
    public static Task Orphans(NpgsqlConnection connection, DriftList drifts, CancellationToken cancellation) =>
        Differences("entry", VerificationSql.RowsWithoutEvent, connection, drifts, cancellation);

    /// <param name="sql">Lists what differs, as subject, expected, found.</param>
    public static async Task Differences(string kind, string sql, NpgsqlConnection connection, DriftList drifts,
        CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        await using var query = new NpgsqlCommand(sql, connection) { CommandTimeout = CommandSecondsMax };
        query.Parameters.AddRange(parameters);
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            drifts.Add(kind, reader.GetString(0), reader.GetString(1), reader.GetString(2));
    }

    public static async Task<List<T>> Read<T>(
        string sql, NpgsqlConnection connection, Func<NpgsqlDataReader, T> decode, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(sql, connection) { CommandTimeout = CommandSecondsMax };
        var found = new List<T>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) found.Add(decode(reader));
        return found;
    }

    internal const int CommandSecondsMax = 1_800;
}

/// <summary>What the database says of all partners together.</summary>
internal sealed record StoredFindings(long Entries, IReadOnlyList<PayoutRowsSum> Payouts);

/// <summary>The rows that a payout has of a partner's entries.</summary>
internal sealed record PayoutRowsSum(string PayoutId, string PartnerId, long Entries, long Minor)
{
    /// <summary>The rows that a locked line should have.</summary>
    public static PayoutRowsSum Of(PayoutLineLocked line) =>
        new(line.PayoutId, line.PartnerId, line.EntryIds.Length, line.Amount.Minor);
}
