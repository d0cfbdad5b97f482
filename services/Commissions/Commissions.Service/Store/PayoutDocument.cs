using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using EventStore;
using Npgsql;

namespace Commissions.Service.Store;

/// <summary>A payout as listed; the events in its stream are the original.</summary>
internal sealed record PayoutDocument
{
    public required string Id { get; init; }
    public required Payout Payout { get; init; }

    public static string StreamOf(string payoutId) => $"payout-{payoutId}";

    /// <summary>How many payouts of a month and currency were made, those given up included.</summary>
    public static async Task<int> CountOf(Period upTo, string currency, NpgsqlConnection connection,
        CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            $"""
            select count(*)::integer from {DocumentTables.Name<PayoutDocument>()}
            where data -> 'payout' -> 'locked' ->> 'upToPeriod' = $1
              and data -> 'payout' -> 'locked' ->> 'currency' = $2
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = upTo.ToString() });
        query.Parameters.Add(new NpgsqlParameter { Value = currency });
        return (int)(await query.ExecuteScalarAsync(cancellation))!;
    }
}
