using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

/// <summary>What is known of a partner, and how it changes.</summary>
[Collection(RunningProgramme.OneAtATime)]
public sealed class PartnersLifeStory(RunningProgramme programme)
{
    [Fact]
    public async Task An_applicant_who_is_rejected_reads_why()
    {
        using var anybody = programme.Leads.Anonymous();
        var id = (await History.Post<Created>(anybody, "v1/partners", new
        {
            name = "Nettle Ads",
            email = "office@nettle.example",
            domain = "nettle.example",
            type = "affiliate",
            country = "DE",
            payoutCurrency = "EUR",
        })).Id;
        await using var alice = await programme.Visit("alice");
        await alice.Go($"partners/{id}");
        await alice.Press("Reject");
        await alice.Fill("Reason, the applicant reads it", "We work with nobody in your market yet");
        await alice.Press("Yes, reject");
        await alice.Sees("The application is rejected.");
        (await Partner(id)).Status.Should().Be("rejected");

        await using var applicant = await programme.Visit($"partner:{id}");
        await applicant.Sees(new Regex("Your application was turned down"));
        await applicant.Sees(new Regex("We work with nobody in your market yet"));
        await alice.Go("partners?status=rejected");
        await alice.Sees("Nettle Ads");
    }

    [Fact]
    public async Task A_partner_describes_itself_and_a_manager_changes_its_type_scope_and_licences()
    {
        var id = await programme.History.Partner("Larkspur Works", "affiliate", "larkspur.example");
        await using var partner = await programme.Visit($"partner:{id}");
        await partner.Follow("Our profile");
        await partner.UntilAlive();
        await partner.Sees("version 1");
        (await partner.Page.GetByRole(AriaRole.Button,
            new() { NameRegex = new Regex("^(Change the type|Grant a licence|Erase personal data)$") }).CountAsync())
            .Should().Be(0);
        await partner.Press("Change the profile");
        await partner.Fill("About the company", "We run shops for farms.");
        await partner.Press("Save");
        await partner.Sees("We run shops for farms.");
        await partner.Press("Change the identity");
        await partner.Fill("Legal id", "DE811569869");
        await partner.Fill("Reason", "Entered in the register");
        await partner.Press("Save");
        await partner.Sees("DE811569869");

        await using var alice = await programme.Visit("alice");
        await alice.Go($"partners/{id}/profile");
        await alice.Sees("We run shops for farms.");
        await alice.Press("Change the type");
        await alice.Choose("Type", "consultant");
        await alice.Fill("Reason", "Trains customers now");
        await alice.Press("Save");
        await alice.Sees(new Regex("Larkspur Works is consultant from"));
        await alice.Press("Change the scope");
        await alice.Fill("Countries", "de, at");
        await alice.Fill("Reason", "German only");
        await alice.Press("Save");
        await alice.Sees("AT, DE");
        await alice.Press("Grant a licence");
        await alice.Fill("Product", "suite");
        await alice.Fill("Seats", "3");
        await alice.Fill("Reason", "For demonstrations");
        await alice.Press("Grant");
        await alice.Sees("The licence is granted.");
        await alice.Press("End");
        await alice.Fill("Reason", "No longer shown");
        await alice.Press("End it");
        await alice.Sees(new Regex("The licence ends after"));

        var known = await Partner(id);
        known.Should().Match<PartnerShown>(now => now.Type == "consultant" && now.LegalId == "DE811569869"
            && now.Profile!.About == "We run shops for farms.");
        known.Territories.Should().Equal("AT", "DE");
        known.NfrLicences.Should().ContainSingle().Which.Should().Match<LicenceShown>(licence =>
            licence.Product == "suite" && licence.Seats == 3 && licence.ValidUntil != null);
    }

