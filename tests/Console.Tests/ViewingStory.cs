using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

/// <summary>A manager looks at the console as a partner sees it.</summary>
[Collection(RunningProgramme.OneAtATime)]
public sealed class ViewingStory(RunningProgramme programme)
{
    [Fact]
    public async Task A_manager_sees_a_partners_pages_changes_nothing_and_the_partner_reads_that_somebody_looked()
    {
        var id = await programme.History.Partner("Yarrow Trade", "consultant", "yarrow.example");
        await using var alice = await programme.Visit("alice");
        await alice.Go($"partners/{id}/profile");
        await alice.Press("View as partner");
        await alice.UntilAlive();
        await alice.Sees(new Regex("You see what Yarrow Trade sees"));
        await alice.Sees("Register a lead");
        (await alice.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).InnerTextAsync())
            .Should().Contain("My leads").And.NotContain("Plans").And.NotContain("Bank account");

        await alice.Follow("Trainings");
        await alice.UntilAlive();
        await alice.Press("Report a training");
        await alice.Fill("Revenue", "100.00");
        await alice.Press("Report");
        await alice.Sees(new Regex("nothing can be changed"));
        (await History.Get<Page<TrainingShown>>(programme.Leads.As("alice"), $"v1/trainings?partnerId={id}"))
            .Items.Should().BeEmpty();

        await alice.Go($"partners/{programme.History.Distributor}");
        await alice.Sees("Not one of the partner's pages");
        (await alice.Text()).Should().NotContain("Birch");
        await alice.Press("End the view");
        await alice.At(new Regex($"/partners/{id}$"));
        await alice.UntilAlive();
        await alice.Sees("Decide");

        await using var partner = await programme.Visit($"partner:{id}");
        await partner.Follow("Our profile");
        await partner.Sees("A partner manager");
        (await partner.Text()).Should().NotContain("alice");
    }

    [Fact]
    public async Task Finance_is_not_offered_to_look_as_a_partner()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go($"partners/{programme.History.Distributor}/profile");
        (await carol.Text()).Should().NotContain("View as partner").And.Contain("Identity");
    }
}
