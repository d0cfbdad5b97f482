using System.Net;
using Commissions.Service.Adjustments;
using Commissions.Service.Customers;
using Commissions.Service.Disputes;
using Commissions.Service.Payouts;
using Commissions.Service.Plans;
using Hosting;
using RunningServers;

namespace Commissions.Tests;

/// <summary>
/// Every pair of steps that two different people take: the table in docs/security.md. In each, the first person is
/// refused the second step, and another person may take it.
/// </summary>
public sealed class SecondPeople
{
    private sealed record SecondStep(string First, string Second, string Path, object Body);

    private static readonly object March = new { currency = "EUR", upToPeriod = "2026-03" };
    private static readonly object Amount = new { minor = 5_00, currency = "EUR" };

    private static readonly Dictionary<string, Func<Company, Task<SecondStep>>> Pairs = new()
    {
        ["confirm an account, make the first payout to it"] = async company =>
        {
            await Payable(company, confirmedBy: "carol");
            return new SecondStep("carol", "dave", "/v1/payouts", March);
        },
        ["make a payout, approve it"] = async company =>
        {
            await Payable(company, confirmedBy: "dave");
            var payout = await company.Post("carol", "/v1/payouts", March).Read<PayoutView>();
            return new SecondStep("carol", "dave", $"/v1/payouts/{payout.PayoutId}/approve", new { });
        },
        ["propose the return of a line, approve it"] = async company =>
        {
            await Payable(company, confirmedBy: "dave");
            var path =
                $"/v1/payouts/{(await company.PayOut("2026-03")).PayoutId}/reject-line";
            await company.Post("dave", path,
                new { partnerId = "p1", bankReference = "RET-1", reason = "account closed" });
            return new SecondStep("dave", "carol", path + "/approve",
                new { partnerId = "p1", bankReference = "RET-1" });
        },
        ["propose an adjustment, approve it"] = async company =>
        {
            var adjustment = await company.Post("carol", "/v1/partners/p1/adjustments",
                new { amount = Amount, reason = "agreed" }).Read<AdjustmentView>();
            return new SecondStep("carol", "dave", ApproveAdjustment(adjustment.AdjustmentId), new { });
        },
        ["answer a dispute with an adjustment, approve the adjustment"] = async company =>
        {
            var entryId = (await company.Entries("p1"))[^1].EntryId;
            var dispute = await company.Post("partner:p1", $"/v1/entries/{entryId}/disputes",
                new { reason = "too little" }).Read<DisputeView>();
            var resolved = await company.Post("carol", $"/v1/disputes/{dispute.DisputeId}/resolve",
                new { note = "you are right", adjustment = Amount }).Read<DisputeView>();
            return new SecondStep("carol", "dave", ApproveAdjustment(resolved.AdjustmentId), new { });
        },
        ["write a plan version, approve it"] = async company =>
        {
            var plan = await PlanOf(company);
            var (version, replayId) = await company.Preview(plan, Company.Version("2026-04-01", holdDays: 0));
            return new SecondStep("alice", "bob", $"/v1/plans/{plan}/versions/{version}/approve", new { replayId });
        },
        ["give a partner another plan for the past, approve it"] = async company =>
        {
            var premium = await company.PlanOf(Company.Version("2023-01-01", retentionYear2: 200_000, holdDays: 0));
            var given = await company.Post("alice", $"/v1/plans/{premium}/assignments",
                new { partnerId = "p1", validFrom = "2026-02-01" }).Read<AssignmentView>();
            return new SecondStep("alice", "bob",
                $"/v1/plans/{premium}/assignments/{given.AssignmentId}/approve", new { });
        },
        ["choose another default plan, approve it"] = async company =>
        {
            var premium = await company.PlanOf(Company.Version("2023-01-01", retentionYear2: 200_000, holdDays: 0));
            var body = new { planId = premium, validFrom = "2026-02-01", reason = "agreed" };
            var chosen = await company.Post("alice", "/v1/programme/default-plan", body).Read<DefaultPlanChoice>();
            return new SecondStep("alice", "bob",
                $"/v1/programme/default-plan/{chosen.ChoiceId}/approve", new { });
        },
        ["move a customer of closed months, approve it"] = async company =>
        {
            await company.CloseThrough("2025-01", "2026-03");
            await company.Send(new Contracts.Leads.V1.AttributionEnded
            {
                AttributionId = "c1-p1-Retention", PartnerId = "p1", CustomerId = "c1",
                Until = new DateOnly(2026, 1, 1),
                Reason = "moved", RecordedBy = "alice",
            });
            var change = (await ChangingThePast.Waits(company, 1))[0];
            return new SecondStep("alice", "bob", ChangingThePast.Path(change, "approve"),
                ChangingThePast.Seen(change));
        },
        ["correct when a customer began, approve it"] = async company =>
        {
            var proposed = await company.Post("alice", "/v1/customers/c1/anchor",
                new { anchor = "2024-06-01", reason = "old contract" }).Read<AnchorCorrectionView>();
            return new SecondStep("alice", "bob",
                $"/v1/customers/c1/anchor/{proposed.CorrectionId}/approve", new { });
        },
    };

    public static TheoryData<string> Names => [.. Pairs.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Nobody_takes_both_steps(string pair)
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var step = await Pairs[pair](company);

        using (var own = await company.TryPost(step.First, step.Path, step.Body))
        {
            var problem = await Company.Problem(own, HttpStatusCode.Forbidden);
            (problem.GetProperty("code").GetString(), problem.GetProperty("author").GetString())
                .Should().Be(("four-eyes", step.First));
        }

        await company.Post(step.Second, step.Path, step.Body);
    }

    private static async Task Payable(Company company, string confirmedBy)
    {
        await company.CanBePaid("p1", confirmedBy);
        await company.CloseThrough("2025-01", "2026-03");
    }

    private static async Task<string> PlanOf(Company company) =>
        (await company.Get("alice", "/v1/plans").Read<Page<PlanView>>()).Items[0].Id;

    private static string ApproveAdjustment(string? id) => $"/v1/partners/p1/adjustments/{id}/approve";
}
