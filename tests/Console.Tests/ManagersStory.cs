using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

[Collection(RunningProgramme.OneAtATime)]
public sealed class ManagersStory(RunningProgramme programme)
{
    [Fact]
    public async Task A_manager_changes_a_rate_sees_what_history_would_have_paid_and_a_second_person_approves()
    {
        await using var alice = await programme.Visit("alice");
        await alice.Follow("Plans");
        await alice.Follow("Partner programme");
        await alice.Follow("Change the rates");
        await alice.UntilAlive();
        await alice.Fill("retention, year 2, percent", "15");
        await alice.Sees(new Regex("retention, year 2"));
        await alice.Choose("Change", "retroactive");
        await alice.Fill("Valid from", $"{DateTime.UtcNow.Year - 2}-01-01");
        await alice.Fill("Reason", "Customers leave in year 2");
        await alice.Press("Save draft and preview on history");
        await alice.At(new Regex("/versions/[0-9]+\\?replay="));

        await alice.Sees("You wrote this version; send another partner manager the address of this page.");
        var preview = await alice.Text();
        preview.Should().Contain("Partners who gain").And.Contain("+75.00 EUR",
            "3 × 15.00 for one customer, 3 × 10.00 for the other");
        (await alice.Page.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).CountAsync())
            .Should().Be(0);

        await using var bob = await programme.Visit("bob");
        await bob.Go(new Uri(alice.Page.Url).PathAndQuery);
        await bob.Follow("By customer year");
        await bob.Sees("year 2");
        await bob.Press("Approve");
        await bob.Sees(new Regex("Allow a difference"));
        await bob.Press("Yes, approve");
        await bob.Sees("A second calculation found nothing left to post.");

