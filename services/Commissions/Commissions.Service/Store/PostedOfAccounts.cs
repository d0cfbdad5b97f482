using System.Collections.Immutable;
using System.Globalization;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Money;
using Npgsql;

namespace Commissions.Service.Store;

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

/// <summary>
/// What is posted for some accounts, and what payouts took of it, by customer and in order of posting.
/// </summary>
internal sealed record PostedOfAccounts(ILookup<string, PostedSum> Posted, ILookup<string, EntryPosted> Paid)
{
    /// <param name="postedUpTo">Entries count that knew of no later event.</param>
    /// <param name="withPaid">False leaves out what payouts took.</param>
    public static async Task<PostedOfAccounts> Read(IReadOnlyList<AccountHistory> accounts, long postedUpTo,
        bool withPaid, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var customerIds = accounts.SelectMany(account => account.CustomerIds).ToArray();
        var posted = await Entries(customerIds, postedUpTo, connection, cancellation);
        var paid = withPaid
            ? await EntryRows.Paid(customerIds, connection, cancellation)
            : [];
        return new PostedOfAccounts(posted.ToLookup(entry => entry.CustomerId),
            paid.ToLookup(entry => entry.CustomerId));
    }

    private static async Task<List<PostedSum>> Entries(
        string[] customerIds, long upTo, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var rows = await CopiedRows.Open(connection, customerIds,
            string.Create(CultureInfo.InvariantCulture,
            $"""
            select customer_id, key, partner_id, component, currency, amount_minor, earned_on, customer_year, rate_ppm
            from {EntryRows.TableName} where customer_id = any({CopiedRows.Ids}) and known_up_to <= {upTo}
            order by customer_id, position
            """), cancellation);
        var posted = new List<PostedSum>();
        var (customer, partner, component, currency) = ("", "", "", "");
        while (await rows.Next(cancellation))
        {
            (customer, partner) = (rows.Text(0, customer), rows.Text(2, partner));
            (component, currency) = (rows.Text(3, component), rows.Text(4, currency));
            // What somebody made of a row by hand is for a verification to name, and stops neither it nor a replay.
            _ = Enum.TryParse<Component>(component, ignoreCase: true, out var known);
            posted.Add(new PostedSum(customer, rows.Text(1), partner, known, currency, rows.Int64(5), rows.Date(6),
                rows.Int32(7), rows.Int32(8)));
        }

        return posted;
    }
}
