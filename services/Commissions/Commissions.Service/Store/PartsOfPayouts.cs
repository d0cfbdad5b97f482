using Commissions.Domain.Documents;
using Commissions.Domain.Periods;
using EventStore;
using Money;
using Npgsql;
using NpgsqlTypes;

namespace Commissions.Service.Store;

/// <summary>What payouts took of a partner's months, as of a business day and as known at an instant.</summary>
internal static class PartsOfPayouts
{
    /// <param name="until">Business day up to which payouts count; null: all.</param>
    /// <param name="knownAt">Instant up to which they were known; null: now.</param>
    public static async Task<IReadOnlyList<PartOfPayout>> Find(string partnerId, DateOnly? until,
        DateTimeOffset? knownAt, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            $"""
            select p.payout_id, e.period, e.currency, {Total.Sql("sum(e.amount_minor)")}, p.locked_on,
              p.paid_on, p.paid_at, p.released_on, p.released_at,
              {PayoutDocument.IsCancelled}
            from {EntryRows.TableName} e join {PayoutRows.WithOutcomes} p on p.entry_id = e.entry_id
              join {DocumentTables.Name<PayoutDocument>()} payout on payout.id = p.payout_id
            where e.partner_id = $1 and ($2::date is null or p.locked_on <= $2)
              and ($3::timestamptz is null or p.locked_at <= $3)
            group by p.payout_id, e.period, e.currency, p.locked_on, p.paid_on, p.paid_at, p.released_on, p.released_at,
              10
            order by p.locked_on, p.payout_id, e.period
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = partnerId });
        query.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)until ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.Date,
        });
        query.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)knownAt?.ToUniversalTime() ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.TimestampTz,
        });
        var found = new List<PartOfPayout>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) found.Add(Read(reader, until, knownAt));
        return found;
    }

    private static PartOfPayout Read(NpgsqlDataReader reader, DateOnly? until, DateTimeOffset? knownAt)
    {
        _ = Period.TryParse(reader.GetString(1), out var period);
        var (paidOn, paidAt) = Outcome(5);
        var (returnedOn, returnedAt) = Outcome(7);
        return new PartOfPayout(reader.GetString(0), period, new Amount(reader.GetInt64(3), reader.GetString(2)),
            reader.GetFieldValue<DateOnly>(4), paidOn, returnedOn)
        {
            PaidAt = paidAt,
            ReturnedAt = returnedAt,
            IsGivenUp = returnedOn is not null && reader.GetBoolean(9),
        };

        (DateOnly?, DateTimeOffset?) Outcome(int column)
        {
            if (reader.IsDBNull(column)) return (null, null);
            var (on, at) = (reader.GetFieldValue<DateOnly>(column), reader.GetFieldValue<DateTimeOffset>(column + 1));
            return on > until || at > knownAt ? (null, null) : (on, at);
        }
    }
}
