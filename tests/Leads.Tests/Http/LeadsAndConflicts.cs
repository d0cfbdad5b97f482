using System.Net;

namespace Leads.Tests.Http;

public sealed class LeadsAndConflicts(LeadsRunning leads)
{
    private HttpClient Alice => leads.Service.As("alice");

    [Fact]
    public async Task A_case_gives_a_lead_to_the_claimant_and_an_appeal_gives_it_back_for_good()
    {
        var (holder, rival) = (await leads.ApprovedPartner(), await leads.ApprovedPartner());
        var domain = Calls.NewDomain();
        var lead = await leads.AcceptedLead(holder, domain);
        var (ofHolder, ofRival) = (leads.Service.As($"partner:{holder}"), leads.Service.As($"partner:{rival}"));
        var claim = new { domain = "www." + domain, country = "DE", description = "We met them first." };
        var opened = (await ofRival.Post("/v1/conflicts", claim)).Expect(HttpStatusCode.Created);
        opened.Json.ToJsonString().Should().NotContain(holder).And.NotContain(lead);
        (await ofRival.Post("/v1/conflicts", claim)).Expect(HttpStatusCode.Conflict, "conflict-pending");
        (await ofHolder.Get($"/v1/conflicts/{opened.Id}")).Json.ToJsonString().Should().NotContain(rival);

        var decide = $"/v1/conflicts/{opened.Id}/decide";
        (await Alice.Post(decide, new { outcome = "claimant", reason = "they did" })).Expect(HttpStatusCode.OK);
        (await ofRival.Get($"/v1/leads/{lead}")).Expect(HttpStatusCode.OK);
        (await ofHolder.Get($"/v1/leads/{lead}")).Expect(HttpStatusCode.NotFound, "not-found");

        (await ofHolder.Post($"/v1/conflicts/{opened.Id}/appeal", new { reason = "see the mails" }))
            .Expect(HttpStatusCode.OK);
        (await Alice.Post(decide, new { outcome = "holder", reason = "mails" }))
            .Expect(HttpStatusCode.Forbidden, "four-eyes");
        (await leads.Service.As("bob").Post(decide, new { outcome = "holder", reason = "mails" }))
            .Expect(HttpStatusCode.OK).Text("status").Should().Be("final");
        (await ofHolder.Get($"/v1/leads/{lead}")).Expect(HttpStatusCode.OK);
        (await leads.StoredEvents(opened.Id)).Select(happened => happened.Type).Should()
            .Equal("conflict_opened", "conflict_decided", "conflict_appealed", "conflict_decided");
        (await Alice.Get("/v1/conflicts?status=final")).Items().Select(item => item!["id"]!.ToString())
            .Should().Contain(opened.Id);
    }

