using System.Collections.Concurrent;
using System.Net;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Plans;
using Commissions.Service.Replays;
using Contracts.Commissions.V1;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Hosting;
using MassTransit;
using RunningServers;
using EntryReason = Commissions.Domain.PartnerLedgers.EntryReason;

namespace Commissions.Tests;

public sealed class RulesByPartner
{
    [Fact]
    public async Task A_plan_given_to_a_partner_for_the_past_shows_the_difference_and_waits_for_a_second_person()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var premium = await company.PlanOf(Company.Version("2023-01-01", retentionYear2: 200_000, holdDays: 0));
        await company.LedgerReaches("p1", 205_00);

        var proposed = await company.Post("alice", $"/v1/plans/{premium}/assignments",
            new { partnerId = "p1", validFrom = "2026-02-01" }).Read<AssignmentView>();
        proposed.State.Should().Be("proposed");
        proposed.Changes![0].Difference.Minor.Should().Be(80_00);
        (await company.Balance("p1"))["total"].Should().Be(205_00, "nothing is posted before the approval");

        var approve = $"/v1/plans/{premium}/assignments/{proposed.AssignmentId}/approve";
        await company.Refuses("alice", approve, new { }, HttpStatusCode.Forbidden, "four-eyes");
        await company.Post("bob", approve, new { });
        await company.Post("bob", approve, new { });

        var entries = await company.LedgerReaches("p1", 285_00);
        entries[^1].Reason.Should().Be(EntryReason.Assignment);
        entries[^1].PlanId.Should().Be(premium);
    }

    [Fact]
    public async Task A_plan_for_a_segment_that_changes_nothing_posted_is_in_force_at_once()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var premium = await company.PlanOf(Company.Version("2023-01-01", retentionYear2: 200_000, holdDays: 0));
        await company.Refuses("alice", $"/v1/plans/{premium}/assignments", new { validFrom = "2026-05-01" },
            HttpStatusCode.BadRequest, "invalid-input");

        var assigned = await company.Post("alice", $"/v1/plans/{premium}/assignments",
            new { segment = "enterprise", validFrom = "2026-05-01" }).Read<AssignmentView>();
        assigned.State.Should().Be("assigned");
        await company.Send(Company.Registered("p2", PartnerType.Consultant) with { Segments = ["enterprise"] },
            Company.Attributed("p2", "c2", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2025, 4, 1), 100_00));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 5, 1), 100_00));
        await company.LedgerReaches("p2", 5_00 + 20_00);
    }

    [Fact]
    public async Task Two_customers_that_are_one_share_the_earlier_anchor_whichever_way_they_are_merged()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention),
            Company.Attributed("p1", "c2", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2024, 3, 15), 500_00));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2025, 4, 15), 500_00));
        await company.LedgerReaches("p1", 50_00);

        await company.Send(new CustomersMerged { SourceEventId = "m", CustomerId = "c2", IntoCustomerId = "c1" });
        var entries = await company.LedgerReaches("p1", 85_00);
        entries[^1].Reason.Should().Be(EntryReason.Merge);
        entries[^1].CustomerId.Should().Be("c2");
        await company.Send(new CustomersMerged { SourceEventId = "back", CustomerId = "c1", IntoCustomerId = "c2" });
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 4, 15), 500_00));
        await company.LedgerReaches("p1", 85_00 + 40_00);

        (await company.Verified()).Drifts.Should().BeEmpty();
    }

    [Fact]
    public async Task The_payout_history_stands_beside_what_a_replay_of_another_version_gives()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var plan = (await company.Get("alice", "/v1/plans").Read<Page<PlanView>>()).Items[0].Id;
        await company.Publish(plan, Company.Version("2026-01-01", retentionYear2: 150_000, holdDays: 0));
        await company.LedgerReaches("p1", 250_00);

        var now = await Year2(company, "");
        now.Should().Be((225_00, 225_00, 0));
        (await Year2(company, "&planVersion=1"))
            .Should().Be((225_00, 180_00, -45_00), "version 1 would have paid 12 %");
        (await Year2(company, "&from=2026-02&until=2026-02")).Should().Be((75_00, 75_00, 0));
    }

    [Fact]
    public async Task A_replay_up_to_an_earlier_event_counts_what_was_known_then_facts_rules_and_entries_alike()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var plan = (await company.Get("alice", "/v1/plans").Read<Page<PlanView>>()).Items[0].Id;
        var (version, first) = await company.Preview(plan,
            Company.Version("2026-01-01", retentionYear2: 150_000, holdDays: 0));
        var known = (await company.Get("alice", $"/v1/replays/{first}").Read<ReplayView>()).KnownUpTo;
        await company.Post("bob", $"/v1/plans/{plan}/versions/{version}/approve", new { replayId = first });
        await company.ReplayReaches(first, "verified");
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 4, 1), 500_00));
        await company.LedgerReaches("p1", 250_00 + 75_00);

        var again = (await company.Post("carol", $"/v1/plans/{plan}/versions/{version}/replays",
            new { knownUpTo = known }).Read<RequestedReplay>()).ReplayId;
        var then = await company.ReplayReaches(again, "calculated");
        then.Differences.Should().Be(0, "a published version is no candidate, and nothing differed then");
        then.Totals.Sum(total => total.Before.Minor).Should().Be(205_00);
    }

    [Fact]
    public async Task Entries_statements_payouts_and_rules_are_published_once_stored()
    {
        await using var company = await Company.Found();
        var heard = new ConcurrentQueue<LedgerFact>();
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(new Uri(company.Broker));
            rabbit.ReceiveEndpoint("statistics", endpoint => endpoint.Handler<LedgerFacts>(context =>
            {
                foreach (var fact in context.Message.Facts) heard.Enqueue(fact.Content);
                return Task.CompletedTask;
            }));
        });
        await bus.StartAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        try
        {
            await company.DefaultPlan(holdDays: 0);
            await company.Send(Company.Registered("p1", PartnerType.Consultant),
                Company.Attributed("p1", "c1", AttributionRole.Retention));
            await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 1, 1), 2_000_00));
            await company.LedgerReaches("p1", 100_00);
            await company.CanBePaid("p1");
            await company.Close("2026-01");
            await company.PayOut("2026-01");
            await company.Post("alice", "/v1/programme/win-back-days", new { days = 30, validFrom = "2030-01-01" });
            await Company.Eventually(() => Task.FromResult(heard.ToArray()), facts =>
                facts.OfType<PayoutConfirmed>().Any()
                && facts.OfType<WinBackDaysSet>().Any(set => set.ValidFrom.Year == 2030));
            heard.OfType<WinBackDaysSet>().Last().Days.Should().Be(30);
            heard.OfType<EntryPosted>().Single().AmountMinor.Should().Be(100_00);
            heard.OfType<StatementClosed>().Single().Period.Should().Be("2026-01");
            heard.OfType<PayoutAccountChanged>().Select(change => $"{change.Step} by {change.By}")
                .Should().Equal("submitted by partner:p1", "confirmed by dave");
            heard.OfType<PlanVersionPublished>().Single().Version.Should().Be(1);
        }
        finally
        {
            await bus.StopAsync(TimeSpan.FromSeconds(10));
        }
    }

    private static async Task<(long Posted, long Replayed, long Difference)> Year2(Company company, string query)
    {
        var history = await company.Get("carol", $"/v1/payout-history?partnerId=p1{query}").Read<EarnedHistory>();
        var year = history.Years.Single(year => year.CustomerYear == 2);
        return (year.AsPosted.Minor, year.AsReplayed.Minor, year.Difference.Minor);
    }
}
