using System.Net;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.Customers;
using Commissions.Service.Plans;
using Commissions.Service.Replays;
using Commissions.Service.Store;
using Contracts.Leads.V1;
using RunningServers;

namespace Commissions.Tests;

/// <summary>
/// A second person approves an effect that was shown; what would post another one is refused, and says why.
/// </summary>
public sealed class ApprovingWhatWasShown
{
    [Fact]
    public async Task A_preview_that_no_longer_shows_what_would_be_posted_is_refused_with_what_changed_since()
    {
        await using var company = await TwoConsultants();
        var (planId, version, replayId) = await Raise(company);

        // An invoice and a holder of its customer come in after the preview, and change what the version would post.
        await company.Send(Company.Attributed("p2", "c2", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 2, 1), 5_000_00));
        await company.LedgerReaches("p2", 50_00 + 250_00 + 600_00);

        var approve = $"/v1/plans/{planId}/versions/{version}/approve";
        using (var stale = await company.TryPost("bob", approve, new { replayId }))
        {
            var problem = await Company.Problem(stale, HttpStatusCode.Conflict);
            problem.GetProperty("code").GetString().Should().Be("replay-stale");
            var since = problem.GetProperty("changedSince").Read<ChangedSince>();
            Kinds(since).Should().Equal(("attributions", 1), ("facts", 2));
            since.Changes[0].Ids[0].Should().Be("c2-p2-Retention");
            var moved = since.Partners.Single();
            (moved.PartnerId, moved.Shown.Minor, moved.Now.Minor).Should().Be(("p2", 0L, 150_00L));
        }

