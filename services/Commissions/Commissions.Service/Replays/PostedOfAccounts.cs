using System.Collections.Immutable;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.PartnerLedgers;
using Money;
using Npgsql;

namespace Commissions.Service.Replays;

/// <summary>One posted entry, as little of it as a comparison needs.</summary>
internal sealed record PostedSum(string CustomerId, string Key, string PartnerId, Component Component, string Currency,
    long Minor, DateOnly EarnedOn, int CustomerYear, int RatePpm)
{
    /// <summary>Posted sums of the paid keys; no other key can be protected.</summary>
    public static PostedKeys AsPostedKeys(IReadOnlyCollection<PostedSum> posted, PaidKeys paid) => new(
        paid.ByKey.Keys.ToImmutableDictionary(key => key, key =>
        {
            var entries = posted.Where(entry => entry.Key == key.ToString()).ToArray();
            return new PostedKey(entries[^1].CustomerId, key,
                new Amount(entries.Sum(entry => entry.Minor), entries[^1].Currency), entries[^1].EarnedOn, null!);
        }));
}

/// <summary>What is posted for some accounts, and what payouts took of it, by customer and in order of posting.</summary>
internal sealed record PostedOfAccounts(ILookup<string, PostedSum> Posted, ILookup<string, EntryPosted> Paid)
{
    public static async Task<PostedOfAccounts> Read(IReadOnlyList<AccountHistory> accounts, ReplayBasis basis,
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        var customerIds = accounts.SelectMany(account => account.CustomerIds).ToArray();
        var posted = await Entries(customerIds, basis.PostedUpTo, connection, cancellation);
        var paid = basis.Candidate is { Terms.Protects: true }
            ? await EntryRows.Paid(customerIds, connection, cancellation)
            : [];
        return new PostedOfAccounts(posted.ToLookup(entry => entry.CustomerId), paid.ToLookup(entry => entry.CustomerId));
    }

    private static async Task<List<PostedSum>> Entries(
        string[] customerIds, long upTo, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            $"""
            select customer_id, key, partner_id, component, currency, amount_minor, earned_on, customer_year, rate_ppm
            from {EntryRows.TableName} where customer_id = any($1) and known_up_to <= $2 order by position
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = customerIds });
        query.Parameters.Add(new NpgsqlParameter { Value = upTo });
        var posted = new List<PostedSum>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            posted.Add(new PostedSum(reader.GetString(0), reader.GetString(1), reader.GetString(2),
                Enum.Parse<Component>(reader.GetString(3), ignoreCase: true), reader.GetString(4), reader.GetInt64(5),
                reader.GetFieldValue<DateOnly>(6), reader.GetInt32(7), reader.GetInt32(8)));
        return posted;
    }
}
