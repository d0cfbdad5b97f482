using Commissions.Service.Adjustments;
using Commissions.Service.Customers;
using Commissions.Service.Disputes;
using Commissions.Service.Payouts;
using Contracts.Leads.V1;
using RunningServers;


namespace Commissions.Tests.Tampering;

/// <summary>A programme in which everything has happened that decides about money.</summary>
internal static class History
{
    private static readonly string[] Partners = ["p1", "p2", "p3", "p4", "p5", "p6"];

    public static async Task<Company> Of6Partners()
    {
        var company = await Company.Found();
        var plan = await company.DefaultPlan(holdDays: 0);
        foreach (var (place, partner) in Partners.Index())
        {
            await company.Send(Company.Registered(partner, PartnerType.Consultant),
                Company.Attributed(partner, Customer(place, 1), AttributionRole.Retention),
                Company.Attributed(partner, Customer(place, 2), AttributionRole.Retention));
            foreach (var customer in new[] { Customer(place, 1), Customer(place, 2) })
                foreach (var month in new DateOnly[] { new(2025, 1, 1), new(2026, 1, 1), new(2026, 2, 1),
                    new(2026, 3, 1) })
                    await company.Send(Company.PaidMonth(customer, month, 500_00));
        }

        foreach (var partner in Partners) await company.LedgerReaches(partner, 2 * 205_00);
        await WaitingHistory.Begin(company);
        foreach (var partner in Partners) await company.CanBePaid(partner);
        await company.CloseThrough("2025-01", "2026-01");
        await company.PayOut("2026-01");
        await company.Close("2026-02");
        await Settle(company);
        await Correct(company);
        await WaitingHistory.Move(company);
        await company.Publish(plan, Company.Version("2026-05-01", retentionYear2: 130_000, holdDays: 0));
        return company;
    }

    // One payout whose line came back, one that has the line again, one that was given up and one that waits.
    private static async Task Settle(Company company)
    {
        var exported = await Payout(company, "2026-02");
        await company.Post("dave", $"/v1/payouts/{exported}/approve", new { });
        await company.Download("carol", $"/v1/payouts/{exported}/export");
        foreach (var partner in new[] { "p2", "p4" })
            await company.ReturnLine(exported, partner);
        var again = await Payout(company, "2026-02");
        await company.Post("dave", $"/v1/payouts/{again}/approve", new { });
        await company.Close("2026-03");
        var givenUp = await Payout(company, "2026-03");
        await company.Post("carol", $"/v1/payouts/{givenUp}/cancel", new { reason = "too early" });
        await Payout(company, "2026-03");
    }

    private static async Task Correct(Company company)
    {
        foreach (var partner in new[] { "p1", "p3", "p5" })
        {
            var entries = await company.Entries(partner);
            var dispute = await company.Post($"partner:{partner}",
                $"/v1/entries/{entries[^1].EntryId}/disputes",
                new { reason = "the customer paid 600" }).Read<DisputeView>();
            if (partner == "p5") continue;
            await company.Post("carol", $"/v1/disputes/{dispute.DisputeId}/resolve",
                new { note = "you are right", adjustment = new { minor = 12_00, currency = "EUR" } });
        }

        foreach (var (place, partner) in Partners.Index())
        {
            var path = $"/v1/partners/{partner}/adjustments";
            var id = (await company.Post("carol", path,
                new { amount = new { minor = 7_00, currency = "EUR" }, reason = "goodwill" })
                .Read<AdjustmentView>()).AdjustmentId;
            if (place == 5) await company.Post("carol", $"{path}/{id}/withdraw", new { });
            else await company.Post("dave", $"{path}/{id}/approve", new { });
        }

        await company.LedgerReaches("p2", 2 * 205_00 + 7_00);
        var anchor = $"/v1/customers/{Customer(5, 1)}/anchor";
        var correction = await company.Post("alice", anchor,
            new { anchor = "2024-06-01", reason = "contract from before" }).Read<AnchorCorrectionView>();
        await company.Post("bob", $"{anchor}/{correction.CorrectionId}/approve", new { });
        await company.Post("partner:p3", "/v1/partners/p3/payout-profile",
            new { iban = "GB82 WEST 1234 5698 7654 32", holder = "Partner p3", country = "GB" });
        await company.ConfirmAccount("carol", "p3");
        await company.Post("partner:p4", "/v1/partners/p4/payout-profile",
            new { iban = "GB82 WEST 1234 5698 7654 32", holder = "Partner p4", country = "GB" });
    }

    private static async Task<string> Payout(Company company, string upToPeriod) =>
        (await company.Post("carol", "/v1/payouts", new { currency = "EUR", upToPeriod }).Read<PayoutView>())
            .PayoutId!;

    private static string Customer(int partner, int number) => $"c{partner}{number}";
}
