using System.Globalization;
using System.Net;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Plans;
using Contracts.Subscriptions.V1;
using Hosting;
using RunningServers;

namespace Commissions.Tests;

/// <summary>Two axes: when it happened in business, and when this ledger learned it.</summary>
public sealed class KnownThen
{
    [Fact]
    public async Task What_was_known_at_an_instant_stays_the_same_whatever_is_learned_later()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-02");
        var then = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture)
            .Replace("+", "%2B", StringComparison.Ordinal);
        string[] paths =
        [
            $"/v1/partners/p1/entries?knownAt={then}", $"/v1/partners/p1/balance?asOf=2026-12-31&knownAt={then}",
            $"/v1/partners/p1/balance?asOf=2026-02-15&knownAt={then}", $"/v1/partners/p1/statements?knownAt={then}",
            $"/v1/partners/p1/statements/2026-02?knownAt={then}", $"/v1/partners/p1/statements/2026-03?knownAt={then}",
        ];
        var known = await Texts(company, paths);
        known[1].Should().Contain("20500");

        await company.Close("2026-03");
        await company.PayOut("2026-03");
        await company.Send(new RefundRecorded
        {
            SourceEventId = "r", CustomerId = "c1", InvoiceId = "c1-2026-01", RefundedOn = new DateOnly(2026, 1, 20),
            Lines = [new RefundedLine("1", 500_00)],
        });
        await company.Send(new Contracts.Leads.V1.PartnerSuspended
        {
            PartnerId = "p1",
            ValidFrom = new DateOnly(2026, 1, 1), Reason = "audit"
        });
        await company.LedgerReaches("p1", 145_00);
        var plan = (await company.Get("alice", "/v1/plans").Read<Page<PlanView>>()).Items[0].Id;
        await company.Publish(plan, Company.Version("2026-01-01", retentionYear2: 150_000, holdDays: 0));
        await company.LedgerReaches("p1", 175_00);

        (await Texts(company, paths)).Should().Equal(known);
        var now = await company.Get("carol", "/v1/partners/p1/balance?asOf=2026-12-31").Read<PartnerBalance>();
        now.Hold.Should().Be("suspended");
        now.Currencies[0].Total.Minor.Should().Be(175_00);
    }

    [Fact]
    public async Task An_answer_given_while_facts_are_being_posted_is_the_answer_for_ever()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var flow = Task.Run(async () =>
        {
            for (var month = 0; month < 40; month++)
                await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 4, 1).AddMonths(month), 100_00));
        });
        var answers = new List<(string Path, string Text)>();
        while (!flow.IsCompleted || answers.Count < 20)
        {
            var now = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture)
                .Replace("+", "%2B", StringComparison.Ordinal);
            var path = $"/v1/partners/p1/entries?limit=500&knownAt={now}";
            answers.Add((path, (await company.Get("carol", path)).GetRawText()));
        }

        await flow;
        await company.LedgerReaches("p1", 205_00 + (9 * 12_00) + (31 * 8_00));
        foreach (var (path, text) in answers) (await company.Get("carol", path)).GetRawText().Should().Be(text, path);
        answers.Select(answer => answer.Text).Distinct().Count()
            .Should().BeGreaterThan(2, "something was posted between the questions");
    }

    [Fact]
    public async Task The_business_axis_leaves_out_what_had_not_happened_yet()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");

        (await company.Balance("p1", "?asOf=2026-01-31"))["total"].Should().Be(85_00);
        (await company.Balance("p1", "?effectiveUntil=2025-12-31"))["total"].Should().Be(25_00);
        (await company.Get("carol", "/v1/partners/p1/entries?effectiveUntil=2026-02-28").Read<Page<EntryView>>()).Items
            .Should().HaveCount(3);
    }

    [Fact]
    public async Task Of_an_instant_still_to_come_nobody_can_say_what_was_known()
    {
        await using var company = await Company.Found();
        using var finance = company.Service.As("carol");
        foreach (var path in new[] { "entries", "balance", "statements", "statements/2026-01" })
        {
            using var response = await finance.GetAsync($"/v1/partners/p1/{path}?knownAt=2999-01-01T00:00:00Z");
            (await Company.Problem(response, HttpStatusCode.BadRequest)).GetProperty("field").GetString()
                .Should().Be("knownAt");
        }
    }

    private static async Task<string[]> Texts(Company company, string[] paths)
    {
        var texts = new List<string>();
        foreach (var path in paths) texts.Add((await company.Get("carol", path)).GetRawText());
        return [.. texts];
    }
}
