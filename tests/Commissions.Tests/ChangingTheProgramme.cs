using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.Plans;
using Commissions.Service.Replays;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using RunningServers;

namespace Commissions.Tests;

/// <summary>
/// The default plan and the win-back days are recorded choices, and whom they concern is told before they count.
/// </summary>
public sealed class ChangingTheProgramme
{
    private const string Choose = "/v1/programme/default-plan";
    private const string SetDays = "/v1/programme/win-back-days";

    [Fact]
    public async Task Giving_the_default_plan_to_one_partner_changes_nothing_for_another()
    {
        await using var company = await Company.Found();
        var plan = await company.DefaultPlan(holdDays: 0);
        await TwoAffiliates(company);
        var given = await company.Post("alice", $"/v1/plans/{plan}/assignments",
            new { partnerId = "y", validFrom = "2027-01-01" }).Read<AssignmentView>();
        given.State.Should().Be("assigned");
        given.PartnersWithOtherPlan.Should().Be(0);

        await company.Send(Company.PaidMonth("x1", new DateOnly(2026, 3, 1), 100_00));
        await company.LedgerReaches("x", 45_00);
        await IsClean(company);
    }

    [Fact]
    public async Task Another_default_plan_shows_whom_it_changes_and_waits_for_a_second_person()
    {
        await using var company = await Company.Found();
        var first = await company.DefaultPlan(holdDays: 0);
        await TwoAffiliates(company);
        await company.Post("alice", $"/v1/plans/{first}/assignments",
            new { partnerId = "y", validFrom = "2024-01-01" });
        var second = await company.PlanOf(Acquisition("2023-01-01", 300_000));
        await company.LedgerReaches("x", 30_00);

        var dry = await WhenRead(company, "alice", Choose,
            new { planId = second, validFrom = "2026-02-01", reason = "agreed", dryRun = true })
            .Read<DefaultPlanChoice>();
        dry.State.Should().Be("proposed");
        Changes(dry.Changes).Should().Equal(("x", 15_00L));
        dry.PartnersWithOtherPlan.Should().Be(1, "y has a plan of its own");
        (await Programme(company)).ProposedDefaultPlan.Should().BeNull("a dry run records nothing");

        var proposed = await company.Post("alice", Choose,
            new { planId = second, validFrom = "2026-02-01", reason = "agreed" }).Read<DefaultPlanChoice>();
        var approve = $"{Choose}/{proposed.ChoiceId}/approve";
        await company.Refuses("alice", approve, new { }, HttpStatusCode.Forbidden, "four-eyes");
        Changes((await company.Post("bob", approve, new { dryRun = true }).Read<DefaultPlanChoice>()).Changes)
            .Should().Equal(("x", 15_00L));
        (await company.Balance("x"))["total"].Should().Be(30_00, "nothing is posted before the approval");
        await company.Post("bob", approve, new { });
        (await company.Post("bob", approve, new { }).Read<DefaultPlanChoice>()).State.Should().Be("chosen");

        var entries = await company.LedgerReaches("x", 45_00);
        entries[^1].Reason.Should().Be(EntryReason.Programme);
        var why = await company.Explain("carol", entries[^1]);
        why.Causes[0].Type.Should().Be("default-plan-chosen");
        (await company.Balance("y"))["total"].Should().Be(15_00);
        var programme = await Programme(company);
        programme.DefaultPlanId.Should().Be(second);
        programme.DefaultPlans.Select(chosen => (chosen.PlanId, chosen.Author, chosen.Approver))
            .Should().Equal((first, "alice", "bob"), (second, "alice", "bob"));
        programme.DefaultPlans[0].ValidFrom.Should().BeNull("from the beginning");
        await IsClean(company);
        var rules = await company.Get("carol", "/v1/programme-rules").Read<RulesPage>();
        rules.Plans.Select(plan => plan.PlanId).Should().Equal(second);
    }

