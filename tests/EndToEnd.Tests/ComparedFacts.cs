using System.Diagnostics;
using System.Text.Json;
using Demo;
using Demo.Api;
using Demo.Story;
using Npgsql;
using RunningServers;

namespace EndToEnd.Tests;

/// <summary>
/// A verification compares the ledger's journal with what Leads and Subscriptions say that they published.
/// </summary>
public sealed class ComparedFacts
{
    private static readonly TimeSpan VerifiedMax = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan ScriptMax = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task An_altered_a_forged_and_a_removed_fact_are_named_although_the_ledger_agrees_with_them()
    {
        await using var system = await Running();
        await system.Deliver(UndisturbedRun.FirstHalf);
        await system.Settle();
        MustBeTheSame(await Verify(system.Run.Commissions));

        // As a service would have delivered it: the ledger reads it, posts it and agrees with it.
        var forged = await Scalar(system.At.Commissions, """
            with victim as (select * from mt_events where type = 'payment_recorded' order by seq_id limit 1),
              stream as (update mt_streams set version = version + 1 where id = (select stream_id from victim)
                returning version)
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
              is_archived)
            select nextval('mt_events_sequence'), gen_random_uuid(), stream_id, stream.version,
              jsonb_set(data, '{sourceEventId}', '"forged"'), type, now(), tenant_id, mt_dotnet_type, false from victim,
              stream
            returning data ->> 'customerId'
            """);
        await Quiet.Wait(system.Run);
        var found = await Verify(system.Run.Commissions);
        Drifts(found).Should().Equal([("facts", $"customer {forged}")], found.ToString());

        var altered = await Tamper(system, $"""
            update mt_events set data = jsonb_set(data, '{"{paidOn}"}', to_jsonb((data ->> 'paidOn')::date + 1))
            where seq_id = (
              select seq_id from mt_events where type = 'payment_recorded' and data ->> 'customerId' <> '{forged}'
                order by seq_id desc limit 1)
            returning data ->> 'customerId'
            """);
        var removed = await Tamper(system, $"""
            delete from mt_events where seq_id = (select seq_id from mt_events where type = 'subscription_started'
              and data ->> 'customerId' not in ('{forged}', '{altered}') order by seq_id limit 1)
            returning data ->> 'customerId'
            """);
        // The ledger is folded anew from what the journal says now.
        await Scalar(system.At.Commissions,
            "update mt_doc_customerledgerdocument set data = data - 'engine' returning id");
        await system.Commissions.Terminate();
        await system.Commissions.ApplySchema();
        await system.Commissions.Start();
        found = await Verify(system.Run.Commissions);
        Drifts(found).Where(drift => drift.Kind == "facts").Should().BeEquivalentTo(
            [("facts", $"customer {forged}"), ("facts", $"customer {altered}"), ("facts", $"customer {removed}")],
            found.ToString());
    }

    [Fact]
    public async Task While_facts_of_one_customer_never_stop_coming_they_are_compared_and_a_lost_one_is_named()
    {
        await using var system = await Running();
        // What was published before the first question is decided by it, however soon it is asked.
        await Deliver(system, 0);
        await system.Settle();
        using var stop = new CancellationTokenSource();
        var delivering = DeliverSteadily(system, stop.Token);
        var clean = await Verify(system.Run.Commissions);
        Drifts(clean).Should().BeEmpty(clean.ToString());
        Sources(clean)["Subscriptions"].State.Should().Be("compared", clean.ToString());
        Sources(clean)["Subscriptions"].Facts.Of.Should().BePositive();

        (await Tamper(system, """
            delete from mt_events where seq_id = (select min(seq_id) from mt_events
              where data ->> 'customerId' = 'steady')
            returning data ->> 'customerId'
            """)).Should().Be("steady");
        var found = await Verify(system.Run.Commissions);
        delivering.IsCompleted.Should().BeFalse("facts never stopped coming");
        await stop.CancelAsync();
        await delivering;
        Drifts(found).Where(drift => drift.Kind == "facts")
            .Should().Equal([("facts", "customer steady")], found.ToString());
        Sources(found)["Subscriptions"].State.Should().Be("compared", found.ToString());
    }

