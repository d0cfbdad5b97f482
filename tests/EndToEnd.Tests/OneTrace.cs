using Demo.Story;
using Npgsql;

namespace EndToEnd.Tests;

/// <summary>What an operator needs to find out what became of one payment.</summary>
public sealed class OneTrace
{
    [Fact]
    public async Task One_trace_id_follows_a_payment_from_the_webhook_to_its_entry()
    {
        await using var system = await RunningSystem.Start(UndisturbedRun.History);
        await AttributionsRecorded.Run(system.Run);
        await system.Settle();
        await system.Deliver(UndisturbedRun.FirstHalf);
        await system.Settle();

        var (traceId, eventId) = (await Rows(system.At.Subscriptions,
            "select correlation_id, id::text from mt_events where type = 'payment_recorded' and causation_id like " +
            "'stripe:%' order by seq_id desc")).First();
        traceId.Should().MatchRegex("^[0-9a-f]{32}$");
        (await Rows(system.At.Commissions, $"select correlation_id, id::text from mt_events where id = '{eventId}'"))
            .Should().Equal((traceId, eventId));
        var entries = await Rows(system.At.Commissions,
            "select correlation_id, causation_id from mt_events where type = 'entry_posted' and causation_id = " +
            $"'{eventId}'");
        entries.Should().NotBeEmpty().And.OnlyContain(entry => entry.Item1 == traceId);
    }

    private static async Task<List<(string, string)>> Rows(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var query = new NpgsqlCommand(sql, connection);
        await using var reader = await query.ExecuteReaderAsync();
        var rows = new List<(string, string)>();
        while (await reader.ReadAsync()) rows.Add((reader.GetString(0), reader.GetString(1)));
        return rows;
    }
}
