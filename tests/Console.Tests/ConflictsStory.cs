using System.Text.RegularExpressions;

namespace CommissionsConsole.Tests;

[Collection(RunningProgramme.OneAtATime)]
public sealed class ConflictsStory(RunningProgramme programme)
{
    [Fact]
    public async Task A_partner_claims_a_company_appeals_and_only_a_second_manager_can_decide_then()
    {
        var (leadId, domain) = await programme.History.Lead("Rowan Mills");
        await using var claimant = await programme.Visit($"partner:{programme.History.Distributor}");
        await claimant.Follow("Conflicts");
        await claimant.Follow("Claim a company");
        await claimant.UntilAlive();
        await claimant.Page.GetByLabel(new Regex("^Domain")).FillAsync(domain);
        await claimant.Page.GetByLabel(new Regex("^Country")).FillAsync("DE");
        await claimant.Page.GetByLabel(new Regex("^Why it is yours"))
            .FillAsync("Their pilot runs with us since spring");
        await claimant.Press("Open the case");
        await claimant.At(new Regex("/conflicts/[0-9a-f-]+$"));
        await claimant.Sees("A partner manager decides.");
        (await claimant.Text()).Should().NotContain("Beacon").And.NotContain("Rowan Mills");
        var address = new Uri(claimant.Page.Url).PathAndQuery;

        await using var alice = await programme.Visit("alice");
        await alice.Follow("Conflicts to decide");
        await alice.At(new Regex("/conflicts\\?status=open"));
        await alice.Go(address);
        await alice.Sees("Their pilot runs with us since spring");
        await Decide(alice, "holder", "The registration came first");
        await alice.Sees("Decided. Both sides can read it.");

        await claimant.Page.ReloadAsync();
        await claimant.UntilAlive();
        await claimant.Sees("The registration came first");
        await claimant.Press("Appeal");
        await claimant.Fill("Your appeal", "The pilot began before the registration");
        await claimant.Press("Yes, appeal");
        await claimant.Sees("An appeal waits for a second person");

        await alice.Go("conflicts?status=appealed");
        await alice.Go(address);
        await alice.Sees("The pilot began before the registration");
        await Decide(alice, "claimant", "Seen again");
        await alice.Sees("Ask a second person.");

        await using var bob = await programme.Visit("bob");
        await bob.Go(address);
        await Decide(bob, "claimant", "The pilot is proven");
        await bob.Sees("the decision is final");
        (await History.Get<LeadShown>(programme.Leads.As("alice"), $"v1/leads/{leadId}")).PartnerId
            .Should().Be(programme.History.Distributor);
    }

    [Fact]
    public async Task A_partner_whose_registration_is_refused_can_claim_the_company_with_what_it_typed()
    {
        var (_, domain) = await programme.History.Lead("Hazel Press");
        await using var partner = await programme.Visit($"partner:{programme.History.Distributor}");
        await partner.Go("leads?new=true");
        await partner.Fill("Company", "Hazel Press");
        await partner.Page.GetByLabel(new Regex("^Domain")).FillAsync(domain);
        await partner.Page.GetByLabel(new Regex("^Country")).FillAsync("DE");
        await partner.Press("Register");
        await partner.Follow("Claim the company");
        await partner.At(new Regex("/conflicts\\?new="));
        await partner.UntilAlive();
        (await partner.Page.GetByLabel(new Regex("^Domain")).InputValueAsync()).Should().Be(domain);
    }

    [Fact]
    public async Task Whoever_has_no_part_in_a_case_does_not_see_it()
    {
        await using var partner = await programme.Visit("partner:somebody-else");
        await partner.Go($"conflicts/{programme.History.ConflictId}");
        await partner.Sees("There is nothing here.");
        (await partner.Page.ContentAsync()).Should().NotContain("sold to them");
    }

    private static async Task Decide(Visit manager, string outcome, string reason)
    {
        await manager.Choose("Whose company is it?", outcome);
        await manager.Press("Decide");
        await manager.Fill("Reason, both sides read it", reason);
        await manager.Press("Yes, decide");
    }
}