    [Fact]
    public async Task What_waits_in_a_queue_behind_a_worker_that_is_away_is_undecided_and_never_clean()
    {
        await using var system = await Running();
        await system.Deliver(UndisturbedRun.FirstHalf);
        await system.Settle();
        // Published, and never journalled: the database of Commissions takes no fact while this is held.
        await using var blocking = new NpgsqlConnection(system.At.Commissions);
        await blocking.OpenAsync();
        await using var transaction = await blocking.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table inbox in exclusive mode",
            blocking)) await hold.ExecuteNonQueryAsync();
        await Deliver(system, 0);

        var run = await Verify(system.Run.Commissions);
        Drifts(run).Should().BeEmpty(run.ToString());
        var source = Sources(run)["Subscriptions"];
        source.State.Should().Be("undecided", run.ToString());
        source.IsCompared.Should().BeFalse();
        run.Report!.NotCompared.Should().Be(1);
        system.Commissions.Lines().Should().Contain(line => line.Contains("undecided for", StringComparison.Ordinal));

        await transaction.RollbackAsync();
        await system.Settle();
        MustBeTheSame(await Verify(system.Run.Commissions));
    }

    [Fact]
    public async Task Facts_that_arrive_meanwhile_raise_no_alarm_and_a_publisher_that_is_away_is_said_to_be_so()
    {
        await using var system = await Running();
        var delivering = system.Deliver(UndisturbedRun.FirstHalf);
        var rounds = 0;
        for (; !delivering.IsCompleted || rounds == 0; rounds++)
        {
            var meanwhile = await Verify(system.Run.Commissions);
            Drifts(meanwhile).Should().BeEmpty(meanwhile.ToString());
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds} verifications while facts arrived");
        await delivering;
        await system.Settle();
        MustBeTheSame(await Verify(system.Run.Commissions));

        await system.Leads.Terminate();
        var without = await Verify(system.Run.Commissions);
        Drifts(without).Should().BeEmpty(without.ToString());
        var sources = Sources(without);
        sources["Leads"].IsCompared.Should().BeFalse();
        sources["Leads"].Note.Should().Be("not compared: Leads did not answer");
        sources["Subscriptions"].IsCompared.Should().BeTrue();
        system.Commissions.Lines().Should().Contain(line =>
            line.Contains("not compared: Leads did not answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_release_0_1_0_published_and_journalled_is_the_same_when_this_release_counts_it()
    {
        string[] names = [$"old_{Guid.NewGuid():N}", $"old_{Guid.NewGuid():N}", $"old_{Guid.NewGuid():N}"];
        using (var restore = Process.Start(
            CommittedPage.AtRoot("infra/restore.sh"),
            [CommittedPage.AtRoot("tests/EndToEnd.Tests/Baseline/0.1.0"), .. names]))
        {
            using var limit = new CancellationTokenSource(ScriptMax);
            await restore.WaitForExitAsync(limit.Token);
            restore.ExitCode.Should().Be(0);
        }

        var at = new Addresses(await Servers.DatabaseNamed(names[0]), await Servers.DatabaseNamed(names[1]),
            await Servers.DatabaseNamed(names[2]), await Servers.NewBroker(), await Servers.Authority);
        await using var leads = RunningSystem.Process("Leads", at.Leads, at.Broker, at);
        await using var subscriptions = RunningSystem.Process("Subscriptions", at.Subscriptions, at.Broker, at);
        await using var commissions = RunningSystem.Process("Commissions", at.Commissions, at.Broker, at);
        // Receivers before publishers, so that nothing that is published again is returned for want of a queue.
        foreach (var service in new[] { commissions, subscriptions, leads })
        {
            await service.ApplySchema();
            await service.Start();
        }

        using var clients = new Clients(new Endpoints(
            leads.Address, subscriptions.Address, commissions.Address, new Uri(at.Authority)));
        // A restored publisher publishes everything again; until it has, its facts are on the way and no drift.
        MustBeTheSame(await Waiting.For("All facts published again", VerifiedMax, Pause, () =>
            Verify(clients.Commissions),
            run => Drifts(run).Count > 0 || Sources(run).Values.All(source => source.Note is null)));
    }

    private static async Task<RunningSystem> Running()
    {
        var system = await RunningSystem.Start(UndisturbedRun.History);
        await AttributionsRecorded.Run(system.Run);
        await system.Settle();
        return system;
    }

    private static async Task DeliverSteadily(RunningSystem system, CancellationToken stop)
    {
        for (var number = 1; !stop.IsCancellationRequested; number++) await Deliver(system, number);
    }

    private static async Task Deliver(RunningSystem system, int number) => (await system.Run.Subscriptions.PostText(
        DemoRun.Feed, "v1/billing-events",
        $$"""{"type":"subscription-started","sourceEventId":"steady-{{number}}","customerId":"steady",""" +
        $$""" "subscriptionId":"s{{number}}","product":"pro","startedOn":"2025-01-01"}""",
        "application/x-ndjson")).Expect();

    private static async Task<Verification> Verify(ServiceClient commissions)
    {
        var requested = await commissions.Post<Verification>(DemoRun.Finance, "v1/verifications", new { });
        return await Waiting.For("The verification", VerifiedMax, Pause,
            () => commissions.Get<Verification>(DemoRun.Finance, $"v1/verifications/{requested.VerificationId}"),
            run => run.State == "finished");
    }

    private static void MustBeTheSame(Verification run)
    {
        Drifts(run).Should().BeEmpty(run.ToString());
        var sources = Sources(run);
        sources.Keys.Should().BeEquivalentTo("Leads", "Subscriptions");
        foreach (var source in sources.Values)
        {
            source.IsCompared.Should().BeTrue(run.ToString());
            source.Note.Should().BeNull(run.ToString());
            source.Facts.Equal.Should().BePositive().And.Be(source.Facts.Of);
        }
    }

    private static Dictionary<string, ComparedSource> Sources(Verification run) =>
        run.Report!.Published.ToDictionary(source => source.Source);

    private static List<(string Kind, string Subject)> Drifts(Verification run) =>
        [.. run.Report!.Drifts.Select(drift => (drift.Kind, drift.Subject))];

    // As the owner of the database, who can take the guards away and put them back.
    private static async Task<string> Tamper(RunningSystem system, string sql)
    {
        await Scalar(system.At.Commissions, "alter table mt_events disable trigger append_only_rows; select ''");
        var customerId = await Scalar(system.At.Commissions, sql);
        await Scalar(system.At.Commissions, "alter table mt_events enable always trigger append_only_rows; select ''");
        return customerId;
    }

    private static async Task<string> Scalar(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var query = new NpgsqlCommand(sql, connection);
        return (string)(await query.ExecuteScalarAsync())!;
    }

    private sealed record Verification(string VerificationId, string State, VerificationReport? Report)
    {
        public override string ToString() => JsonSerializer.Serialize(this);
    }

    private sealed record VerificationReport(
        int NotCompared, IReadOnlyList<Drift> Drifts, IReadOnlyList<ComparedSource> Published);

    private sealed record Drift(string Kind, string Subject, string Expected, string Found);

    private sealed record ComparedSource(
        string Source, string State, bool IsCompared, Proportion Facts, long InFlight, string? Note);

    private sealed record Proportion(long Equal, long Of);
}
