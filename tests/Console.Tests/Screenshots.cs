using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using RunningServers;

namespace CommissionsConsole.Tests;

/// <summary>
/// The pictures of the documents, each of a page that shows what the picture is for, and that still looks like it: a
/// change of the look is a decision. COMMISSIONS_WRITE_PAGES=1 takes them anew.
/// </summary>
[Collection(RunningProgramme.OneAtATime)]
public sealed class Screenshots(RunningProgramme programme)
{
    private const int Wide = 1440;
    private const int Phone = 390;

    // Days and what hangs on them differ from run to run.
    private const double DifferenceMax = 0.25;
    private readonly List<string> _taken = [];
    private readonly List<string> _otherLook = [];

    [Fact]
    public async Task Each_picture_of_the_documents_is_of_a_page_that_is_there()
    {
        var distributor = programme.History.Distributor;
        await using (var carol = await programme.Visit("carol", Wide))
        {
            await carol.Go("");
            await Take(carol, "finance-home", "What waits for finance");
            // The oldest entries, which nothing else in the programme changes.
            await carol.Go($"partners/{distributor}/ledger?sort=effectiveOn&reason=accrual");
            await Take(carol, "ledger", "Why this amount?", byTitle: true);
            await carol.Page.GetByTitle("Why this amount?").First.ClickAsync();
            await Take(carol, "explanation", "Step by step");
        }

        await using (var partner = await programme.Visit($"partner:{distributor}", Wide))
            await Take(partner, "partner-home", "Earned by month");
        await using (var partner = await programme.Visit($"partner:{distributor}", Phone, ColorScheme.Dark))
            await Take(partner, "partner-home-phone", "Earned by month");
        await using (var anybody = await programme.Visit(null, Wide))
        {
            await anybody.Go("");
            await Take(anybody, "welcome", "What would I earn?");
        }

        await TakeRates();
        Directory.GetFiles(Folder, "*.png").Select(Path.GetFileNameWithoutExtension).Should().BeEquivalentTo(_taken,
            "a picture that nobody takes grows old");
        string.Join('\n', _otherLook).Should().BeEmpty("COMMISSIONS_WRITE_PAGES=1 makes a new look the committed one");
    }

    private async Task TakeRates()
    {
        await using var alice = await programme.Visit("alice", Wide);
        await alice.Go($"plans/{programme.History.PlanId}/edit?from=1");
        await alice.Fill("retention, year 2, percent", "17");
        await alice.Page.Locator(".costs[aria-busy=false] .big").First.WaitForAsync();
        await Take(alice, "year-table", "You propose:");
        await alice.Fill("Valid from", $"{DateTime.UtcNow.Year - 2}-01-01");
        await alice.Fill("Reason", "Customers leave in year 2");
        await alice.Press("Ask for approval");
        await alice.At(new Regex("/versions/[0-9]+\\?replay="));
        await using var bob = await programme.Visit("bob", Wide);
        await bob.Go(new Uri(alice.Page.Url).PathAndQuery);
        await bob.Sees("You approve:");
        await Take(bob, "preview", "Cash effect");
    }

    private async Task Take(Visit visit, string name, string shows, bool byTitle = false)
    {
        var shown = byTitle ? visit.Page.GetByTitle(shows) : visit.Page.GetByText(shows);
        await shown.First.WaitForAsync();
        _taken.Add(name);
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var (picture, taken) = (Path.Combine(Folder, $"{name}.png"), await visit.Page.ScreenshotAsync());
        if (Environment.GetEnvironmentVariable("COMMISSIONS_WRITE_PAGES") == "1")
            await File.WriteAllBytesAsync(picture, taken);
        var difference = await Looks.Difference(visit.Page, await File.ReadAllBytesAsync(picture), taken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {difference:P0}");
        if (difference <= DifferenceMax) return;
        var kept = Path.Combine(Directory.CreateTempSubdirectory("looks-").FullName, $"{name}.png");
        await File.WriteAllBytesAsync(kept, taken);
        _otherLook.Add(string.Create(CultureInfo.InvariantCulture, $"{name} differs by {difference:P0}: {kept}"));
    }

    private static string Folder => CommittedPage.AtRoot("docs/screenshots");
}
