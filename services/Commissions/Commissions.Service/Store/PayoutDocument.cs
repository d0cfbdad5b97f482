using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using EventStore;
using Marten;
using Npgsql;

namespace Commissions.Service.Store;

/// <summary>A payout as listed; the events in its stream are the original.</summary>
internal sealed record PayoutDocument
{
    private const string UpToPeriod = "data -> 'payout' -> 'locked' ->> 'upToPeriod'";

    /// <summary>SQL: a row named "payout" was given up before its file was handed out.</summary>
    public const string IsCancelled = "payout.data -> 'payout' ->> 'state' = 'Cancelled'";

    public required string Id { get; init; }
    public required Payout Payout { get; init; }

    public static string StreamOf(string payoutId) => $"payout-{payoutId}";

    /// <summary>Payouts made up to a month, oldest first.</summary>
    public static async Task<IEnumerable<Payout>> OfMonth(Period upTo, IQuerySession session,
        CancellationToken cancellation) =>
        (await session.QueryAsync<PayoutDocument>($"where {UpToPeriod} = ?", cancellation, upTo.ToString()))
            .Select(found => found.Payout).OrderBy(payout => payout.Locked!.LockedOn)
            .ThenBy(payout => payout.Number!.Length).ThenBy(payout => payout.Number, StringComparer.Ordinal);

    /// <summary>How many payouts of a month and currency were made, those given up included.</summary>
    public static async Task<int> CountOf(Period upTo, string currency, NpgsqlConnection connection,
        CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            $"""
            select count(*)::integer from {DocumentTables.Name<PayoutDocument>()}
            where {UpToPeriod} = $1
              and data -> 'payout' -> 'locked' ->> 'currency' = $2
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = upTo.ToString() });
        query.Parameters.Add(new NpgsqlParameter { Value = currency });
        return (int)(await query.ExecuteScalarAsync(cancellation))!;
    }
}