    [Fact]
    public async Task A_plan_meant_for_a_segment_pays_nobody_by_being_published()
    {
        await using var company = await Company.Found();
        var gold = (await company.Post("alice", "/v1/plans", new { name = "Gold", @default = false })
            .Read<CreatedPlan>()).PlanId;
        await company.Publish(gold, Acquisition("2023-01-01", 300_000));
        (await Programme(company)).DefaultPlanId.Should().BeNull();
        await TwoAffiliates(company, 0, 0);
        var body = new { partnerId = "y", validFrom = "2024-01-01", dryRun = true };
        var given = await Company.Eventually(
            () => company.Post("alice", $"/v1/plans/{gold}/assignments", body).Read<AssignmentView>(),
            shown => shown.Changes!.Count > 0);
        given.State.Should().Be("proposed", "it would pay what was paid for already");
        Changes(given.Changes).Should().Equal(("y", 30_00L));
        (await company.Entries("x")).Should().BeEmpty();

        await company.DefaultPlan(holdDays: 0);
        await company.LedgerReaches("x", 30_00);
        await company.LedgerReaches("y", 15_00);
        await IsClean(company);
    }

    [Fact]
    public async Task Win_back_days_are_set_by_date_with_a_preview_and_a_second_person()
    {
        await using var company = await Company.Found();
        var plan = await company.DefaultPlan(holdDays: 0);
        await BackAfter47Days(company);
        await company.LedgerReaches("p1", 85_00);
        await company.Refuses("alice", SetDays, new { days = -1, validFrom = "2025-07-01" }, HttpStatusCode.BadRequest,
            "days-out-of-range");

        var later = await WhenRead(company, "alice", SetDays, new { days = 30, validFrom = "2025-09-01" })
            .Read<WinBackDaysChoice>();
        later.State.Should().Be("set", "nothing that was posted changes");
        var proposed = await WhenRead(company, "alice", SetDays,
            new { days = 30, validFrom = "2025-07-01", reason = "agreed" }).Read<WinBackDaysChoice>();
        Changes(proposed.Changes).Should().Equal(("p1", -35_00L));
        await company.Post("bob", $"{SetDays}/{proposed.ChoiceId}/approve", new { });
        (await company.LedgerReaches("p1", 50_00))[^1].Reason.Should().Be(EntryReason.Programme);
        await IsClean(company);

        // A draft that says nothing of it takes the programme's; one of another plan may not say something else.
        var drafted = await company.Post("alice", $"/v1/plans/{plan}/versions",
            Company.Version("2025-10-01", holdDays: 0)).Read<DraftedVersion>();
        var version = await company.Get("alice", $"/v1/plans/{plan}/versions/{drafted.Version}").Read<VersionView>();
        version.Terms.WinBackDays.Should().Be(30);
        var other = (await company.Post("alice", "/v1/plans", new { name = "Other" }).Read<CreatedPlan>()).PlanId;
        await company.Refuses("alice", $"/v1/plans/{other}/versions",
            Acquisition("2026-01-01", 150_000, winBackDays: 60),
            HttpStatusCode.BadRequest, "win-back-days-of-programme");
    }

    [Fact]
    public async Task A_version_of_the_default_plan_with_another_gap_previews_it_and_records_it_with_its_approval()
    {
        await using var company = await Company.Found();
        var plan = await company.DefaultPlan(holdDays: 0);
        await BackAfter47Days(company);
        await company.LedgerReaches("p1", 85_00);

        var (version, replayId) = await company.Preview(plan, WithGap(30));
        (await company.Get("alice", $"/v1/replays/{replayId}").Read<ReplayView>()).Differences.Should().Be(1);
        await company.Post("bob", $"/v1/plans/{plan}/versions/{version}/approve", new { replayId });
        await company.ReplayReaches(replayId, "verified");
        (await company.LedgerReaches("p1", 50_00))[^1].Reason.Should().Be(EntryReason.RuleChange);
        var set = (await Programme(company)).WinBackDays[0];
        (set.Days, set.Approver, set.Publication).Should().Be((30, "bob", replayId));
        await IsClean(company);
    }

    [Fact]
    public async Task A_choice_is_recorded_once_however_often_it_is_sent_and_a_stale_one_is_refused()
    {
        await using var company = await Company.Found();
        var plan = await company.DefaultPlan();
        await company.Refuses("alice", Choose, new { planId = "none", validFrom = "2026-01-01" },
            HttpStatusCode.NotFound, "not-found");
        var draft = (await company.Post("alice", "/v1/plans", new { name = "Draft" }).Read<CreatedPlan>()).PlanId;
        await company.Refuses("alice", Choose, new { planId = draft, validFrom = "2026-01-01" },
            HttpStatusCode.Conflict, "plan-not-published");
        var body = new { planId = plan, validFrom = "2026-01-01" };
        var once = await company.PostOnce("alice", Choose, body, "k").Read<DefaultPlanChoice>();
        (await company.PostOnce("alice", Choose, body, "k").Read<DefaultPlanChoice>()).ChoiceId
            .Should().Be(once.ChoiceId);
        var programme = await Company.Eventually(() => Programme(company), seen => seen.DefaultPlans.Count == 2);
        programme.DefaultPlans[1].State.Should().Be("chosen");
        using var client = company.Service.As("alice");
        client.DefaultRequestHeaders.Add("If-Match", "\"1\"");
        using var stale = await client.PostAsJsonAsync(Choose, body);
        stale.StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
    }

