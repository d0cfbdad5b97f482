using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Bench;

/// <summary>
/// Where the time goes between a request's due moment and its posted entry, as both databases tell it afterwards. A row
/// has the time at which its transaction began, so what a transaction takes counts for the part that follows.
/// </summary>
internal sealed class WayOfAFact(NpgsqlDataSource subscriptions, NpgsqlDataSource ledger)
{
    private const string Journalled =
        """
        select split_part(key, '/', 1), journal.id, journal.timestamp, recorded_at
        from entries join mt_events journal on journal.seq_id = known_up_to
        where split_part(key, '/', 1) = any($1) and journal.type = 'payment_recorded'
        """;

    private static readonly string[] Parts = ["to the store", "to the journal", "to its turn", "to the entry"];

    /// <param name="due">By invoice, the stopwatch when its payment's request was due.</param>
    /// <param name="seen">By invoice, the stopwatch when its entry was seen.</param>
    /// <returns>For each part of the way, what half of the facts and all but one in a hundred took at most.</returns>
    public async Task<string> Describe(IReadOnlyDictionary<string, long> due, IReadOnlyDictionary<string, long> seen)
    {
        var (clock, now) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow);
        DateTimeOffset At(long ticks) => now - Stopwatch.GetElapsedTime(ticks, clock);
        var facts = await Read(ledger, Journalled, due.Keys.ToArray(), row => (Invoice: row.GetString(0),
            Id: row.GetGuid(1), JournalledAt: Instant(row, 2), TurnAt: Instant(row, 3)));
        var stored = (await Read(subscriptions, "select id, timestamp from mt_events where id = any($1)",
            facts.Select(fact => fact.Id).ToArray(), row => (Id: row.GetGuid(0), At: Instant(row, 1))))
            .ToDictionary(fact => fact.Id, fact => fact.At);
        var ways = facts.Select(fact => new[]
        {
            At(due[fact.Invoice]), stored[fact.Id], fact.JournalledAt, fact.TurnAt, At(seen[fact.Invoice]),
        }).ToArray();
        return string.Join(", ", Parts.Select((part, place) =>
        {
            var took = ways.Select(way => (way[place + 1] - way[place]).TotalMilliseconds).Order().ToArray();
            return string.Create(CultureInfo.InvariantCulture,
                $"{part} {took[took.Length / 2]:N0} and {took[(int)(0.99 * (took.Length - 1))]:N0} ms");
        }));
    }

    private static DateTimeOffset Instant(NpgsqlDataReader row, int column) =>
        row.GetFieldValue<DateTimeOffset>(column);

    private static async Task<IReadOnlyList<T>> Read<T>(
        NpgsqlDataSource source, string sql, Array ids, Func<NpgsqlDataReader, T> row)
    {
        await using var query = source.CreateCommand(sql);
        query.Parameters.Add(new NpgsqlParameter { Value = ids });
        await using var reader = await query.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(row(reader));
        return rows;
    }
}
