using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

[Collection(RunningProgramme.OneAtATime)]
public sealed class CustomersStory(RunningProgramme programme)
{
    [Fact]
    public async Task A_customers_timeline_tells_of_trial_pause_end_win_back_another_product_currency_and_a_merge()
    {
        await Deliver(
            Profile("c-fir", "Fir Logistics"), Started("s-fir-0", "suite", "2023-12-01", trial: true),
            Ended("s-fir-0", "2024-01-01", "bought"), Started("s-fir-1", "suite", "2024-01-01", trial: false),
            Invoice("fir-2024", "EUR", "2024-01-01", "2024-07-01"), Payment("fir-2024", "2024-01-02"),
            Changed("paused", "2024-03-01"), Changed("resumed", "2024-04-01"),
            Ended("s-fir-1", "2024-07-01", "too dear"),
            Started("s-fir-2", "suite-pro", "2025-06-01", trial: false),
            Invoice("fir-2025", "USD", "2025-06-01", "2025-12-01"), Payment("fir-2025", "2025-06-02"),
            Profile("c-fir-old", "Fir Freight"),
            new
            {
                type = "customers-merged",
                sourceEventId = "fir-merge",
                customerId = "c-fir-old",
                intoCustomerId = "c-fir",
            });
        await History.Until("both lives of the customer", async () =>
            (await History.Get<CustomerShown>(programme.Subscriptions.As("carol"), "v1/customers/c-fir"))
            .Lives.Count == 2);

        await using var carol = await programme.Visit("carol");
        await carol.Go("customers/c-fir-old");
        await carol.Sees("This customer was merged");
        await carol.Follow("c-fir");
        await carol.At(new Regex("/customers/c-fir$"));
        await carol.Sees("Fir Logistics");
        await carol.Sees("To no partner");
        (await carol.Text()).Should().Contain("won back").And.Contain("suite-pro").And.Contain("paused 2024-03-01")
            .And.Contain("went on 2024-04-01").And.Contain("too dear").And.Contain("trial").And.Contain("USD")
            .And.Contain("EUR");
    }

    [Fact]
    public async Task From_an_amount_in_the_ledger_finance_follows_the_customer_to_its_timeline()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go($"partners/{programme.History.Distributor}/ledger?customer=c-birch-1");
        await carol.Follow("timeline of c-birch-1");
        await carol.At(new Regex("/customers/c-birch-1"));
        await carol.UntilAlive();
        await carol.Sees("Credited to");
        (await carol.Text()).Should().Contain("Birch Systems").And.Contain("500.00");
    }

    [Fact]
    public async Task A_manager_finds_a_customer_by_name_credits_a_partner_with_a_share_and_ends_it_again()
    {
        var partnerId = await programme.History.Partner("Sorrel Advice", "consultant", "sorrel.example");
        await Deliver(Profile("c-oak", "Oak Dairy"));
        await using var alice = await programme.Visit("alice");
        await alice.Follow("Customers");
        var search = alice.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search" });
        await search.FillAsync("oak d");
        await search.BlurAsync();
        await alice.At(new Regex("search=oak"));
        await alice.Follow("Oak Dairy");
        await alice.UntilAlive();
        await alice.Press("Credit a partner");
        await alice.Page.GetByLabel("Partner", new() { Exact = true }).FillAsync("Sorrel Advice");
        await alice.Sees($"Id {partnerId}");
        await alice.Choose("Role", "retention");
        await alice.Fill("Share in percent", "40,5");
        await alice.Fill("Reason", "Trains their people");
        await alice.Press("Credit");
        await alice.Sees(new Regex("Credited from"));
        (await Attribution()).Should().Match<AttributionShown>(held =>
            held.PartnerId == partnerId && held.SharePpm == 405_000 && held.Until == null);

        await using var partner = await programme.Visit($"partner:{partnerId}");
        await partner.Follow("My customers");
        await partner.Sees("40.5 %");
        (await partner.Page.GetByRole(AriaRole.Button, new() { Name = "End", Exact = true }).CountAsync())
            .Should().Be(0);

        await alice.Press("End");
        await alice.Fill("Reason", "They left for another");
        await alice.Press("End it");
        await alice.Sees(new Regex("It ends after"));
        (await Attribution()).Until.Should().NotBeNull();

        async Task<AttributionShown> Attribution() => (await History.Get<Page<AttributionShown>>(
            programme.Leads.As("alice"), "v1/customers/c-oak/attributions")).Items.Single();
    }

    [Fact]
    public async Task A_share_that_is_more_than_what_is_left_is_refused_and_the_form_keeps_what_was_typed()
    {
        await using var alice = await programme.Visit("alice");
        await alice.Go("customers/c-birch-1");
        await alice.Press("Credit a partner");
        await alice.Page.GetByLabel("Partner", new() { Exact = true }).FillAsync("Beacon Media");
        await alice.Sees($"Id {programme.History.Affiliate}");
        await alice.Fill("Share in percent", "10");
        await alice.Fill("Reason", "They say so");
        await alice.Press("Credit");
        await alice.Sees(new Regex("add up to more than the whole"));
        (await alice.Page.GetByLabel("Reason", new() { Exact = true }).InputValueAsync()).Should().Be("They say so");
    }

    [Fact]
    public async Task Finance_reads_who_is_credited_and_changes_nothing_of_it()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Follow("Customers");
        await carol.Follow("c-birch-1");
        await carol.UntilAlive();
        await carol.Sees("Credited to");
        (await carol.Text()).Should().Contain("100 %");
        (await carol.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^(Credit a partner|End)$") })
            .CountAsync()).Should().Be(0);
    }

    private static object Invoice(string id, string currency, string from, string until) => new
    {
        type = "invoice-issued",
        sourceEventId = $"{id}-issued",
        customerId = "c-fir",
        invoiceId = id,
        currency,
        issuedOn = from,
        lines = new[]
        {
            new
            {
                lineId = "1",
                product = "suite",
                netMinor = 600_00,
                taxMinor = 0,
                serviceFrom = from,
                serviceUntil = until,
            },
        },
    };

    private static object Payment(string id, string on) => new
    {
        type = "payment-recorded",
        sourceEventId = $"{id}-paid",
        customerId = "c-fir",
        invoiceId = id,
        paidGrossMinorTotal = 600_00,
        paidOn = on,
    };

    private static object Profile(string customerId, string name) => new
    {
        type = "customer-profile",
        sourceEventId = $"{customerId}-profile",
        customerId,
        name,
        country = "DE",
    };

    private static object Started(string subscriptionId, string product, string startedOn, bool trial) => new
    {
        type = "subscription-started",
        sourceEventId = $"{subscriptionId}-started",
        customerId = "c-fir",
        subscriptionId,
        product,
        startedOn,
        trial,
        nfr = false,
    };

    private static object Changed(string what, string on) => new
    {
        type = $"subscription-{what}",
        sourceEventId = $"s-fir-1-{what}",
        customerId = "c-fir",
        subscriptionId = "s-fir-1",
        on,
    };

    private static object Ended(string subscriptionId, string endedOn, string reason) => new
    {
        type = "subscription-ended",
        sourceEventId = $"{subscriptionId}-ended",
        customerId = "c-fir",
        subscriptionId,
        endedOn,
        reason,
    };

    private async Task Deliver(params object[] facts) =>
        (await History.Post<BillingAnswer>(programme.Subscriptions.As("feed"), "v1/billing-events", facts))
            .Rejected.Should().BeEmpty();
}
