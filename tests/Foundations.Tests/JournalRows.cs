using EventStore;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Foundations.Tests;

/// <summary>
/// The journal writes Marten's tables itself. These tests fail when an upgrade of Marten writes other rows than it does
/// (docs/adr/0040).
/// </summary>
public sealed class JournalRows
{
    [Fact]
    public async Task What_the_journal_appends_is_what_a_session_of_the_store_would_column_by_column()
    {
        await using var services = await JournalServices.Started();
        // A stream that begins, and one that goes on.
        foreach (var delivery in Enumerable.Range(0, 2))
        {
            await services.GetRequiredService<FactStore>().AppendOnce(
            [
                Entry("by-journal", 2 * delivery) with { CausationId = "cause", CorrelationId = "trace" },
                Entry("elsewhere", delivery),
                Entry("by-journal", 2 * delivery + 1) with { CausationId = "cause", CorrelationId = "trace" },
            ], CancellationToken.None);
            await using var session = services.GetRequiredService<IDocumentStore>().LightweightSession();
            (session.CausationId, session.CorrelationId) = ("cause", "trace");
            session.Events.Append("by-session", new Noted(2 * delivery), new Noted(2 * delivery + 1));
            await session.SaveChangesAsync();
        }

        foreach (var rows in new[] { EventRows, StreamRows })
        {
            var bySession = await Read(services, rows, "by-session");
            bySession.Should().NotBeEmpty();
            (await Read(services, rows, "by-journal")).Should().Equal(bySession);
        }
    }

    // Whole rows, whatever columns there are, without what no two rows share. Both were written within a minute.
    private const string EventRows =
        """
        select (to_jsonb(e) - '{seq_id,id,stream_id,timestamp}'::text[]
          || jsonb_build_object('now', now() - timestamp < '1 minute'))::text
        from mt_events e where stream_id = $1 order by version
        """;

    private const string StreamRows =
        """
        select (to_jsonb(s) - '{id,timestamp,created}'::text[] || jsonb_build_object(
          'now', now() - timestamp < '1 minute', 'created', now() - created < '1 minute',
          'went on', created < timestamp))::text
        from mt_streams s where id = $1
        """;

    [Fact]
    public async Task Facts_get_numbers_in_the_given_order_and_versions_without_a_gap_whatever_was_seen_before()
    {
        await using var services = await JournalServices.Started();
        var factStore = services.GetRequiredService<FactStore>();
        var entries = Enumerable.Range(0, 600).Select(number => Entry($"customer-{number * 7 % 31}", number)).ToArray();
        ReceivedFact[] seen = [.. entries.Where((_, number) => number % 5 == 0)];
        ReceivedFact[] unseen = [.. entries.Except(seen)];
        (await factStore.AppendOnce(seen, CancellationToken.None)).Should().HaveCount(seen.Length);

        var appended = await factStore.AppendOnce([.. entries, .. entries], CancellationToken.None);

        appended.Should().BeEquivalentTo(unseen.Select(entry => entry.EventId));
        await using var session = services.GetRequiredService<IDocumentStore>().QuerySession();
        var stored = (await session.Events.QueryAllRawEvents().ToListAsync())
            .OrderBy(@event => @event.Sequence).ToArray();
        stored.Select(@event => @event.Id).Should().Equal(seen.Concat(unseen).Select(entry => entry.EventId));
        stored.Select(@event => @event.Sequence)
            .Should().Equal(Enumerable.Range(1, stored.Length).Select(number => (long)number));
        foreach (var stream in stored.GroupBy(@event => @event.StreamKey!))
        {
            stream.Select(@event => @event.Version).Should()
                .Equal(Enumerable.Range(1, stream.Count()).Select(version => (long)version));
            (await session.Events.FetchStreamStateAsync(stream.Key))!.Version.Should().Be(stream.Count());
        }
    }

    [Fact]
    public async Task An_archived_stream_takes_nothing_and_burns_no_number()
    {
        await using var services = await JournalServices.Started();
        var factStore = services.GetRequiredService<FactStore>();
        await factStore.AppendOnce([Entry("closed", 1)], CancellationToken.None);
        var source = services.GetRequiredService<NpgsqlDataSource>();
        await using var archive = source.CreateCommand("update mt_streams set is_archived = true");
        await archive.ExecuteNonQueryAsync();

        await factStore.Invoking(j => j.AppendOnce([Entry("open", 2), Entry("closed", 3)], CancellationToken.None))
            .Should().ThrowAsync<PostgresException>();

        (await Read(services, "select last_value::text from mt_events_sequence where $1 <> ''", "closed"))
            .Should().Equal("1");
        (await Read(services, EventRows, "open")).Should().BeEmpty();
    }

    private static ReceivedFact Entry(string stream, int number) => new(stream, Guid.NewGuid(), new Noted(number));

    private static async Task<List<string>> Read(ServiceProvider services, string sql, string stream)
    {
        await using var query = services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        query.Parameters.Add(new NpgsqlParameter { Value = stream });
        await using var reader = await query.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }
}
