using System.Net;
using Contracts;
using Contracts.Commissions.V1;
using Contracts.Subscriptions.V1;
using Leads.Domain.Customers;
using Marten;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Leads.Tests.Http;

public sealed class LeadRules(LeadsRunning leads)
{
    [Fact]
    public async Task A_protected_company_is_refused_to_others_without_naming_the_owner()
    {
        var (owner, rival) = (await leads.ApprovedPartner(), await leads.ApprovedPartner());
        var domain = Calls.NewDomain();
        await leads.AcceptedLead(owner, domain);
        var refused = await leads.Service.As($"partner:{rival}")
            .Post("/v1/leads", Calls.Lead(rival, "shop." + domain));
        refused.Expect(HttpStatusCode.Conflict, "lead-protected").Json.ToJsonString().Should().NotContain(owner);
    }

    [Fact]
    public async Task A_company_that_direct_sales_works_on_is_refused()
    {
        var domain = Calls.NewDomain();
        var partner = await leads.ApprovedPartner();
        var alice = leads.Service.As("alice");
        (await alice.Post("/v1/leads", Calls.Lead("direct-sales", domain))).Expect(HttpStatusCode.Created);
        (await alice.Post("/v1/leads", Calls.Lead(partner, domain)))
            .Expect(HttpStatusCode.Conflict, "direct-sales-active");
    }

    [Fact]
    public async Task A_company_that_billing_knows_is_an_existing_customer_until_it_is_long_gone()
    {
        var domain = Calls.NewDomain();
        var customer = $"customer-at-{domain}";
        await Delivered<KnownCustomer>(customer, new CustomerProfileRecorded
        {
            SourceEventId = $"profile-{domain}",
            CustomerId = customer,
            Domain = domain,
            Country = "DE",
        });
        var partner = await leads.ApprovedPartner();
        var alice = leads.Service.As("alice");
        (await alice.Post("/v1/leads", Calls.Lead(partner, domain)))
            .Expect(HttpStatusCode.Conflict, "existing-customer");

        await Delivered<CustomerLife>(customer, new SubscriptionEnded
        {
            SourceEventId = $"end-{domain}",
            CustomerId = customer,
            SubscriptionId = "s",
            EndedOn = new(2020, 1, 1),
        });
        (await alice.Post("/v1/leads", Calls.Lead(partner, domain))).Expect(HttpStatusCode.Created);

        var itself = await leads.ApprovedPartner(domain: "www." + domain);
        (await alice.Post("/v1/attributions", Calls.Attribution(itself, customer)))
            .Expect(HttpStatusCode.Conflict, "self-referral");
    }

    [Fact]
    public async Task How_long_a_customer_must_be_gone_is_what_the_programme_chose()
    {
        var domain = Calls.NewDomain();
        var customer = $"customer-at-{domain}";
        await Delivered<KnownCustomer>(customer, new CustomerProfileRecorded
        {
            SourceEventId = $"profile-{domain}", CustomerId = customer, Domain = domain, Country = "DE",
        });
        await Delivered<CustomerLife>(customer, new SubscriptionEnded
        {
            SourceEventId = $"end-{domain}", CustomerId = customer, SubscriptionId = "s",
            EndedOn = leads.Service.Today.AddDays(-40),
        });
        var partner = await leads.ApprovedPartner();
        var alice = leads.Service.As("alice");
        (await alice.Post("/v1/leads", Calls.Lead(partner, domain)))
            .Expect(HttpStatusCode.Conflict, "existing-customer");

        await Chosen(30);
        (await alice.Post("/v1/leads", Calls.Lead(partner, domain))).Expect(HttpStatusCode.Created);
        await Chosen(90);
    }

    private async Task Chosen(int days)
    {
        var store = leads.Service.Services.GetRequiredService<IDocumentStore>();
        var set = new WinBackDaysSet { Days = days, ValidFrom = leads.Service.Today };
        var fact = new PublishedFact<LedgerFact>(Guid.NewGuid(), DateTimeOffset.UtcNow, set);
        await leads.Service.Services.GetRequiredService<IBus>().Publish(new LedgerFacts(0, [fact]));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (true)
        {
            await using var session = store.QuerySession();
            if ((await session.LoadAsync<WinBackDays>(WinBackDays.TheId, limit.Token))?.On(
                leads.Service.Today) == days) return;
            await Task.Delay(100, limit.Token);
        }
    }