    private static async Task TwoAffiliates(Company company, long x = 30_00, long y = 15_00)
    {
        await company.Send(Company.Registered("x", PartnerType.Affiliate),
            Company.Registered("y", PartnerType.Affiliate),
            Company.Attributed("x", "x1", AttributionRole.Acquisition),
            Company.Attributed("y", "y1", AttributionRole.Acquisition));
        await company.Send(Company.PaidMonth("x1", new DateOnly(2026, 1, 1), 100_00));
        await company.Send(Company.PaidMonth("x1", new DateOnly(2026, 2, 1), 100_00));
        await company.Send(Company.PaidMonth("y1", new DateOnly(2026, 2, 1), 100_00));
        await company.LedgerReaches("x", x);
        await company.LedgerReaches("y", y);
    }

    // Cancelled on 15 June 2025, back on 1 August.
    private static async Task BackAfter47Days(Company company)
    {
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention),
            Company.Attributed("p1", "c1", AttributionRole.Retention)
                with
            { AttributionId = "again", From = new DateOnly(2025, 6, 20), SharePpm = 1_000_000 },
            new AttributionEnded
            {
                AttributionId = "c1-p1-Retention", PartnerId = "p1", CustomerId = "c1",
                Until = new DateOnly(2025, 6, 20), Reason = "left",
            });
        await company.Send(
            new SubscriptionStarted
            {
                SourceEventId = "s", CustomerId = "c1", SubscriptionId = "s", Product = "suite",
                StartedOn = new DateOnly(2024, 3, 15)
            },
            new SubscriptionEnded
            {
                SourceEventId = "e", CustomerId = "c1", SubscriptionId = "s",
                EndedOn = new DateOnly(2025, 6, 15)
            },
            new SubscriptionStarted
            {
                SourceEventId = "b", CustomerId = "c1", SubscriptionId = "b", Product = "suite",
                StartedOn = new DateOnly(2025, 8, 1)
            });
        await company.Send(Company.PaidMonth("c1", new DateOnly(2024, 3, 15), 500_00));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2025, 8, 1), 500_00));
    }

    // What a change comes to is known once the ledger has read the one before.
    private static async Task<JsonElement> WhenRead(Company company, string user, string path, object body)
    {
        await Company.Eventually(async () =>
        {
            using var response = await company.TryPost(user, path, Dry(body));
            return response.StatusCode;
        }, status => status == HttpStatusCode.OK);
        return await company.Post(user, path, body);
    }

    private static System.Text.Json.Nodes.JsonNode Dry(object body)
    {
        var dry = JsonSerializer.SerializeToNode(body)!;
        dry["dryRun"] = true;
        return dry;
    }

    private static Task<ProgrammeView> Programme(Company company) =>
        company.Get("carol", "/v1/programme").Read<ProgrammeView>();

    private static IEnumerable<(string, long)> Changes(IReadOnlyList<PartnerChange>? changes) =>
        changes!.Select(change => (change.PartnerId, change.Difference.Minor));

    private static object Acquisition(string validFrom, int ppm, int? winBackDays = null) => new
    {
        validFrom,
        mode = "retroactive",
        components = new[] { new { component = "acquisition", partnerTypes = new[] { "affiliate" },
            years = new object[] { new { year = "1+", ppm } } } },
        holdDays = 0,
        winBackDays,
        reason = "agreed",
    };

    private static object WithGap(int winBackDays) => new
    {
        validFrom = "2025-01-01",
        mode = "retroactive",
        components = new[]
        {
            new
            {
                component = "retention", partnerTypes = new[] { "consultant" },
                years = new object[] { new { year = 1, ppm = 50_000 }, new { year = 2, ppm = 120_000 },
                    new { year = "3+", ppm = 80_000 } },
            },
        },
        holdDays = 0,
        winBackDays,
        reason = "agreed",
    };

    private static async Task IsClean(Company company)
    {
        (await company.Verified()).Drifts.Should().BeEmpty();
    }
}