        await alice.Page.ReloadAsync();
        await alice.UntilAlive();
        await alice.Sees(new Regex("bob on "));
        await alice.Sees("verified");
    }

    [Fact]
    public async Task Nothing_typed_shows_exactly_nothing_and_a_typed_rate_the_figure_that_its_preview_then_has()
    {
        var inForce = (await History.Get<Page<PlanShown>>(programme.Commissions.As("alice"), "v1/plans")).Items[0]
            .InForceVersion!.Value;
        await using var alice = await programme.Visit("alice");
        await alice.Go($"plans/{programme.History.PlanId}/edit?from={inForce}");
        var panel = Panel(alice);
        await panel.GetByText("Other rates of").WaitForAsync();
        (await Figure(panel, "Cash effect")).Should().Be("0.00 EUR");
        (await Figure(panel, "Difference over all of history")).Should().Be("0.00 EUR");

        await alice.Choose("Change", "retroactive");
        await alice.Fill("Valid from", $"{DateTime.UtcNow.Year - 3}-01-01");
        await alice.Fill("acquisition, year 1, percent", "13");
        await alice.Page.WaitForFunctionAsync(
            "() => [...document.querySelectorAll('main .stat')].some(stat => stat.innerText.includes('Cash effect') " +
            "&& stat.innerText.includes('−')) && document.querySelector('main [aria-busy=false]')");
        (await panel.GetByText("Difference over all of history").CountAsync())
            .Should().Be(0, "there is one figure: what would be posted");
        var estimate = await Figure(panel, "Cash effect");
        await alice.Fill("Reason", "To see it");
        await alice.Press("Save draft and preview on history");
        await alice.At(new Regex("/versions/[0-9]+\\?replay="));
        await alice.Sees("amounts differ");

        (await Figure(alice.Page.Locator("main"), "Cash effect")).Should().Be(estimate);
    }

    [Fact]
    public async Task A_version_that_begins_next_year_is_from_then_and_the_one_before_stays_in_force()
    {
        var planId = (await History.Post<PlanCreated>(programme.Commissions.As("alice"), "v1/plans",
            new { name = "Next year's plan", template = "default" })).PlanId;
        var next = $"{DateTime.UtcNow.Year + 1}-01-01";
        await Publish("2020-01-01", "retroactive", 110_000);
        await Publish(next, "prospective", 220_000);

        await using var alice = await programme.Visit("alice");
        await alice.Go("plans");
        var row = alice.Page.Locator("main tr", new() { HasText = "Next year's plan" })
            .Locator("td[data-label='In force']");
        (await row.InnerTextAsync()).Should().StartWith("version 1").And.Contain($"from {next}: version 2");
        await alice.Go($"plans/{planId}");
        var lastDay = $"{DateTime.UtcNow.Year}-12-31";
        await alice.Sees($"In force: version 1, valid from 2020-01-01 until {lastDay}");
        await alice.Sees($"From {next}: version 2");
        await alice.Sees($"in force until {lastDay}");
        await alice.Follow("Change the rates");
        await alice.UntilAlive();
        await alice.Sees($"Version 2 is to begin on {next}.");
        (await alice.Page.GetByLabel("retention, year 2, percent", new() { Exact = true }).InputValueAsync())
            .Should().Be("11");

        async Task Publish(string validFrom, string mode, int ppm)
        {
            var manager = programme.Commissions.As("alice");
            var version = (await History.Post<VersionShown>(manager, $"v1/plans/{planId}/versions", new
            {
                validFrom,
                mode,
                components = new object[]
                {
                    new { component = "retention", partnerTypes = new[] { "consultant" },
                        years = new object[] { new { year = 1, ppm = 50_000 }, new { year = "2+", ppm } } },
                },
                reason = "To begin on a day",
            })).Version;
            var replayId = (await History.Post<ReplayStarted>(manager,
                $"v1/plans/{planId}/versions/{version}/replays", new { })).ReplayId;
            await History.Until("the preview", async () =>
                (await History.Get<ReplayShown>(manager, $"v1/replays/{replayId}")).State == "calculated");
            await History.Post(programme.Commissions.As("bob"), $"v1/plans/{planId}/versions/{version}/approve",
                new { replayId });
            await History.Until("the posting", async () =>
                (await History.Get<ReplayShown>(manager, $"v1/replays/{replayId}")).State == "verified");
        }
    }

    private static ILocator Panel(Visit visit) =>
        visit.Page.GetByRole(AriaRole.Heading, new() { Name = "What history would have paid" }).Locator("..");

    private static Task<string> Figure(ILocator within, string label) =>
        within.Locator(".stat", new() { HasText = label }).First.Locator(".value").InnerTextAsync();

    [Fact]
    public async Task A_rate_that_is_only_typed_shows_at_once_what_it_and_those_around_it_would_have_paid()
    {
        await using var alice = await programme.Visit("alice");
        await alice.Go($"plans/{programme.History.PlanId}/edit?from=1");
        var panel = Panel(alice);
        await panel.GetByText("Other rates of").WaitForAsync();
        var saved = await Versions();

        await alice.Fill("retention, year 2, percent", "20");
        await panel.GetByText("Difference over all of history").WaitForAsync();
        await alice.Choose("Other rates of", "1|1");
        await panel.GetByText("16 %", new() { Exact = true }).WaitForAsync();
        await panel.GetByText("24 %", new() { Exact = true }).WaitForAsync();
        var figures = await panel.Locator(".bar-row", new() { HasText = "retention, year 2" }).InnerTextAsync();
        figures.Should().MatchRegex(@"\+[0-9,]+\.[0-9]{2}");
        (await panel.Locator(".bar-row", new() { HasText = "20 %" }).Locator(".bar-figure").InnerTextAsync())
            .Should().Be(await Figure(panel, "Difference over all of history"), "the typed rate is one of those shown");
        (await Versions()).Should().Be(saved);

        async Task<int> Versions() => (await History.Get<VersionShown[]>(
            programme.Commissions.As("alice"), $"v1/plans/{programme.History.PlanId}/versions")).Length;
    }

    [Fact]
    public async Task A_manager_sets_win_back_days_from_a_day_on_after_seeing_what_they_change()
    {
        var from = $"{DateTime.UtcNow.Year + 2}-01-01";
        await using var alice = await programme.Visit("alice");
        await alice.Go("programme");
        await alice.UntilAlive();
        await alice.Sees("Default plan");
        await alice.Page.GetByText("Set other win-back days").ClickAsync();
        await alice.Fill("Win-back within, days", "60");
        await alice.Fill("Win-back days from", from);
        await alice.Press("Show what changes");
        await alice.Sees("Nothing that was posted changes.");
        await alice.Press("Make the change");
        await alice.Press("Yes, make the change");
        await alice.Page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex($"{from} 60 alice") }).WaitForAsync();

        await alice.Go($"plans/{programme.History.PlanId}");
        await alice.Sees("Default plan since the beginning");
    }

    [Fact]
    public async Task A_rate_that_is_no_percentage_is_said_beside_the_form_and_nothing_is_saved()
    {
        await using var alice = await programme.Visit("alice");
        await alice.Go($"plans/{programme.History.PlanId}/edit?from=1");
        await alice.Fill("acquisition, year 1, percent", "a lot");
        await alice.Fill("Reason", "A mistake");
        await alice.Press("Save draft and preview on history");

        await alice.Sees("Each rate is a percentage such as 12 or 7.5.");
        alice.Page.Url.Should().Contain("/edit");
    }

    [Fact]
    public async Task A_rate_that_was_typed_and_not_saved_survives_a_reload_and_a_look_at_another_page()
    {
        await using var alice = await programme.Visit("alice");
        await alice.Go($"plans/{programme.History.PlanId}/edit?from=1");
        await alice.Fill("acquisition, year 1, percent", "17");
        await alice.Page.WaitForFunctionAsync("() => sessionStorage.length > 0");
        await alice.Page.ReloadAsync();
        await alice.UntilAlive();
        await alice.Sees("This is what you had typed and not saved.");
        await alice.Follow("Metrics");
        await alice.At(new Regex("/metrics"));
        await alice.GoBack();
        await alice.Sees("This is what you had typed and not saved.");
        (await Rate(alice)).Should().Be("17");

        await alice.Press("Begin again");
        await alice.Page.WaitForFunctionAsync(
            "() => !document.querySelector('main').innerText.includes('typed and not saved')");
        (await Rate(alice)).Should().Be("15");

        static Task<string> Rate(Visit visit) =>
            visit.Page.GetByLabel("acquisition, year 1, percent", new() { Exact = true }).InputValueAsync();
    }

    [Fact]
    public async Task A_manager_decides_on_a_lead_with_a_reason()
    {
        var affiliate = programme.History.Affiliate;
        var lead = await History.Post<Created>(programme.Leads.As($"partner:{affiliate}"), "v1/leads", new
        {
            partnerId = affiliate,
            company = "Cedar Works",
            domain = $"cedar-{Guid.NewGuid():N}.example",
            country = "DE",
        });
        await using var alice = await programme.Visit("alice");
        await alice.Go("leads?status=submitted");
        await alice.Follow("Cedar Works");
        await alice.Press("Accept");
        await alice.Fill("Reason", "Nobody else knows them");
        await alice.Press("Yes, accept");

        await alice.Sees("Protected until");
        (await History.Get<LeadShown>(programme.Leads.As("alice"), $"v1/leads/{lead.Id}"))
            .Status.Should().Be("accepted");
    }
}