    [Fact]
    public async Task A_company_that_was_won_is_an_existing_customer()
    {
        var (owner, rival) = (await leads.ApprovedPartner(), await leads.ApprovedPartner());
        var (domain, alice) = (Calls.NewDomain(), leads.Service.As("alice"));
        var lead = await leads.AcceptedLead(owner, domain);
        var wonOn = leads.Service.Today.ToString("O");
        (await alice.Post($"/v1/leads/{lead}/win", new { customerId = domain, wonOn })).Expect(HttpStatusCode.OK);
        (await alice.Post("/v1/leads", Calls.Lead(rival, domain)))
            .Expect(HttpStatusCode.Conflict, "existing-customer");
    }

    [Fact]
    public async Task Leads_are_listed_newest_first_in_pages_and_by_status()
    {
        var partner = await leads.ApprovedPartner();
        var alice = leads.Service.As("alice");
        var submitted = new List<string>();
        for (var i = 0; i < 5; i++)
            submitted.Add((await alice.Post("/v1/leads", Calls.Lead(partner))).Expect(HttpStatusCode.Created).Id);
        await alice.Post($"/v1/leads/{submitted[0]}/reject", new { reason = "no" });

        var listed = new List<string>();
        var after = "";
        do
        {
            var page = await alice.Get($"/v1/leads?partnerId={partner}&limit=2{after}");
            page.Items().Count.Should().BeLessThanOrEqualTo(2);
            listed.AddRange(page.Items().Select(item => item!["id"]!.ToString()));
            after = page.Json["next"] is { } next ? $"&after={Uri.EscapeDataString(next.ToString())}" : "";
        }
        while (after.Length > 0);

        listed.Should().Equal(Enumerable.Reverse(submitted));
        (await alice.Get($"/v1/leads?partnerId={partner}&status=rejected")).Items()
            .Select(item => item!["id"]!.ToString()).Should().Equal(submitted[0]);
        (await alice.Get($"/v1/leads?partnerId={partner}&status=submitted")).Items().Should().HaveCount(4);
    }

    [Fact]
    public async Task Time_escalates_a_submission_and_ends_a_protection()
    {
        await using var own = new LeadsRunning();
        await own.InitializeAsync();
        var (owner, rival) = (await own.ApprovedPartner(), await own.ApprovedPartner());
        var (domain, alice) = (Calls.NewDomain(), own.Service.As("alice"));
        var waiting = (await alice.Post("/v1/leads", Calls.Lead(owner))).Expect(HttpStatusCode.Created).Id;
        var protectedLead = await own.AcceptedLead(owner, domain);

        own.Time.Ahead(TimeSpan.FromHours(49));
        (await alice.Get("/v1/leads?status=escalated")).Items().Select(item => item!["id"]!.ToString())
            .Should().Equal(waiting);
        own.Time.Ahead(TimeSpan.FromDays(91));
        (await alice.Get($"/v1/leads/{protectedLead}")).Text("status").Should().Be("expired");
        (await alice.Get("/v1/leads?status=expired")).Items().Should().ContainSingle();
        var wonOn = own.Service.Today.ToString("O");
        (await alice.Post($"/v1/leads/{protectedLead}/win", new { customerId = "late", wonOn }))
            .Expect(HttpStatusCode.Conflict, "lead-expired");
        (await alice.Post("/v1/leads", Calls.Lead(rival, domain))).Expect(HttpStatusCode.Created);
    }

    /// <summary>Sent again until it is known: the queue may still be in the making, and repeats do no harm.</summary>
    private async Task Delivered<TKnown>(string customer, BillingFact content) where TKnown : notnull
    {
        var bus = leads.Service.Services.GetRequiredService<IBus>();
        var store = leads.Service.Services.GetRequiredService<IDocumentStore>();
        var fact = new PublishedFact<BillingFact>(Guid.NewGuid(), DateTimeOffset.UtcNow, content);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (true)
        {
            await bus.Publish(new BillingFacts(0, [fact]), limit.Token);
            await Task.Delay(100, limit.Token);
            await using var session = store.QuerySession();
            if (await session.LoadAsync<TKnown>(customer, limit.Token) is not null) return;
        }
    }
}
