using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

[Collection(RunningProgramme.OneAtATime)]
public sealed class ManagersStory(RunningProgramme programme)
{
    [Fact]
    public async Task Without_a_mouse_a_manager_changes_a_rate_sees_what_history_would_have_paid_and_another_approves()
    {
        await using var alice = await programme.Visit("alice", keyboardOnly: true);
        await alice.Follow("Plans");
        await alice.Follow("Partner programme");
        await alice.Follow("Change the rates");
        await alice.UntilAlive();
        await alice.Fill("retention, year 2, percent", "15");
        await alice.Sees(new Regex("retention in year 2 rises from [0-9]+ % to 15 %, from .*, for everybody"));
        await alice.Fill("Valid from", $"{DateTime.UtcNow.Year - 2}-01-01");
        await alice.Fill("Reason", "Customers leave in year 2");
        await alice.Press("Ask for approval");
        await alice.At(new Regex("/versions/[0-9]+\\?replay="));

        await alice.Sees("You wrote this version; send another partner manager the address of this page.");
        var preview = await alice.Text();
        preview.Should().Contain("Partners who gain").And.Contain("+75.00 EUR",
            "3 × 15.00 for one customer, 3 × 10.00 for the other");
        (await alice.Page.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).CountAsync())
            .Should().Be(0);

        await using var bob = await programme.Visit("bob", keyboardOnly: true);
        await bob.Go(new Uri(alice.Page.Url).PathAndQuery);
        await bob.Sees(new Regex("You approve: retention in year 2 rises from [0-9]+ % to 15 %"));
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
        var inForce = await InForce();
        await using var alice = await programme.Visit("alice");
        await alice.Go($"plans/{programme.History.PlanId}/edit?from={inForce}");
        await alice.Sees("Nothing: what has been posted stays as it is.");
        (await NextYear(alice).Locator(".big").InnerTextAsync()).Should().Be("0.00 EUR");

        await alice.Fill("Valid from", $"{DateTime.UtcNow.Year - 3}-01-01");
        await alice.Fill("acquisition, year 1, percent", "13");
        var posted = Costs(alice).Locator(".result", new() { HasText = "Posted now" }).Locator(".money").First;
        await posted.WaitForAsync();
        var estimate = await posted.InnerTextAsync();
        estimate.Should().StartWith("−");
        await alice.Fill("Reason", "To see it");
        await alice.Press("Ask for approval");
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

    private async Task<int> InForce() => (await History.Get<Page<PlanShown>>(
        programme.Commissions.As("alice"), "v1/plans")).Items[0].InForceVersion!.Value;

    private static ILocator Costs(Visit visit) => visit.Page.GetByLabel("What it costs");

    private static ILocator NextYear(Visit visit) =>
        Costs(visit).Locator(".result", new() { HasText = "Next 12 months" });

    private static Task<string> Figure(ILocator within, string label) =>
        within.Locator(".stat", new() { HasText = label }).First.Locator(".value").InnerTextAsync();

    [Fact]
    public async Task A_rate_that_is_only_typed_or_pushed_shows_at_once_what_the_next_year_would_cost()
    {
        await using var alice = await programme.Visit("alice");
        await alice.Go($"plans/{programme.History.PlanId}/edit?from={await InForce()}");
        await NextYear(alice).WaitForAsync();
        var saved = await Versions();

        await alice.Fill("retention, year 2, percent", "20");
        var row = alice.Page.Locator("tr.is-changed", new()
        {
            Has = alice.Page.GetByLabel("retention, year 2, percent",
            new() { Exact = true })
        });
        var effect = row.Locator("td[data-label='Effect, next 12 months'] .money");
        await alice.Page.WaitForFunctionAsync(
            "() => document.querySelector('.is-changed [data-label^=Effect] .money')?.innerText.startsWith('+') " +
            "&& document.querySelector('.costs[aria-busy=false]')");
        (await NextYear(alice).Locator(".big").InnerTextAsync()).Should().Be(await effect.InnerTextAsync(),
            "one rate differs, so its effect is all of it");
        var before = await effect.InnerTextAsync();

        await alice.Page.GetByLabel("retention, year 2, percent, slider").FocusAsync();
        await alice.Page.Keyboard.PressAsync("ArrowRight");
        await alice.Page.WaitForFunctionAsync(
            "() => document.querySelector('[aria-label=\"retention, year 2, percent\"]').value === '20.5'");
        await alice.Page.WaitForFunctionAsync(
            "before => document.querySelector('.is-changed [data-label^=Effect] .money')?.innerText !== before",
            before);
        (await Versions()).Should().Be(saved, "nothing is stored");

        async Task<int> Versions() => (await History.Get<VersionShown[]>(
            programme.Commissions.As("alice"), $"v1/plans/{programme.History.PlanId}/versions")).Length;
    }

    [Fact]
    public async Task Rates_for_one_partner_are_made_on_the_same_screen_and_one_approval_puts_them_in_force()
    {
        await using var alice = await programme.Visit("alice");
        await alice.Go($"plans/{programme.History.PlanId}/edit?from=1");
        await alice.Page.GetByLabel("These partners").CheckAsync();
        await alice.Sees("Choose the partners who get these rates.");
        await alice.Choose("Add a partner", programme.History.Affiliate);
        await alice.Fill("Valid from", $"{DateTime.UtcNow.Year + 1}-01-01");
        await alice.Fill("acquisition, year 1, percent", "18");
        await alice.Sees(new Regex("acquisition in year 1 rises from 15 % to 18 %.* for Beacon Media"));
        await alice.Fill("Reason", "Their campaign");
        await alice.Press("Ask for approval");
        await alice.At(new Regex("/versions/1\\?replay="));

        await using var bob = await programme.Visit("bob");
        await bob.Go(new Uri(alice.Page.Url).PathAndQuery);
        await bob.Sees("For Beacon Media");
        await bob.Press("Approve");
        await bob.Press("Yes, approve");
        await bob.Sees("A second calculation found nothing left to post.");
        await bob.Follow("Partner programme for Beacon Media");
        await bob.Page.GetByRole(AriaRole.Row, new()
        {
            NameRegex = new Regex($"Beacon Media {DateTime.UtcNow.Year + 1}-01-01 assigned alice, approved by bob"),
        }).WaitForAsync();
    }

    [Fact]
    public async Task Two_versions_or_two_days_are_compared_side_by_side()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go($"plans/{programme.History.PlanId}/compare?leftDay=1999-01-01&right=1");
        await carol.Sees("Before: nothing was in force");
        await carol.Choose("After: version", "");
        await carol.Go($"plans/{programme.History.PlanId}/compare?left=1&right=1");
        await carol.Sees("Nothing differs but the dates.");
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
        await alice.Press("Ask for approval");

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
