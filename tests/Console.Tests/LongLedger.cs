using System.Diagnostics;
using Commissions.Service;
using Npgsql;
using RunningServers;

namespace CommissionsConsole.Tests;

public sealed class LongLedger(RunningProgramme programme)
{
    private const int Entries = 50_000;
    private const double PartOfAllMax = 0.25;

    [Fact]
    public async Task The_first_page_of_50000_entries_costs_a_fraction_of_reading_them_all_in_whatever_order()
    {
        // A ledger of its own: rows without events would rightly fail the verification of the other one.
        var database = await RunningService.NewDatabase(CommissionsService.Create);
        await using var commissions = await RunningService.Start(CommissionsService.Create, database,
            await Servers.NewBroker(),
            "--Verification:NightlyHour=24");
        await CopyEntries(database, Entries);
        using var carol = commissions.As("carol");

        foreach (var order in new[] { "-position", "-amount", "effectiveOn" })
        {
            // The best of five, in turn: what the machine does beside it is not the ledger's.
            var (page, all) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
            for (var i = 0; i < 5; i++)
            {
                page = Min(page, await FirstPage(carol, order));
                all = Min(all, await All(carol, order));
            }

            (page / all).Should().BeLessThan(PartOfAllMax, $"sorted by {order} the page took {page} and all {all}");
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static async Task<TimeSpan> FirstPage(HttpClient client, string order)
    {
        var started = Stopwatch.GetTimestamp();
        var page = History.Get<Page<EntryShown>>(client, $"v1/partners/p-long/entries?limit=50&sort={order}");
        var totals = History.Get<EntryTotal[]>(client, "v1/partners/p-long/entries/totals");
        await Task.WhenAll(page, totals);
        (await page).Items.Should().HaveCount(50);
        (await totals)[0].Entries.Should().Be(Entries);
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task<TimeSpan> All(HttpClient client, string order)
    {
        var started = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Get,
            $"v1/partners/p-long/entries?sort={order}")
        { Headers = { { "Accept", "text/csv" } } };
        using var answer = await client.SendAsync(request);
        var csv = await answer.Content.ReadAsStringAsync();
        csv.AsSpan().TrimEnd().Count('\n').Should().Be(Entries, "a line each, after the header");
        return Stopwatch.GetElapsedTime(started);
    }

    // Rows of a real ledger, again and again under another partner.
    private async Task CopyEntries(string database, int count)
    {
        await using var source = NpgsqlDataSource.Create(programme.CommissionsDatabase);
        await using var rows = source.CreateCommand(
            "select jsonb_agg(body)::text from (select body from entries where partner_id = $1 order by position " +
            "limit 50) e");
        rows.Parameters.Add(new NpgsqlParameter { Value = programme.History.Distributor });
        var real = (string)(await rows.ExecuteScalarAsync())!;
        await using var owner = NpgsqlDataSource.Create(database);
        await using var copy = owner.CreateCommand(
            """
            insert into entries (recorded_at, known_up_to, body)
            select now(), 1, body || jsonb_build_object('entryId', gen_random_uuid(), 'partnerId', 'p-long',
                'amount', body -> 'amount' || jsonb_build_object('minor', (body -> 'amount' ->> 'minor')::bigint + n))
            from generate_series(1, $2) n
            join jsonb_array_elements($1::jsonb) with ordinality as made (body, place) on place = n % 50 + 1
            """);
        copy.Parameters.Add(new NpgsqlParameter { Value = real });
        copy.Parameters.Add(new NpgsqlParameter { Value = count });
        (await copy.ExecuteNonQueryAsync()).Should().Be(count);
    }
}
