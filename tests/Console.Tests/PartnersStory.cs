using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

[Collection(RunningProgramme.OneAtATime)]
public sealed class PartnersStory(RunningProgramme programme)
{
    private const int Phone = 390;

    [Fact]
    public async Task A_company_applies_is_approved_accepts_the_agreement_and_registers_a_lead()
    {
        var name = $"Kestrel {Guid.NewGuid().ToString("N")[..6]}";
        await using var anybody = await programme.Visit(null);
        await anybody.Go("join");
        await anybody.Fill("Company", name);
        await anybody.Fill("E-mail", "office@kestrel.example");
        await anybody.Choose("You are a", "consultant");
        await anybody.Page.GetByLabel(new Regex("^Country")).FillAsync("DE");
        await anybody.Press("Apply");
        await anybody.Sees("We have your application");
        var id = await anybody.Page.Locator("main code").InnerTextAsync();

        await using var alice = await programme.Visit("alice");
        await alice.Go("partners?status=applied");
        await alice.Follow(name);
        await alice.Press("Approve");
        await alice.Fill("Reason", "Trains our customers");
        await alice.Press("Yes, approve");
        await alice.Sees("The partner is approved.");

        await using var partner = await programme.Visit($"partner:{id}", Phone);
        await partner.Sees("Three steps to your first commission");
        await partner.Sees("Please accept the agreement.");
        await partner.Follow("Read and accept it");
        await partner.Press("Accept");
        await partner.Press("Yes, accept");
        await partner.Sees(new Regex("You accepted this version on"));

        await partner.Go("leads?new=true");
        await partner.Fill("Company", "Larch Foods");
        await partner.Page.GetByLabel(new Regex("^Domain")).FillAsync($"larch-{Guid.NewGuid():N}.example");
        await partner.Page.GetByLabel(new Regex("^Country")).FillAsync("DE");
        await partner.PressTwice("Register");
        await partner.At(new Regex("/leads/[0-9a-f-]+"));
        await partner.Sees("submitted");
    }

    [Fact]
    public async Task A_partner_says_how_far_a_lead_is_and_sees_what_its_open_leads_may_bring()
    {
        var (lead, _) = await programme.History.Lead("Rowan Mills");
        await using var partner = await programme.Visit($"partner:{programme.History.Affiliate}", Phone);
        await partner.Go($"leads/{lead}");
        await partner.Choose("Stage", "proposal");
        await partner.Fill("Expected a month, EUR", "400");
        await partner.Press("Save");
        await partner.Sees("Saved.");
        await partner.Follow("My leads");
        await partner.Sees("What open leads may bring a month");
        var stage = partner.Page.Locator("main tr", new() { HasText = "proposal" });
        (await stage.Locator("[data-label='If all are won']").InnerTextAsync()).Should().Contain("400.00");
    }

    [Fact]
    public async Task Anybody_reads_what_the_programme_pays_and_calculates_what_customers_would_earn()
    {
        await using var anybody = await programme.Visit(null);
        await anybody.Go("");
        await anybody.Sees(new Regex("^Rates since "));
        await anybody.Choose("You are a", "distributor");
        await anybody.Fill("Customers you bring", "2");
        await anybody.Page.GetByLabel(new Regex("^Each pays a month")).FillAsync("100");
        await anybody.Press("Calculate");
        var first = anybody.Page.Locator(".stat", new() { HasText = "In year 1" }).Locator(".money").First;
        await first.WaitForAsync();
        (await first.InnerTextAsync()).Should().Be("480.00 EUR", "15 and 5 % of twelve times 200.00");
        await anybody.Fill("Customers you bring", "many");
        await anybody.Press("Calculate");
        await anybody.Sees("Type how many customers you would bring");
        await anybody.Follow("Apply for a partnership");
        await anybody.Sees("Become a partner");
    }

    [Fact]
    public async Task A_partner_reads_its_statement_and_objects_to_an_entry()
    {
        await using var partner = await programme.Visit($"partner:{programme.History.Affiliate}", Phone);
        await partner.Sees("Latest statements");
        await partner.Follow("Statements");
        await partner.Page.GetByRole(AriaRole.Link,
            new() { NameRegex = new Regex("^[0-9]{4}-[0-9]{2}$") }).Last.ClickAsync();
        await partner.Sees(new Regex("It never changes again."));
        await partner.Page.GetByTitle("Why this amount?").First.ClickAsync();
        await partner.Sees("Step by step");
        await partner.Press("Object");
        await partner.Fill("Your objection", "We agreed on 20 %");
        await partner.Press("Yes, object");
        await partner.At(new Regex("/disputes"));
        await partner.Sees("We agreed on 20 %");
    }

    [Fact]
    public async Task A_wrong_account_number_is_refused_with_what_to_do()
    {
        await using var partner = await programme.Visit($"partner:{programme.History.Affiliate}", Phone);
        await partner.Go("payout-profile");
        await partner.Fill("Holder", "Beacon Media");
        await partner.Fill("IBAN", "DE00370400440532013000");
        await partner.Fill("Country of the holder", "DE");
        await partner.Press("Save");
        await partner.Page.Locator("main [role=alert]").WaitForAsync();
        (await partner.Text()).Should().Contain("No account yet");
    }
}