        await company.Refuses("bob", approve, new { replayId, toleranceMinor = 149_99 }, HttpStatusCode.Conflict,
            "replay-stale");
        await company.Refuses("bob", approve, new { replayId, toleranceMinor = -1 }, HttpStatusCode.BadRequest,
            "invalid-input");
        (await company.Get("alice", $"/v1/plans/{planId}/versions/{version}").Read<VersionView>()).State
            .Should().Be("draft");
        await company.Post("bob", approve, new { replayId, toleranceMinor = 150_00 });
        await company.ReplayReaches(replayId, "verified");
        await company.LedgerReaches("p1", 25_00 + 60_00 + 15_00);
        await company.LedgerReaches("p2", 50_00 + 250_00 + 600_00 + 150_00);
    }

    [Fact]
    public async Task Facts_that_change_nothing_about_the_effect_do_not_stand_in_the_way_of_an_approval()
    {
        await using var company = await TwoConsultants();
        var (planId, version, replayId) = await Raise(company);
        await company.Send(new PartnerSuspended
        {
            PartnerId = "p2", ValidFrom = new DateOnly(2026, 1, 1),
            Reason = "review"
        });
        await company.Send(Company.PaidMonth("c1", new DateOnly(2025, 3, 1), 500_00));
        await company.LedgerReaches("p1", 25_00 + 60_00 + 25_00);

        await company.Post("bob", $"/v1/plans/{planId}/versions/{version}/approve", new { replayId });
        await company.ReplayReaches(replayId, "verified");
        await company.LedgerReaches("p1", 25_00 + 60_00 + 25_00 + 15_00);
    }

    [Fact]
    public async Task An_assignment_is_approved_for_the_effect_that_its_proposal_showed()
    {
        await using var company = await TwoConsultants();
        var other = await company.PlanOf(Company.Version("2023-01-01", retentionYear2: 150_000, holdDays: 0));
        var proposed = await company.Post("alice", $"/v1/plans/{other}/assignments",
            new { partnerId = "p1", validFrom = "2026-01-01" }).Read<AssignmentView>();
        proposed.State.Should().Be("proposed");
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 2, 1), 500_00));
        await company.LedgerReaches("p1", 25_00 + 60_00 + 60_00);

        var approve = $"/v1/plans/{other}/assignments/{proposed.AssignmentId}/approve";
        await Differs(company, approve, "p1", shown: 15_00, now: 30_00);
        await company.Post("bob", approve, new { expectedChanges = new[] { Change("p1", 30_00) } });
        (await company.LedgerReaches("p1", 25_00 + 60_00 + 60_00 + 30_00))[^1].Reason
            .Should().Be(EntryReason.Assignment);
    }

    [Theory]
    [InlineData("default-plan")]
    [InlineData("win-back-days")]
    public async Task A_change_of_the_programme_is_approved_for_the_effect_that_its_proposal_showed(string what)
    {
        await using var company = await TwoConsultants();
        var other = await company.PlanOf(Company.Version("2023-01-01", retentionYear2: 150_000, holdDays: 0));
        await company.Send(
            new Contracts.Subscriptions.V1.SubscriptionStarted
            {
                SourceEventId = "s", CustomerId = "c1",
                SubscriptionId = "s", Product = "suite", StartedOn = new DateOnly(2025, 1, 1)
            },
            new Contracts.Subscriptions.V1.SubscriptionEnded
            {
                SourceEventId = "e", CustomerId = "c1",
                SubscriptionId = "s", EndedOn = new DateOnly(2025, 12, 1)
            },
            new Contracts.Subscriptions.V1.SubscriptionStarted
            {
                SourceEventId = "b", CustomerId = "c1",
                SubscriptionId = "b", Product = "suite", StartedOn = new DateOnly(2026, 1, 1)
            });
        await Task.WhenAll(company.LedgerReaches("p1", 25_00 + 60_00), company.LedgerReaches("p2", 50_00));
        object Body(bool dryRun) => what == "default-plan"
            ? new { planId = other, validFrom = "2026-01-01", dryRun }
            : new { days = 10, validFrom = "2026-01-01", dryRun };
        // Facts and versions before it are read first; until then nothing changes, or the answer is to try again.
        await Company.Eventually(async () =>
        {
            using var response = await company.TryPost("alice", $"/v1/programme/{what}", Body(dryRun: true));
            return await response.Content.ReadAsStringAsync();
        }, shown => shown.Contains("\"proposed\"", StringComparison.Ordinal));
        var proposed = await company.Post("alice", $"/v1/programme/{what}", Body(dryRun: false));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 2, 1), 500_00));
        await company.LedgerReaches("p1", 25_00 + 60_00 + 60_00);

        var (shown, now) = what == "default-plan" ? (15_00, 30_00) : (-60_00, -120_00);
        var approve = $"/v1/programme/{what}/{proposed.GetProperty("choiceId").GetString()}/approve";
        await Differs(company, approve, "p1", shown, now);
        await company.Post("bob", approve, new { toleranceMinor = Math.Abs(now - shown) });
        await company.LedgerReaches("p1", 25_00 + 60_00 + 60_00 + now);
    }

    [Fact]
    public async Task An_anchor_is_corrected_with_the_effect_that_its_proposal_showed()
    {
        await using var company = await TwoConsultants();
        var proposed = await company.Post("alice", "/v1/customers/c1/anchor",
            new { anchor = "2024-02-01", reason = "contract of the old system" }).Read<AnchorCorrectionView>();
        await company.Send(Company.PaidMonth("c1", new DateOnly(2025, 3, 1), 500_00));
        await company.LedgerReaches("p1", 25_00 + 60_00 + 25_00);

        var approve = $"/v1/customers/c1/anchor/{proposed.CorrectionId}/approve";
        await Differs(company, approve, "p1", shown: 0, now: 35_00);
        var seen = await company.Post("bob", approve, new { dryRun = true }).Read<AnchorCorrectionView>();
        await company.Post("bob", approve, new { expectedChanges = seen.Changes });
        await company.LedgerReaches("p1", 25_00 + 60_00 + 25_00 + 35_00);
    }

    [Fact]
    public async Task Corrections_of_an_earlier_release_are_approved_for_what_their_preview_showed()
    {
        await using var company = await TwoConsultants();
        var replayId = (await company.Post("carol", "/v1/replays", new { }).Read<RequestedReplay>()).ReplayId;
        await company.ReplayReaches(replayId, "calculated");
        // A payment is changed behind the ledger's back, so that the calculation finds something else.
        await company.Rewrite("mt_events",
            "update mt_events set data = jsonb_set(data, '{paidGrossMinorTotal}', '40000') " +
            "where type = 'payment_recorded' and data ->> 'invoiceId' = 'c1-2026-01'");
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 2, 1), 500_00));
        await company.LedgerReaches("p1", 25_00 + 60_00 + 60_00);

        using var stale = await company.TryPost("dave", $"/v1/replays/{replayId}/approve", new { });
        var problem = await Company.Problem(stale, HttpStatusCode.Conflict);
        problem.GetProperty("code").GetString().Should().Be("replay-stale");
        Kinds(problem.GetProperty("changedSince").Read<ChangedSince>()).Should().Equal(("facts", 2));
    }

    // c1 began on 1 January 2025 and is in year 2 from 2026 on; c2 began with it, and p2 holds it from the start.
    private static async Task<Company> TwoConsultants()
    {
        var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Registered("p2", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention),
            Company.Attributed("p2", "c3", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2025, 1, 1), 500_00));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 1, 1), 500_00));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2025, 1, 1), 5_000_00));
        await company.Send(Company.PaidMonth("c3", new DateOnly(2025, 1, 1), 1_000_00));
        await company.LedgerReaches("p1", 25_00 + 60_00);
        await company.LedgerReaches("p2", 50_00);
        return company;
    }

    private static async Task<string> First(Company company) =>
        (await company.Get("carol", "/v1/programme").Read<ProgrammeView>()).DefaultPlanId!;

    private static async Task<(string PlanId, int Version, string ReplayId)> Raise(Company company)
    {
        var planId = await First(company);
        var (version, replayId) = await company.Preview(planId,
            Company.Version("2026-01-01", retentionYear2: 150_000, holdDays: 0));
        return (planId, version, replayId);
    }

    private static async Task Differs(Company company, string approve, string partnerId, long shown, long now)
    {
        using var answer = await company.TryPost("bob", approve, new { });
        var problem = await Company.Problem(answer, HttpStatusCode.Conflict);
        problem.GetProperty("code").GetString().Should().Be("effect-changed");
        var moved = problem.GetProperty("partners").Read<MovedPartner[]>().Single();
        (moved.PartnerId, moved.Shown.Minor, moved.Now.Minor).Should().Be((partnerId, shown, now));
    }

    private static object Change(string partnerId, long minor) =>
        new { partnerId, difference = new { minor, currency = "EUR" } };

    private static IEnumerable<(string, int)> Kinds(ChangedSince since) =>
        since.Changes.Select(change => (change.Kind, change.Count));
}
