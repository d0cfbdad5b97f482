using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

[Collection(RunningProgramme.OneAtATime)]
public sealed class ProgrammesStart(RunningProgramme programme)
{
    [Fact]
    public async Task A_manager_sees_what_is_missing_supplies_it_and_the_programme_goes_live()
    {
        await using var alice = await programme.Visit("alice");
        await alice.Sees("The programme is not live yet.");
        await alice.Follow("Set it up");
        await alice.UntilAlive();
        await alice.Sees(new Regex("Still missing: "));
        await alice.Follow("What is needed, and the start");
        await alice.UntilAlive();
        await alice.Sees("3 of 5 are missing");
        (await alice.Page.GetByRole(AriaRole.Button, new() { Name = "Go live" }).IsDisabledAsync()).Should().BeTrue();

        await alice.Page.Locator("main table").GetByRole(AriaRole.Link, new() { Name = "Segments" }).ClickAsync();
        await alice.At(new Regex("/segments"));
        await alice.UntilAlive();
        await alice.Fill("Name of segment 1", "Gold");
        await alice.Fill("Customers at least, segment 1", "2");
        await Publish(alice, "Partners ask how they rise");
        await alice.Sees("Version 1");

        await alice.Go("lead-policy");
        await alice.Fill("Protection, days", "120");
        await Publish(alice, "Sales take longer here");
        await alice.Sees("120 days from acceptance");

        await alice.Go("readiness");
        await alice.Choose("Answer", "yes");
        await alice.Press("Answer");
        await alice.Fill("On what it rests", "No outage for a year");
        await alice.Press("Yes, answer");
        await History.Until("the segments in Leads", async () =>
            (await History.Get<ReadinessShown>(programme.Leads.As("alice"), "v1/readiness")).Ready);
        await alice.Page.ReloadAsync();
        await alice.UntilAlive();
        await alice.Sees("Nothing is missing");
        await alice.Press("Go live");
        await alice.Press("Yes, go live");
        await alice.Sees("The programme is live since");
        await SeesWhoMovesAndMovesThem(alice);
    }

    private async Task SeesWhoMovesAndMovesThem(Visit alice)
    {
        await alice.Go("segments");
        await alice.Press("See who would move");
        var birch = alice.Page.Locator("main tr", new() { HasText = "Birch Systems" });
        (await birch.Locator("td[data-label=Segment]").InnerTextAsync()).Should().Be("Gold");
        await alice.Press("Sort them so");
        await alice.Fill("Reason", "The first review");
        await alice.Press("Yes, sort them so");
        await alice.Sees("The partners are sorted.");
        await History.Until("the review", async () => (await History.Get<SegmentsShown>(
            programme.Commissions.As("alice"), $"v1/partners/{programme.History.Distributor}/segments"))
            .Reviews.Count > 0);
        await alice.Go($"partners/{programme.History.Distributor}/profile");
        await alice.Sees("a review");
    }

    private static async Task Publish(Visit alice, string reason)
    {
        await alice.Press("Publish");
        await alice.Fill("Reason", reason);
        await alice.Press("Yes, publish");
    }
}
