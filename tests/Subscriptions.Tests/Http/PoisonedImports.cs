using System.Net;
using Npgsql;
using RunningServers;
using Subscriptions.Service;

namespace Subscriptions.Tests.Http;

/// <summary>
/// A file that cannot be stored, for whatever reason, is set aside; it never stops the files behind it.
/// </summary>
public sealed class PoisonedImports
{
    private const string Header = "customer,invoice,currency,date,product,net,tax\n";

    [Fact]
    public async Task It_is_set_aside_with_its_reason_listed_and_can_be_deleted_while_others_are_read()
    {
        var database = await RunningService.NewDatabase(SubscriptionsService.Create);
        await using var service = await RunningService.Start(SubscriptionsService.Create, database,
            await Servers.NewBroker());
        await RefuseEventsOf("customer-poison", database);
        using var feed = service.As("feed");

        var set = await Upload(feed, "poison,P-1,EUR,2026-03-01,pro,100.00,19.00");
        (await Upload(feed, "good,G-1,EUR,2026-03-01,pro,100.00,19.00")).Text("accepted").Should().Be("1");

        set.Text("state").Should().Be("failed");
        set.Json["failure"]!["code"]!.ToString().Should().Be("import-set-aside");
        set.Json["failure"]!["detail"]!.ToString().Should().Contain("22P05").And.NotContain("poison");
        var failed = (await feed.Get("/v1/imports?state=failed")).Expect(HttpStatusCode.OK).Json["items"]!.AsArray();
        failed.Should().ContainSingle().Which!["importId"]!.ToString().Should().Be(set.Text("importId"));

        (await feed.DeleteAsync(new Uri($"/v1/imports/{set.Text("importId")}", UriKind.Relative))).StatusCode.Should()
            .Be(HttpStatusCode.NoContent);
        (await feed.Get($"/v1/imports/{set.Text("importId")}")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_import_that_was_read_to_its_end_stays_on_record()
    {
        await using var service = await RunningService.Start(
            SubscriptionsService.Create, await RunningService.NewDatabase(SubscriptionsService.Create),
            await Servers.NewBroker());
        using var feed = service.As("feed");
        var id = (await Upload(feed, "good,G-1,EUR,2026-03-01,pro,100.00,19.00")).Text("importId");
        (await feed.DeleteAsync(new Uri($"/v1/imports/{id}", UriKind.Relative))).StatusCode.Should()
            .Be(HttpStatusCode.Conflict);
        (await feed.DeleteAsync(new Uri("/v1/imports/unknown", UriKind.Relative))).StatusCode.Should()
            .Be(HttpStatusCode.NotFound);
    }

    private static Task<Answer> Upload(HttpClient feed, string row) =>
        feed.Send("/v1/imports/invoices", Header + row + "\n", "text/csv");

    // The database itself says no, as it does to text that it cannot hold.
    private static async Task RefuseEventsOf(string stream, string database)
    {
        await using var owner = NpgsqlDataSource.Create(database);
        await using var refuse = owner.CreateCommand($"""
            create function refuse_poison() returns trigger language plpgsql as
              $$ begin raise exception 'poison' using errcode = '22P05'; end $$;
            create trigger refuse_poison before insert on mt_events for each row
              when (new.stream_id = '{stream}') execute function refuse_poison();
            """);
        await refuse.ExecuteNonQueryAsync();
    }
}
