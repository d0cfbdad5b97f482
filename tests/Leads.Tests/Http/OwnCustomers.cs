using System.Net;
using Contracts;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Leads.Tests.Http;

/// <summary>Partner and customer turn out to be one company after the partner was credited.</summary>
public sealed class OwnCustomers(LeadsRunning leads)
{
    [Fact]
    public async Task A_profile_after_the_attribution_ends_it_on_its_first_day_and_the_ledger_is_told()
    {
        var (domain, alice) = (Calls.NewDomain(), leads.Service.As("alice"));
        var (partner, customer) = (await leads.ApprovedPartner(domain: "www." + domain), $"customer-of-{domain}");
        (await alice.Post("/v1/attributions", Calls.Attribution(partner, customer))).Expect(HttpStatusCode.Created);

        var attribution = await EndedAfter(customer, $"https://shop.{domain.ToUpperInvariant()}/");
        attribution["until"]!.ToString().Should().Be(attribution["from"]!.ToString());

        var told = await leads.Received.About(partner, 4);
        told.OfType<AttributionEnded>().Should().ContainSingle().Which.Reason.Should().Contain($"the domain {domain}");
        (await alice.Post("/v1/attributions", Calls.Attribution(partner, customer)))
            .Expect(HttpStatusCode.Conflict, "self-referral");
    }

    [Fact]
    public async Task A_partner_that_takes_over_a_customer_s_domain_is_no_longer_credited_with_it()
    {
        var (domain, alice) = (Calls.NewDomain(), leads.Service.As("alice"));
        var (partner, customer) = (await leads.ApprovedPartner(), $"customer-of-{domain}");
        (await alice.Post("/v1/attributions", Calls.Attribution(partner, customer))).Expect(HttpStatusCode.Created);
        await Known(customer, domain);

        var itself = leads.Service.As($"partner:{partner}");
        var reported = (await itself.Post($"/v1/partners/{partner}/identity",
            new { domain = "www." + domain, reason = "took it over" }))
            .Expect(HttpStatusCode.OK);
        reported.Text("domain").Should().Be("www." + domain);

        var attribution = (await alice.Get($"/v1/customers/{customer}/attributions")).Items().Single()!;
        attribution["until"]!.ToString().Should().Be(attribution["from"]!.ToString());
        var told = await leads.Received.About(partner, 5);
        told.OfType<PartnerIdentityReported>().Should().ContainSingle().Which.Domain.Should().Be("www." + domain);
        told.OfType<AttributionEnded>().Should().ContainSingle();
    }

    [Fact]
    public async Task A_lead_that_names_a_customer_by_any_of_its_identities_is_refused()
    {
        var (domain, alice) = (Calls.NewDomain(), leads.Service.As("alice"));
        var vatId = $"DE{domain.GetHashCode(StringComparison.Ordinal) & int.MaxValue:D9}";
        await Known($"customer-of-{domain}", domain, vatId);
        var partner = await leads.ApprovedPartner();
        (await alice.Post("/v1/leads", new
        {
            partnerId = partner,
            company = "New Name Ltd",
            domain = Calls.NewDomain(),
            vatId = vatId.Insert(5, "-"),
            country = "DE",
        })).Expect(HttpStatusCode.Conflict, "existing-customer");
    }

    private async Task<System.Text.Json.Nodes.JsonNode> EndedAfter(string customer, string domain)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (true)
        {
            await Deliver(customer, domain, null, limit.Token);
            var found = (await leads.Service.As("alice").Get($"/v1/customers/{customer}/attributions"))
                .Items().Single()!;
            if (found["until"] is not null) return found;
        }
    }

    private async Task Known(string customer, string domain, string? legalId = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var store = leads.Service.Services.GetRequiredService<Marten.IDocumentStore>();
        while (true)
        {
            await Deliver(customer, domain, legalId, limit.Token);
            await using var session = store.QuerySession();
            if (await session.LoadAsync<Leads.Domain.Customers.KnownCustomer>(customer, limit.Token) is not null)
                return;
        }
    }

    // Sent again until it is known: the queue may still be in the making, and repeats do no harm.
    private async Task Deliver(string customer, string domain, string? legalId, CancellationToken cancellation)
    {
        var fact = new PublishedFact<BillingFact>(Guid.NewGuid(), DateTimeOffset.UtcNow, new CustomerProfileRecorded
        {
            SourceEventId = $"profile-of-{customer}", CustomerId = customer, Domain = domain, LegalId = legalId,
            Country = "DE",
        });
        await leads.Service.Services.GetRequiredService<IBus>().Publish(new BillingFacts(0, [fact]), cancellation);
        await Task.Delay(200, cancellation);
    }
}
