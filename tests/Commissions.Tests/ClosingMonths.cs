using System.Net;
using Commissions.Service.Periods;
using Commissions.Service.Statements;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using RunningServers;

namespace Commissions.Tests;

/// <summary>A month closes with the figures that were shown, those of released prepayments among them.</summary>
public sealed class ClosingMonths
{
    private const string March = "/v1/periods/2026-03/close";

    [Fact]
    public async Task A_dry_run_shows_to_the_cent_what_the_close_posts_with_what_it_releases_and_changes_nothing()
    {
        await using var company = await PaidForTwoYears();

        var dry = await company.Post("carol", March, new { dryRun = true }).Read<ClosedPeriod>();

        dry.DryRun.Should().BeTrue();
        dry.ReleasedTotals[0].Minor.Should().Be(120_00);
        dry.Totals[0].Minor.Should().Be(25_00 + 120_00);
        var released = dry.ReleasedEntries.Single();
        (released.CustomerId, released.CustomerYear, released.EarnedOn)
            .Should().Be(("c1", 2, new DateOnly(2026, 3, 1)));
        (await company.Entries("p1")).Sum(entry => entry.Amount.Minor)
            .Should().Be(50_00 + 25_00, "a dry run posts nothing");
        (await company.Get("carol", "/v1/periods").Read<PeriodView[]>())
            .Single(month => month.Period == "2026-03").IsClosed.Should().BeFalse();

        var closed = await company.Post("carol", March, new { expectedTotals = Seen(dry) }).Read<ClosedPeriod>();

        closed.Should().BeEquivalentTo(dry with { DryRun = false }, each => each.WithStrictOrdering());
        var statement = await company.Get("carol", "/v1/partners/p1/statements/2026-03").Read<StatementView>();
        statement.Statement.Totals[0].Minor.Should().Be(25_00 + 120_00);
        (await company.Post("carol", March, new { }).Read<ClosedPeriod>()).Totals[0].Minor
            .Should().Be(25_00 + 120_00, "closing again says the same");
    }

    [Fact]
    public async Task A_month_that_moved_since_it_was_seen_does_not_close_and_the_refusal_names_what_moved()
    {
        await using var company = await PaidForTwoYears();
        var seen = Seen(await company.Post("carol", March, new { dryRun = true }).Read<ClosedPeriod>());
        await company.Send(new RefundRecorded
        {
            SourceEventId = "r", CustomerId = "c2", InvoiceId = "c2-2026-03", RefundedOn = new DateOnly(2026, 3, 20),
            Lines = [new RefundedLine("1", 100_00)],
        });
        await company.LedgerReaches("p1", 50_00 + 20_00);

        using (var refused = await company.TryPost("carol", March, new { expectedTotals = seen }))
        {
            var problem = await Company.Problem(refused, HttpStatusCode.Conflict);
            problem.GetProperty("code").GetString().Should().Be("close-differs");
            problem.GetProperty("difference:p1:EUR").GetString()
                .Should().Be("seen 145.00 EUR, now 140.00 EUR, difference -5.00 EUR");
        }

        await company.Refuses("carol", March,
            new { expectedTotals = new[] { new { currency = "EUR", minor = 20_00 } } },
            HttpStatusCode.Conflict, "close-differs");
        await company.Refuses("carol", March, new { expectedTotals = Array.Empty<object>() }, HttpStatusCode.Conflict,
            "close-differs");
        await company.Refuses("carol", March, new { expectedTotals = new[] { new { currency = "???", minor = 0 } } },
            HttpStatusCode.BadRequest, "unknown-currency");
        await company.Refuses("carol", March,
            new { expectedTotals = new[] { new { currency = "EUR", minor = long.MinValue } } },
            HttpStatusCode.BadRequest, "amount-out-of-range");
        await company.Refuses("carol", March, new { expectedTotals = new object?[] { null } },
            HttpStatusCode.BadRequest, "invalid-input");
        await company.Post("carol", March, new { expectedTotals = new[] { new { currency = "EUR", minor = 140_00 } } });
        (await company.Entries("p1")).Sum(entry => entry.Amount.Minor).Should().Be(50_00 + 20_00 + 120_00);
    }

    // A consultant whose customer paid two years in advance: 1 000.00 for each, year 2 begins in March 2026. Another
    // paid 500.00 for March.
    private static async Task<Company> PaidForTwoYears()
    {
        var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention),
            Company.Attributed("p1", "c2", AttributionRole.Retention));
        var from = new DateOnly(2025, 3, 1);
        await company.Send(
            new InvoiceIssued
            {
                SourceEventId = "i", CustomerId = "c1", InvoiceId = "two-years", Currency = "EUR", IssuedOn = from,
                Lines = [new InvoiceLine { LineId = "1", Product = "suite", NetMinor = 2_000_00, ServiceFrom = from,
                    ServiceUntil = from.AddYears(2) }],
            },
            new PaymentRecorded
            {
                SourceEventId = "i-paid", CustomerId = "c1", InvoiceId = "two-years",
                PaidGrossMinorTotal = 2_000_00, PaidOn = from
            });
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 3, 1), 500_00));
        await company.LedgerReaches("p1", 50_00 + 25_00);
        await company.CloseThrough("2025-03", "2026-02");
        return company;
    }

    private static object[] Seen(ClosedPeriod dry) =>
        [.. dry.Partners.Select(partner => new { partner.PartnerId, partner.Total.Currency, partner.Total.Minor })];
}
