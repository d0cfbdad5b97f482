using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Commissions.Service.Store;

/// <summary>What became of a partner's line of a payout: paid, given back, or both. Rows are only added.</summary>
internal static class PayoutOutcomes
{
    public const string TableName = "payout_outcomes";
    public const string Paid = "paid";
    public const string Returned = "released";

    public static Table Table(string schema)
    {
        var table = new Table($"{schema}.{TableName}");
        table.AddColumn<string>("payout_id").AsPrimaryKey();
        table.AddColumn<string>("partner_id").AsPrimaryKey();
        table.AddColumn<string>("outcome").AsPrimaryKey();
        table.AddColumn("happened_on", "date").NotNull();
        table.AddColumn("recorded_at", "timestamptz").NotNull();
        return table;
    }

    /// <param name="outcome">"paid" or "released".</param>
    /// <param name="partnerIds">Whose lines.</param>
    public static async Task Add(string payoutId, IEnumerable<string> partnerIds, string outcome, DateOnly on,
        DateTimeOffset at, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var insert = new NpgsqlCommand(
            $"""
            insert into {TableName} (payout_id, partner_id, outcome, happened_on, recorded_at)
            select $1, partner_id, $2, $3, $4 from unnest($5) as partner_id
            """, connection)
        {
            Parameters =
            {
                new() { Value = payoutId },
                new() { Value = outcome },
                new() { Value = on },
                new() { Value = at.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = partnerIds.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            },
        };
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Days on which a partner's line was paid and given back; null where it was not.</summary>
    public static async Task<(DateOnly? PaidOn, DateOnly? ReturnedOn)> OfLine(
        string payoutId, string partnerId, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            $"""
            select max(happened_on) filter (where outcome = '{Paid}'),
              max(happened_on) filter (where outcome = '{Returned}')
            from {TableName} where payout_id = $1 and partner_id = $2
            """, connection)
        {
            Parameters = { new() { Value = payoutId }, new() { Value = partnerId } },
        };
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (Day(0), Day(1));

        DateOnly? Day(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateOnly>(column);
    }
}
