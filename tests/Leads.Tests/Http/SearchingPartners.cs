using System.Net;

namespace Leads.Tests.Http;

public sealed class SearchingPartners(LeadsRunning leads)
{
    [Fact]
    public async Task A_partner_is_found_by_part_of_its_name_by_its_domain_and_by_its_id()
    {
        var mark = Guid.NewGuid().ToString("N")[..10];
        var id = (await leads.Service.Anonymous().Post("/v1/partners", new
        {
            name = $"Searched {mark} Ltd",
            email = "a@searched.example",
            type = "affiliate",
            country = "DE",
            payoutCurrency = "EUR",
            domain = $"d{mark}.example",
        })).Expect(HttpStatusCode.Created).Id;

        foreach (var search in new[] { $"searched {mark}", $"D{mark}", id })
            (await leads.Service.As("carol").Get($"/v1/partners?search={Uri.EscapeDataString(search)}")).Items()
                .Select(partner => partner!["id"]!.ToString()).Should().Equal(id);
        (await leads.Service.As("carol").Get($"/v1/partners?search={mark}%25")).Items().Should().BeEmpty();
    }

    [Fact]
    public async Task Partners_are_listed_by_the_status_they_have_today_page_by_page()
    {
        var applied = (await leads.Service.Anonymous().Post("/v1/partners", Calls.Application()))
            .Expect(HttpStatusCode.Created).Id;
        var approved = await leads.ApprovedPartner();
        var suspended = await leads.ApprovedPartner();
        await leads.Service.As("alice").Post($"/v1/partners/{suspended}/suspend", new { reason = "r" });

        (await All("applied")).Should().Contain(applied).And.NotContain([approved, suspended]);
        (await All("approved")).Should().Contain(approved).And.NotContain([applied, suspended]);
        (await All("suspended")).Should().Contain(suspended).And.NotContain([applied, approved]);
        (await leads.Service.As("alice").Get("/v1/partners?status=nice")).Expect(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("name", new[] { "Alder", "birch", "Cedar" })]
    [InlineData("-name", new[] { "Cedar", "birch", "Alder" })]
    public async Task Partners_are_listed_by_name_page_by_page(string sort, string[] expected)
    {
        var mark = Guid.NewGuid().ToString("N")[..10];
        foreach (var name in new[] { "Cedar", "Alder", "birch" })
            (await leads.Service.Anonymous().Post("/v1/partners", new
            {
                name = $"{name} {mark}",
                email = "a@sorted.example",
                type = "affiliate",
                country = "DE",
                payoutCurrency = "EUR",
            })).Expect(HttpStatusCode.Created);

        var names = new List<string>();
        for (var after = ""; after is not null;)
        {
            var page = (await leads.Service.As("alice").Get($"/v1/partners?search={mark}&sort={sort}&limit=1{after}"))
                .Expect(HttpStatusCode.OK);
            names.AddRange(page.Items().Select(partner => partner!["name"]!.ToString().Split(' ')[0]));
            after = page.Json["next"]?.ToString() is { } next ? $"&after={next}" : null;
        }

        names.Should().Equal(expected);
        (await leads.Service.As("alice").Get("/v1/partners?sort=luck")).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Leads_are_listed_the_most_urgent_first_when_asked_to()
    {
        var partner = await leads.ApprovedPartner();
        var (first, second) = (await leads.AcceptedLead(partner), await leads.AcceptedLead(partner));
        var page = (await leads.Service.As("alice").Get($"/v1/leads?partnerId={partner}&sort=submittedAt&limit=1"))
            .Expect(HttpStatusCode.OK);
        page.Items().Single()!["id"]!.ToString().Should().Be(first);
        var rest = await leads.Service.As("alice")
            .Get($"/v1/leads?partnerId={partner}&sort=submittedAt&after={Uri.EscapeDataString(page.Text("next"))}");
        rest.Items().Select(lead => lead!["id"]!.ToString()).Should().Equal(second);
        (await leads.Service.As("alice").Get("/v1/leads?sort=luck")).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_partner_that_searches_still_finds_nobody_but_itself()
    {
        var (one, other) = (await leads.ApprovedPartner(), await leads.ApprovedPartner());
        (await leads.Service.As($"partner:{one}").Get($"/v1/partners?search={other}")).Items().Should().BeEmpty();
    }

    [Fact]
    public async Task The_customers_of_a_partner_are_listed_ended_ones_included()
    {
        var partner = await leads.ApprovedPartner();
        var alice = leads.Service.As("alice");
        foreach (var customer in new[] { "a", "b", "c" })
            (await alice.Post("/v1/attributions", Calls.Attribution(partner, $"{customer}-{partner}")))
            .Expect(HttpStatusCode.Created);
        var first = (await alice.Get($"/v1/partners/{partner}/attributions?limit=2")).Expect(HttpStatusCode.OK);
        var ended = first.Items()[0]!["id"]!.ToString();
        (await alice.Post($"/v1/attributions/{ended}/end", new { until = "2026-06-01", reason = "left" }))
            .Expect(HttpStatusCode.OK);

        var rest = (await alice.Get($"/v1/partners/{partner}/attributions?limit=2&after={first.Text("next")}")).Items();
        first.Items().Concat(rest).Select(held => held!["customerId"]!.ToString())
            .Should().BeEquivalentTo($"a-{partner}", $"b-{partner}", $"c-{partner}");
        (await leads.Service.As($"partner:{partner}").Get($"/v1/partners/{partner}/attributions")).Items()
            .Single(held => held!["id"]!.ToString() == ended)!["until"]!.ToString().Should().Be("2026-06-01");
    }

    private async Task<List<string>> All(string status)
    {
        var found = new List<string>();
        string? after = null;
        do
        {
            var page = (await leads.Service.As("alice")
                .Get($"/v1/partners?limit=3&status={status}" +
                    (after is null ? "" : $"&after={Uri.EscapeDataString(after)}")))
                .Expect(HttpStatusCode.OK);
            found.AddRange(page.Items().Select(partner => partner!["id"]!.ToString()));
            after = page.Json["next"]?.ToString();
        }
        while (after is not null);
        return found;
    }
}
