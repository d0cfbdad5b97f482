using System.Text.Json;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Npgsql;

namespace Bench;

/// <summary>
/// The bounds of a replay: the same rows in the same order, read by a plain loop that does less with them.
/// </summary>
internal static class PlainLoop
{
    private const int CommandSecondsMax = 600;

    /// <summary>Only reads and decodes.</summary>
    /// <returns>Facts read.</returns>
    public static async Task<long> Read(NpgsqlDataSource source)
    {
        var facts = 0L;
        await foreach (var (_, fact) in Facts(source))
            if (fact is not null) facts++;
        return facts;
    }

    /// <summary>Reads, decodes, folds and calculates customer by customer, on one core.</summary>
    /// <returns>Sum of all targets in minor units: what the replay must come to.</returns>
    public static async Task<long> Total(NpgsqlDataSource source, Rulebook rulebook)
    {
        var (total, stream, account) = (0L, "", CustomerAccount.New(""));
        await foreach (var (of, fact) in Facts(source))
        {
            if (of != stream)
            {
                total += Calculation.Targets(account, rulebook).Sum(target => target.Amount.Minor);
                (stream, account) = (of, CustomerAccount.New(of[JournalEvents.CustomerStreamPrefix.Length..]));
            }

            account = CustomerJournal.Fold(account, fact);
        }

        return total + Calculation.Targets(account, rulebook).Sum(target => target.Amount.Minor);
    }

    /// <summary>The same of facts that are at hand, in any order.</summary>
    public static long Total(IEnumerable<JournalledFact> facts, Rulebook rulebook) => facts
        .Where(fact => fact.Stream.StartsWith(JournalEvents.CustomerStreamPrefix, StringComparison.Ordinal))
        .GroupBy(fact => fact.Stream[JournalEvents.CustomerStreamPrefix.Length..], fact => fact.Content)
        .Select(customer => customer.Aggregate(CustomerAccount.New(customer.Key), CustomerJournal.Fold))
        .Sum(account => Calculation.Targets(account, rulebook).Sum(target => target.Amount.Minor));

    private static async IAsyncEnumerable<(string Stream, object Fact)> Facts(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // The plan that the replay has: both sides read with the same settings.
        await using (var settings = new NpgsqlCommand($"select {CopiedRows.PlanSettings}",
            connection)) await settings.ExecuteNonQueryAsync();
        await using var query = new NpgsqlCommand(
            """
            select stream_id, type, data from mt_events where stream_id like 'customer-%' and type = any($1)
            order by stream_id, version
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = JournalEvents.ByName.Keys.ToArray() });
        query.CommandTimeout = CommandSecondsMax;
        await using var reader = await query.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            yield return (reader.GetString(0),
                JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(2), JournalEvents.ByName[reader.GetString(1)],
                    EntryRows.Json)!);
    }
}
