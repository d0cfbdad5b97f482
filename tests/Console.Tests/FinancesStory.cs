using System.Text.RegularExpressions;

namespace CommissionsConsole.Tests;

[Collection(RunningProgramme.OneAtATime)]
public sealed class FinancesStory(RunningProgramme programme)
{
    private string Ledger => $"partners/{programme.History.Distributor}/ledger";

    [Fact]
    public async Task Every_amount_leads_to_why_it_is_that_amount_down_to_the_source_event()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Follow("Partners");
        await carol.Follow("Birch Systems");
        await carol.Follow("Ledger");
        await carol.Choose("Reason", "refund");
        await carol.At(new Regex("reason=refund"));
        await carol.UntilAlive();
        await carol.Page.GetByTitle("Why this amount?").First.ClickAsync();

        await carol.Sees("Step by step");
        await carol.Sees("Facts behind it, down to the source");
        var why = await carol.Text();
        why.Should().Contain("refund-1").And.Contain("Less refunded and charged back").And.Contain("alice").And.Contain("bob on");
    }

    [Fact]
    public async Task The_ledger_filters_sorts_and_pages_on_the_server_and_the_address_keeps_it()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go(Ledger + "?component=retention");
        await carol.Follow("Amount");
        await carol.At(new Regex("sort=-amount"));
        await carol.Page.WaitForFunctionAsync("() => document.querySelector('main tbody td[data-label=Amount]')?.innerText.includes('60.00')");

        await carol.Page.ReloadAsync();
        await carol.UntilAlive();
        (await carol.Page.Locator("tbody td[data-label=Amount]").First.InnerTextAsync()).Should().Contain("60.00");
        (await carol.Page.GetByLabel("Component").InputValueAsync()).Should().Be("retention");
        await carol.Page.GoBackAsync();
        await carol.At(new Regex("component=retention$"));
    }

    [Fact]
    public async Task A_ledger_as_known_before_anything_was_posted_is_empty_and_says_so()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go(Ledger + "?known=2020-01-01T00:00:00Z");
        await carol.Sees("as it was known at");
        await carol.Sees("No entry matches");
    }

    [Fact]
    public async Task The_ledger_downloads_as_CSV_with_the_same_filters()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go(Ledger + "?reason=refund");
        var download = await carol.Page.RunAndWaitForDownloadAsync(() => carol.Follow("Download CSV"));
        var lines = (await File.ReadAllTextAsync((await download.PathAsync())!)).Trim().Split('\n');
        lines.Should().HaveCount(3).And.OnlyContain(line => line.StartsWith("entryId") || line.Contains("refund"));
    }

    [Fact]
    public async Task Finance_closes_a_month_and_pays_it_with_two_people_down_to_the_file_for_the_bank()
    {
        await History.Post(programme.Commissions.As($"partner:{programme.History.Distributor}"),
            $"v1/partners/{programme.History.Distributor}/payout-profile", new { iban = "DE89370400440532013000", holder = "Birch Systems", country = "DE" });
        await using var carol = await programme.Visit("carol");
        await carol.Follow("Periods");
        await carol.Press($"Close {programme.History.NextToClose}");
        await carol.Press($"Yes, close {programme.History.NextToClose}");
        await carol.Sees($"{programme.History.NextToClose} is closed; its statements are made.");

        await carol.Follow("Payouts");
        await carol.UntilAlive();
        await carol.Press("See what it would pay");
        await carol.Sees("1 partners would get");
        await carol.Sees("no payout profile");
        await carol.Press("Lock payout");
        await carol.Press("Yes, lock payout");
        await carol.At(new Regex("/payouts/[0-9a-f]+"));
        await carol.Sees("A second person approves.");

        await using var dave = await programme.Visit("dave");
        await dave.Go(new Uri(carol.Page.Url).PathAndQuery);
        await dave.Press("Approve payout");
        await dave.Press("Yes, approve payout");
        await dave.Sees("File for the bank (pain.001)");
        var download = await dave.Page.RunAndWaitForDownloadAsync(() => dave.Follow("File for the bank (pain.001)"));
        (await File.ReadAllTextAsync((await download.PathAsync())!)).Should().Contain("pain.001.001.09").And.Contain("DE89370400440532013000");
        await dave.Press("I have fetched the file");
        await dave.Press("Confirm paid");
        await dave.Press("Yes, confirm paid");
        await dave.Sees("Nothing more to do: this payout is confirmed.");
    }

    [Fact]
    public async Task An_adjustment_is_proposed_by_one_person_and_posted_once_another_approved()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go($"partners/{programme.History.Affiliate}");
        await carol.Fill("Amount", "12.34");
        await carol.Fill("Reason", "Trade fair, agreed by mail");
        await carol.Press("Propose adjustment");
        await carol.At(new Regex("/adjustments"));
        await carol.Sees("a second person approves");

        await using var dave = await programme.Visit("dave");
        await dave.Go("adjustments");
        await dave.Press("Approve");
        await dave.Press("Yes, approve");
        await dave.Sees("Nothing waits for a second person");
    }

    [Fact]
    public async Task A_verification_shows_that_all_statements_are_reproduced()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Follow("Verification");
        await carol.UntilAlive();
        await carol.Press("Verify now");
        await carol.At(new Regex("run="));
        await carol.Sees("All statements reproduced.");
        await carol.Page.ReloadAsync();
        await carol.Sees("All statements reproduced.");
    }
}
