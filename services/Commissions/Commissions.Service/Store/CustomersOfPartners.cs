using Npgsql;

namespace Commissions.Service.Store;

/// <summary>
/// Customers that partners have entries for, and those they hold a role for without having earned yet.
/// </summary>
internal static class CustomersOfPartners
{
    public static async Task<IReadOnlyCollection<string>> Find(
        string[] partnerIds, NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand(
            """
            select distinct customer_id from entries where partner_id = any($1)
            union select distinct substring(stream_id from 10) from mt_events
              where type in ('attribution_started', 'training_delivered') and stream_id like 'customer-%'
                and data ->> 'partnerId' = any($1)
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = partnerIds });
        var customers = new List<string>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) customers.Add(reader.GetString(0));
        return customers;
    }
}