    [Fact]
    public async Task Of_ten_simultaneous_claims_on_one_company_one_becomes_a_case()
    {
        var (holder, rival) = (await leads.ApprovedPartner(), await leads.ApprovedPartner());
        var domain = Calls.NewDomain();
        await leads.AcceptedLead(holder, domain);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Alice.Post("/v1/conflicts",
            new { partnerId = rival, domain, country = "DE", description = "ours" })));
        answers.Count(answer => answer.Status == HttpStatusCode.Created).Should().Be(1);
        answers.Where(answer => answer.Status != HttpStatusCode.Created).Should()
            .AllSatisfy(answer => answer.Expect(HttpStatusCode.Conflict, "conflict-pending"));
    }

    [Fact]
    public async Task A_company_that_nobody_holds_is_no_case() => (await Alice.Post("/v1/conflicts",
            new
            {
                partnerId = await leads.ApprovedPartner(),
                domain = Calls.NewDomain(),
                country = "DE",
                description = "ours"
            }))
        .Expect(HttpStatusCode.Conflict, "no-conflict");

    [Fact]
    public async Task A_crm_moves_leads_and_the_forecast_weighs_them()
    {
        var partner = await leads.ApprovedPartner();
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
            ids.Add((await Alice.Post("/v1/leads", new
            {
                partnerId = partner,
                company = "C",
                domain = Calls.NewDomain(),
                country = "DE",
                expectedMonthlyRevenue = new { minor = 100_00, currency = "EUR" },
            })).Expect(HttpStatusCode.Created).Id);
        var crm = leads.Service.As("feed");
        var stage = new
        {
            stage = "contract",
            expectedCloseOn = "2027-02-03",
            expectedMonthlyRevenue = new { minor = 200_00, currency = "EUR" }
        };
        (await crm.Post($"/v1/leads/{ids[0]}/stage", stage)).Expect(HttpStatusCode.OK).Text("stage")
            .Should().Be("contract");
        (await crm.Post($"/v1/leads/{ids[0]}/stage", stage)).Expect(HttpStatusCode.OK);
        (await leads.StoredEvents(ids[0])).Should().HaveCount(2);
        (await crm.Post($"/v1/leads/{ids[1]}/stage", new { stage = "dreamt-of" }))
            .Expect(HttpStatusCode.BadRequest, "unknown-stage");

        var forecast = await Alice.Get($"/v1/forecasts/pipeline?partnerId={partner}");
        forecast.Expect(HttpStatusCode.OK).Json["stages"]!.AsArray()
            .Select(s => (s!["stage"]!.ToString(), (long)s["expectedMinor"]!))
            .Should().Equal(("registered", 10_00), ("contract", 170_00));
        forecast.Json["months"]!.AsArray().Select(m => m!["month"]?.ToString()).Should().Equal("2027-02", null);
        (await leads.Service.As($"partner:{partner}").Get("/v1/forecasts/pipeline")).Json["stages"]!.AsArray()
            .Should().HaveCount(2);
    }

    [Fact]
    public async Task A_partner_reads_its_statistics_and_deadlines()
    {
        var partner = await leads.ApprovedPartner();
        var (won, lost) = (await leads.AcceptedLead(partner), await leads.AcceptedLead(partner));
        await leads.AcceptedLead(partner);
        (await Alice.Post("/v1/leads", Calls.Lead(partner))).Expect(HttpStatusCode.Created);
        var today = leads.Service.Today.ToString("O");
        (await Alice.Post($"/v1/leads/{won}/win", new { customerId = $"c-{won}", wonOn = today }))
            .Expect(HttpStatusCode.OK);
        (await Alice.Post($"/v1/leads/{lost}/lose", new { reason = "budget" })).Expect(HttpStatusCode.OK);
        var statistics = (await leads.Service.As($"partner:{partner}").Get($"/v1/partners/{partner}/statistics"))
            .Expect(HttpStatusCode.OK).Json["leads"]!;
        ((long)statistics["winRatePpm"]!, (int)statistics["open"]!, (int)statistics["openLeft"]!)
            .Should().Be((500_000, 2, 23));
        statistics["deadlines"]!.AsArray().Select(d => d!["what"]!.ToString()).Should().Equal("decision", "protection");
    }

    [Fact]
    public async Task A_published_policy_counts_for_later_decisions_only()
    {
        await using var own = new LeadsRunning();
        await own.InitializeAsync();
        var alice = own.Service.As("alice");
        var partner = await own.ApprovedPartner();
        var before = await own.AcceptedLead(partner);
        var protectedUntil = (await alice.Get($"/v1/leads/{before}")).Text("protectedUntil");
        (await alice.Post("/v1/lead-policy", new { protectionDays = 10, openPerPartnerMax = 2, reason = "busy" }))
            .Expect(HttpStatusCode.Created).Text("version").Should().Be("1");
        var after = await own.AcceptedLead(partner);
        var today = DateOnly.Parse((await alice.Get($"/v1/leads/{after}")).Text("acceptedOn"));
        (await alice.Get($"/v1/leads/{after}")).Text("protectedUntil").Should().Be(today.AddDays(10).ToString("O"));
        (await alice.Get($"/v1/leads/{before}")).Text("protectedUntil").Should().Be(protectedUntil);
        (await alice.Post("/v1/leads", Calls.Lead(partner))).Expect(HttpStatusCode.Conflict, "too-many-open-leads");
        var words = await own.Service.Anonymous().GetStringAsync("/v1/lead-policy?format=markdown");
        words.Should().Contain("protected for 10 days").And.Contain("| contract | 85 % |");
    }

    [Fact]
    public async Task Trainings_are_listed_for_the_partner_alone()
    {
        var (partner, other) = (await leads.ApprovedPartner("consultant"), await leads.ApprovedPartner("consultant"));
        foreach (var seller in new[] { partner, partner, other })
            (await Alice.Post("/v1/trainings",
                new { partnerId = seller, deliveredOn = "2026-01-01", revenue = new { minor = 1, currency = "EUR" } }))
                .Expect(HttpStatusCode.Created);
        var first = await leads.Service.As($"partner:{partner}").Get("/v1/trainings?limit=1");
        first.Items().Should().ContainSingle();
        var rest = await leads.Service.As($"partner:{partner}")
            .Get($"/v1/trainings?limit=5&after={first.Text("next")}");
        rest.Items().Single()!["partnerId"]!.ToString().Should().Be(partner);
        (await leads.Service.As($"partner:{partner}").Get($"/v1/trainings?partnerId={other}"))
            .Expect(HttpStatusCode.NotFound);
    }
}
