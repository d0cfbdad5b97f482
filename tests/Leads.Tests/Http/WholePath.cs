using System.Net;
using Contracts.Leads.V1;

namespace Leads.Tests.Http;

public sealed class WholePath(LeadsRunning leads)
{
    [Fact]
    public async Task From_the_application_to_the_attribution_everything_is_stored_and_published()
    {
        var today = leads.Service.Today.ToString("O");
        var anonymous = leads.Service.Anonymous();
        var alice = leads.Service.As("alice");
        var id = (await anonymous.Post("/v1/partners", Calls.Application("distributor")))
            .Expect(HttpStatusCode.Created).Id;
        (await alice.Post($"/v1/partners/{id}/approve", new { reason = "fits" }))
            .Text("status").Should().Be("approved");

        var version = int.Parse(await leads.PublishedAgreement());
        var partner = leads.Service.As($"partner:{id}");
        (await anonymous.Get("/v1/agreements/current")).Text("textHash").Should().HaveLength(64);
        (await partner.Post($"/v1/partners/{id}/agreement-acceptances", new { version }))
            .Expect(HttpStatusCode.Created);

        var lead = (await partner.Post("/v1/leads", Calls.Lead(id))).Expect(HttpStatusCode.Created).Id;
        (await alice.Post($"/v1/leads/{lead}/accept", new { reason = "new business" }))
            .Text("status").Should().Be("accepted");
        var won = await leads.Service.As("feed")
            .Post($"/v1/leads/{lead}/win", new { customerId = $"customer-of-{id}", wonOn = today });
        won.Expect(HttpStatusCode.OK).Json["attributions"]!.AsArray().Should().HaveCount(2);

        var held = (await leads.Service.As("carol").Get($"/v1/customers/customer-of-{id}/attributions")).Items();
        held.Select(item => item!["role"]!.ToString()).Should().BeEquivalentTo("acquisition", "retention");
        held.Select(item => (int)item!["sharePpm"]!).Should().AllBeEquivalentTo(1_000_000);

        var facts = await leads.Received.About(id, 6);
        facts.Select(fact => fact.GetType().Name).Should().BeEquivalentTo(
            nameof(PartnerRegistered), nameof(PartnerApproved), nameof(AgreementAccepted), nameof(LeadWon),
            nameof(AttributionStarted), nameof(AttributionStarted));
        facts.OfType<PartnerRegistered>().Single().Should().BeEquivalentTo(
            new { PartnerType = PartnerType.Distributor, Country = "DE", PayoutCurrency = "EUR" });
    }

    [Fact]
    public async Task Later_decisions_about_a_partner_are_published_too()
    {
        var id = await leads.ApprovedPartner();
        var alice = leads.Service.As("alice");
        (await alice.Post($"/v1/partners/{id}/type", new { type = "consultant", reason = "grew" }))
            .Expect(HttpStatusCode.OK);
        (await alice.Post($"/v1/partners/{id}/suspend", new { reason = "audit" }))
            .Text("status").Should().Be("suspended");
        (await alice.Post($"/v1/partners/{id}/reinstate", new { reason = "clean" }))
            .Text("status").Should().Be("approved");
        (await leads.Service.As($"partner:{id}").Post("/v1/trainings", new
        {
            partnerId = id,
            deliveredOn = leads.Service.Today.ToString("O"),
            revenue = new { minor = 150_000, currency = "EUR" },
        })).Expect(HttpStatusCode.Created);
        var attribution = new
        {
            customerId = $"c-{id}",
            partnerId = id,
            role = "retention",
            sharePpm = 500_000,
            reason = "keeps them",
            from = leads.Service.Today.AddDays(1).ToString("O"),
        };
        var started = (await alice.Post("/v1/attributions", attribution)).Expect(HttpStatusCode.Created);
        (await alice.Post($"/v1/attributions/{started.Id}/end", new { until = "2099-01-01", reason = "left" },
            ("If-Match", started.ETag!))).Expect(HttpStatusCode.OK).Text("until").Should().Be("2099-01-01");

        (await leads.Received.About(id, 8)).Select(fact => fact.GetType().Name).Should().BeEquivalentTo(
            nameof(PartnerRegistered), nameof(PartnerApproved), nameof(PartnerTypeChanged), nameof(PartnerSuspended),
            nameof(PartnerReinstated), nameof(TrainingDelivered), nameof(AttributionStarted), nameof(AttributionEnded));
    }

    [Fact]
    public async Task Every_fact_carries_the_id_of_its_stored_event_and_no_event_holds_personal_data()
    {
        var id = await leads.ApprovedPartner();
        (await leads.Received.About(id, 2)).Should().HaveCount(2);
        var stored = await leads.StoredEvents(id);
        stored.Select(happened => happened.Type).Should().Equal("partner_applied", "partner_approved");
        stored.Should().AllSatisfy(happened =>
        {
            leads.Received.Find(happened.Id)!.PartnerId.Should().Be(id);
            happened.Json.Should().NotContain("Ann").And.NotContain("ann@");
        });
        (await leads.Service.As("alice").Get($"/v1/partners/{id}")).Text("email").Should().Be("ann@partner.example");
    }

    [Fact]
    public async Task Feedback_reaches_the_partner_manager_in_the_partners_words()
    {
        var id = await leads.ApprovedPartner();
        var given = await leads.Service.As($"partner:{id}")
            .Post("/v1/feedback", new { text = "Exports are slow.", topic = "exports" });
        var read = (await leads.Service.As("alice").Get("/v1/feedback")).Items();
        read.Single(item => item!["id"]!.ToString() == given.Expect(HttpStatusCode.Created).Id)!["text"]!.ToString()
            .Should().Be("Exports are slow.");
    }
}
