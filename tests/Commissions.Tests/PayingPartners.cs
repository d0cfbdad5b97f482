using System.Net;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Service.PartnerLedgers;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Hosting;
using RunningServers;

namespace Commissions.Tests;

public sealed class PayingPartners
{
    private static readonly DateOnly Anchor = new(2024, 3, 15);

    [Fact]
    public async Task A_distributor_earns_2400_euro_on_36_months_of_500_and_every_entry_explains_itself()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan();
        await company.Send(Company.Registered("p1", PartnerType.Distributor),
            Company.Attributed("p1", "c1", AttributionRole.Acquisition),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        for (var month = 0; month < 36; month++)
            await company.Send(Company.PaidMonth("c1", Anchor.AddMonths(month), 500_00));

        var entries = await company.LedgerReaches("p1", 2_400_00);
        entries.Should().HaveCount(48);
        var year2 = entries.First(entry => entry.CustomerYear == 2);
        year2.Amount.Minor.Should().Be(60_00);

        var why = await company.Explain("partner:p1", year2);
        why.Arithmetic[^1].ResultMinor.Should().Be(60_00);
        var cause = why.Causes[0];
        cause.SourceEventId.Should().Be("c1-2025-03-paid");
        cause.SourceSystem.Should().Be("billing-api");
        why.Rule!.Approver.Should().Be("bob");
    }

    [Fact]
    public async Task The_whole_history_delivered_shuffled_and_twice_gives_the_same_balance()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan();
        await company.Send(Company.Registered("p1", PartnerType.Distributor),
            Company.Attributed("p1", "c1", AttributionRole.Acquisition),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        var facts = Enumerable.Range(0, 36).SelectMany(m => Company.PaidMonth("c1", Anchor.AddMonths(m), 500_00))
            .Select(fact => Company.Fact(fact)).ToArray();
        var shuffled = facts.Concat(facts).ToArray();
        new Random(20260411).Shuffle(shuffled);

        foreach (var chunk in shuffled.Chunk(7)) await company.Send(chunk);
        await company.LedgerReaches("p1", 2_400_00);

        foreach (var chunk in facts.Chunk(50)) await company.Send(chunk);
        await company.Send(Company.PaidMonth("c1", Anchor.AddMonths(36), 100_00));
        var entries = await company.LedgerReaches("p1", 2_408_00);
        entries.Select(entry => entry.EntryId).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_refund_after_the_close_lands_in_the_open_month_and_the_closed_statement_keeps_its_hash()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan();
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c1", Anchor, 1_000_00));
        await company.LedgerReaches("p1", 50_00);
        await company.Close("2024-03");
        var closed = await company.Get("carol", "/v1/partners/p1/statements/2024-03");

        await company.Send(new RefundRecorded
        {
            SourceEventId = "r1", CustomerId = "c1", InvoiceId = "c1-2024-03", RefundedOn = new DateOnly(2024, 3, 20),
            RefundedGrossMinorTotal = 1_000_00,
        });
        var entries = await company.LedgerReaches("p1", 0);

        entries[^1].Period.Should().Be(new Period(2024, 4));
        entries[^1].OriginalPeriod.Should().Be(new Period(2024, 3));
        entries[^1].Reason.Should().Be(EntryReason.Refund);
        var after = await company.Get("carol", "/v1/partners/p1/statements/2024-03");
        after.GetRawText().Should().Be(closed.GetRawText());
    }

    [Fact]
    public async Task The_later_year_of_a_prepayment_is_earned_when_the_anniversary_month_closes()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan();
        await company.Send(Company.Registered("p1", PartnerType.Distributor),
            Company.Attributed("p1", "c1", AttributionRole.Acquisition),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c1", Anchor, 0 + 1));
        var from = new DateOnly(2025, 1, 15);
        await company.Send(
            new InvoiceIssued
            {
                SourceEventId = "i", CustomerId = "c1", InvoiceId = "addon", Currency = "EUR", IssuedOn = from,
                Lines = [new InvoiceLine { LineId = "1", Product = "add-on", NetMinor = 1_200_00, ServiceFrom = from,
                    ServiceUntil = from.AddYears(1) }],
            },
            new PaymentRecorded
            {
                SourceEventId = "p", CustomerId = "c1", InvoiceId = "addon",
                PaidGrossMinorTotal = 1_200_00, PaidOn = from
            });
        await company.LedgerReaches("p1", 29_10 + 9_70);

        await company.Close("2025-01");
        await company.Close("2025-02");
        await company.Close("2025-03");

        var entries = await company.LedgerReaches("p1", 159_52);
        entries[^1].EffectiveOn.Should().Be(new DateOnly(2025, 3, 15));
        entries[^1].Period.Should().Be(new Period(2025, 3));
        entries[^1].Reason.Should().Be(EntryReason.YearBegan);
        (await company.Balance("p1")).Should().NotBeEmpty();
        (await company.Get("carol", "/v1/partners/p1/entries?reason=release")).Read<Page<EntryView>>().Items
            .Select(entry => entry.EntryId).Should().Contain(entries[^1].EntryId);
    }

    [Fact]
    public async Task Two_workers_on_one_database_keep_one_ledger()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan();
        await using var second = await company.AnotherInstance();
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        for (var month = 0; month < 12; month++)
            await company.Send(Company.PaidMonth("c1", Anchor.AddMonths(month), 100_00));

        (await company.LedgerReaches("p1", 60_00)).Should().HaveCount(12);

        await company.Restart();
        await company.Send(Company.PaidMonth("c1", Anchor.AddMonths(12), 100_00));
        (await company.LedgerReaches("p1", 72_00)).Should().HaveCount(13);
    }

    [Fact]
    public async Task Invariant_12_a_partner_reads_only_its_own_data()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        var entryId = (await company.Entries("p1"))[0].EntryId;
        await company.Post("partner:p1", $"/v1/entries/{entryId}/disputes", new { reason = "why" });
        string[] paths =
        [
            "/v1/partners/p1/balance", "/v1/partners/p1/entries", "/v1/partners/p1/statements",
            "/v1/partners/p1/statements/2026-01",
            "/v1/partners/p1/payout-profile", "/v1/partners/p1/adjustments", $"/v1/entries/{entryId}/explanation",
            "/v1/disputes?partnerId=p1",
        ];
        using var other = company.Service.As("partner:p2");
        using var self = company.Service.As("partner:p1");
        using var nobody = company.Service.Anonymous();
        using var feed = company.Service.As("feed");
        foreach (var path in paths)
        {
            (await other.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.NotFound, path);
            (await self.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.OK, path);
            (await nobody.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.Unauthorized, path);
            (await feed.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.Forbidden, path);
        }

        (await other.GetStringAsync("/v1/disputes?all=true")).Should().NotContain("p1");
        string[] forbidden = ["/v1/payouts", "/v1/payout-history", "/v1/exports/journal", "/v1/verifications",
            "/v1/plans", "/v1/operations/queues"];
        foreach (var path in forbidden)
            (await self.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.Forbidden, path);
    }
}