    [Fact]
    public async Task A_partner_is_forgotten_only_once_its_name_was_typed_and_its_ledger_stays()
    {
        var id = await programme.History.Partner("Vetch Media", "affiliate", "vetch.example");
        await using var alice = await programme.Visit("alice");
        await alice.Go($"partners/{id}/profile");
        await alice.Press("Erase personal data");
        await alice.Fill("Type “Vetch Media” to confirm", "vetch");
        await alice.Fill("Reason, without names", "Asked by letter");
        await alice.Press("Erase for good");
        await alice.Sees(new Regex("Nothing was erased."));
        (await Partner(id)).Name.Should().Be("Vetch Media");

        await alice.Fill("Type “Vetch Media” to confirm", "Vetch Media");
        await alice.Press("Erase for good");
        await alice.Sees(new Regex("The personal data of this partner was erased"));
        (await Partner(id)).Name.Should().BeNull();
        await alice.Go($"partners/{id}/ledger");
        (await alice.Text()).Should().NotContain("Vetch").And.NotContain("There is nothing here");
    }

    [Fact]
    public async Task The_company_of_a_lead_is_forgotten()
    {
        var (id, _) = await programme.History.Lead("Furze Bakery");
        await using var alice = await programme.Visit("alice");
        await alice.Go($"leads/{id}");
        await alice.Press("Erase personal data");
        await alice.Fill("Type “Furze Bakery” to confirm", "Furze Bakery");
        await alice.Fill("Reason, without names", "Asked by letter");
        await alice.Press("Erase for good");
        await alice.Sees("The personal data is erased.");
        (await History.Get<LeadShown>(programme.Leads.As("alice"), $"v1/leads/{id}")).Company.Should().BeNull();
        await using var affiliate = await programme.Visit($"partner:{programme.History.Affiliate}");
        await affiliate.Go($"leads/{id}");
        (await affiliate.Text()).Should().NotContain("Furze").And.NotContain("Erase personal data");
    }

    [Fact]
    public async Task A_partner_reports_a_training_and_its_manager_and_finance_see_it()
    {
        var id = await programme.History.Partner("Tansy School", "consultant", "tansy.example");
        await using var partner = await programme.Visit($"partner:{id}");
        await partner.Follow("Trainings");
        await partner.UntilAlive();
        await partner.Press("Report a training");
        await partner.Fill("Revenue", "1200.50");
        await partner.Press("Report");
        await partner.Sees("The training is reported.");
        await partner.Sees("1,200.50");
        (await History.Get<Page<TrainingShown>>(programme.Leads.As("alice"), $"v1/trainings?partnerId={id}"))
            .Items.Should().ContainSingle().Which.Revenue.Minor.Should().Be(1_200_50);

        await using var carol = await programme.Visit("carol");
        await carol.Follow("Trainings");
        await carol.UntilAlive();
        await carol.Sees("Tansy School");
        (await carol.Page.GetByRole(AriaRole.Button, new() { Name = "Report a training" }).CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task An_affiliate_may_not_report_a_training_and_reads_what_to_do()
    {
        await using var affiliate = await programme.Visit($"partner:{programme.History.Affiliate}");
        await affiliate.Go("trainings");
        await affiliate.Press("Report a training");
        await affiliate.Fill("Revenue", "100.00");
        await affiliate.Press("Report");
        await affiliate.Sees(new Regex("Change its type first, or choose another role."));
    }

    [Fact]
    public async Task A_partner_says_what_customers_miss_and_reads_what_becomes_of_it()
    {
        var id = await programme.History.Partner("Sedge Tools", "affiliate", "sedge.example");
        await using var partner = await programme.Visit($"partner:{id}");
        await partner.Go("feedback");
        await partner.Fill("What customers say", "They miss an export to the tax office.");
        await partner.Press("Send");
        await partner.Sees("Thank you.");

        await using var alice = await programme.Visit("alice");
        await alice.Go("feedback");
        await alice.Sees("They miss an export to the tax office.");
        await alice.Press("Answer");
        await alice.Choose("What becomes of it", "planned");
        await alice.Fill("What you say to it", "It comes in spring.");
        await alice.Press("Save");
        await alice.Sees("Answered.");

        await partner.Go("feedback");
        await partner.Sees("It comes in spring.");
        (await partner.Text()).Should().Contain("planned");
        (await partner.Page.GetByRole(AriaRole.Button, new() { Name = "Answer" }).CountAsync()).Should().Be(0);
    }

    private Task<PartnerShown> Partner(string id) =>
        History.Get<PartnerShown>(programme.Leads.As("alice"), $"v1/partners/{id}");
}
