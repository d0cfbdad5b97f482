using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

/// <summary>A page shows what its address asks for, under the right names, or says that it cannot.</summary>
public sealed class Reading(RunningProgramme programme)
{
    private const int Visits = 5;

    [Fact]
    public async Task The_preview_puts_each_partners_name_beside_its_own_amounts()
    {
        var replayId = await Preview();
        await using var alice = await programme.Visit("alice");
        for (var visit = 0; visit < Visits; visit++)
        {
            await alice.Go($"replays/{replayId}");
            await alice.Sees("Cash effect");
            await alice.Page.WaitForFunctionAsync(
                "() => [...document.querySelectorAll('main td a')].every(a => !a.innerText.includes('…'))");
            foreach (var (id, name) in new[] { (programme.History.Distributor, "Birch Systems"),
                (programme.History.Affiliate, "Beacon Media") })
                (await alice.Page.Locator($"main td a[href='/partners/{id}']").AllInnerTextsAsync())
                .Should().AllBe(name);
        }
    }

    [Theory]
    [InlineData("partners/{0}/ledger?until=2026-13-99", "until")]
    [InlineData("partners/{0}/ledger?known=yesterday", "known")]
    [InlineData("partners/{0}/ledger?period=June", "period")]
    [InlineData("partners/{0}/statements/2026-06?until=30.06.2026", "until")]
    [InlineData("metrics?from=0005-06-30", "from")]
    [InlineData("adjustments?all=perhaps", "all")]
    public async Task What_an_address_asks_for_and_cannot_be_read_is_said_instead_of_showing_todays_figures(
        string path, string parameter)
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go(string.Format(System.Globalization.CultureInfo.InvariantCulture, path,
            programme.History.Distributor));
        await carol.Sees("This address cannot be read.");
        (await carol.Page.Locator("main .problem code").AllInnerTextsAsync()).Should().Equal(parameter);
        (await carol.Page.Locator("main .money").CountAsync()).Should().Be(0);
        await carol.Follow("Show the page without it");
        carol.Page.Url.Should().NotContain($"{parameter}=");
        (await carol.Text()).Should().NotContain("cannot be read");
    }

    [Fact]
    public async Task A_page_of_a_list_that_there_is_not_is_said_and_the_list_is_offered()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go($"partners/{programme.History.Distributor}/ledger?after=nonsense");
        await carol.Follow("Show the page without what its address asks for");
        await carol.Sees(new Regex("Total of [0-9]+ entries"));
    }

    [Fact]
    public async Task An_unknown_page_is_a_page_that_says_so()
    {
        await using var carol = await programme.Visit("carol");
        var answer = await carol.Go("partnres");
        answer!.Status.Should().Be((int)HttpStatusCode.NotFound);
        await carol.Sees("This address leads to no page");
        await carol.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).WaitForAsync();
        await carol.Follow("Back to the start");
        await carol.Sees("What waits for finance");
    }

    [Fact]
    public async Task The_file_of_a_statement_has_what_the_page_shows()
    {
        var month = await ClosedMonth();
        var until = month.AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await using var carol = await programme.Visit("carol");
        await carol.Go($"partners/{programme.History.Distributor}/statements/{month:yyyy-MM}?until={until}");
        await carol.Sees("Nothing was posted in this month");
        var address = await carol.Page.GetByText("Download CSV").GetAttributeAsync("href");
        (await File(carol, address!)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Should().ContainSingle("only the header is left");
        var whole = await File(carol, address!.Split('?')[0]);
        whole.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCountGreaterThan(1);
    }

    [Theory]
    [InlineData("statements/2026-06.csv?known=yesterday", "known")]
    [InlineData("entries.csv?known=yesterday", "known")]
    [InlineData("entries.csv?until=2026-13-01", "until")]
    public async Task A_file_of_what_cannot_be_read_is_refused_in_words(string path, string parameter)
    {
        await using var carol = await programme.Visit("carol");
        var (status, text) = await File(carol, $"/download/partners/{programme.History.Distributor}/{path}");
        status.Should().Be((int)HttpStatusCode.BadRequest);
        text.Should().StartWith($"{parameter} cannot be read.");
    }

    private async Task<(int Status, string Text)> File(Visit visit, string path)
    {
        var answer = await visit.Page.APIRequest.GetAsync(new Uri(programme.Console.Address, path).ToString());
        return (answer.Status, await answer.TextAsync());
    }

    private async Task<DateOnly> ClosedMonth()
    {
        var statements = await History.Get<Page<StatementShown>>(programme.Commissions.As("carol"),
            $"v1/partners/{programme.History.Distributor}/statements?limit=2");
        return DateOnly.ParseExact($"{statements.Items[1].Period}-01", "yyyy-MM-dd",
            System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<string> Preview()
    {
        var alice = programme.Commissions.As("alice");
        var version = (await History.Post<VersionShown>(alice, $"v1/plans/{programme.History.PlanId}/versions", new
        {
            validFrom = "2020-01-01",
            mode = "retroactive",
            retroDecrease = "protectPaid",
            components = new[]
            {
                new { component = "acquisition", partnerTypes = new[] { "affiliate", "distributor" },
                    years = new object[] { new { year = 1, ppm = 220_000 } } },
            },
            holdDays = 30,
            minPayout = 50_00,
            reason = "What if acquisition earned more",
        })).Version;
        var replayId = (await History.Post<ReplayStarted>(alice,
            $"v1/plans/{programme.History.PlanId}/versions/{version}/replays", new { })).ReplayId;
        await History.Until("the preview", async () =>
            (await History.Get<ReplayShown>(alice, $"v1/replays/{replayId}")).State == "calculated");
        return replayId;
    }
}
