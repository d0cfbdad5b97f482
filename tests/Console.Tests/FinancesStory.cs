using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Playwright;

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
        await carol.Page.Locator(".tabs a", new() { HasText = "Ledger" }).ClickAsync();
        await carol.At(new Regex("/partners/[^/]+/ledger"));
        await carol.Choose("Reason", "refund");
        await carol.At(new Regex("reason=refund"));
        await carol.UntilAlive();
        await carol.Page.GetByTitle("Why this amount?").First.ClickAsync();

        await carol.Sees("Step by step");
        await carol.Sees("Facts behind it, down to the source");
        var why = await carol.Text();
        why.Should().Contain("refund-1").And.Contain("Less refunded and charged back").And.Contain(
            "alice").And.Contain("bob on");
    }

    [Fact]
    public async Task The_ledger_filters_sorts_and_pages_on_the_server_and_the_address_keeps_it()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go(Ledger + "?component=retention");
        await carol.Follow("Amount");
        await carol.At(new Regex("sort=-amount"));
        await carol.Page.WaitForFunctionAsync(
            "() => document.querySelector('main tbody td[data-label=Amount]')?.innerText.includes('60.00')");

        await carol.Page.ReloadAsync();
        await carol.UntilAlive();
        (await carol.Page.Locator("tbody td[data-label=Amount]").First.InnerTextAsync()).Should().Contain("60.00");
        (await carol.Page.GetByLabel("Component", new() { Exact = true }).InputValueAsync()).Should().Be("retention");
        await carol.GoBack();
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
    public async Task Without_a_mouse_finance_closes_a_month_and_pays_it_with_two_people_down_to_the_file_for_the_bank()
    {
        await History.Post(programme.Commissions.As($"partner:{programme.History.Distributor}"),
            $"v1/partners/{programme.History.Distributor}/payout-profile",
            new { iban = "DE89370400440532013000", holder = "Birch Systems", country = "DE" });
        await programme.History.ConfirmAccount(programme.History.Distributor);
        await using var carol = await programme.Visit("carol", colours: ColorScheme.Dark, keyboardOnly: true);
        await carol.Follow("Month end");
        await carol.Press("See what closing posts");
        await carol.Sees("Closing itself posts nothing");
        (await carol.Text()).Should().NotContain("Beacon Media", "its customers' first year is over");
        // Something comes in between the look and the decision.
        await programme.History.Refund("c-beacon-1", 40_00, programme.History.NextToClose);
        await carol.Press($"Close {programme.History.NextToClose}");
        await carol.Press($"Yes, close {programme.History.NextToClose}");
        await carol.Sees("Something changed since you looked.");
        (await carol.Page.Locator("main tr", new() { HasText = "Beacon Media" }).Locator("td[data-label=Statement]")
            .InnerTextAsync())
            .Should().Contain("−6.00", "the new figures are offered");
        await carol.Press($"Close {programme.History.NextToClose}");
        await carol.Press($"Yes, close {programme.History.NextToClose}");
        await carol.Sees($"{programme.History.NextToClose} is closed; its statements are made.");

        await carol.Follow("Payouts");
        await carol.UntilAlive();
        await carol.Press("See what it would pay");
        await carol.Sees("1 partners would get");
        await carol.Sees("no payout profile");
        var disputed = await programme.History.DisputeFirstEntry(programme.History.Distributor);
        await carol.Press("Lock payout");
        await carol.Press("Yes, lock payout");
        await carol.Sees("Something changed since you looked.");
        (await carol.Text()).Should().Contain($"−{disputed}", "a disputed entry is held");
        await carol.Press("Lock payout");
        await carol.Press("Yes, lock payout");
        await carol.At(new Regex("/payouts/[0-9a-f]+"));
        await carol.Sees("A second person approves.");

        await using var dave = await programme.Visit("dave", keyboardOnly: true);
        await dave.Go(new Uri(carol.Page.Url).PathAndQuery);
        await dave.Press("Approve payout");
        await dave.Press("Yes, approve payout");
        await dave.Sees("File for the bank (pain.001)");
        (await dave.Page.GetByRole(AriaRole.Button, new() { Name = "Sent back", Exact = true }).CountAsync())
            .Should().Be(0, "before the file is fetched, the bank has nothing to send back");
        var download = await dave.Page.RunAndWaitForDownloadAsync(() => dave.Follow("File for the bank (pain.001)"));
        var file = await File.ReadAllTextAsync((await download.PathAsync())!);
        file.Should().Contain("pain.001.001.09").And.Contain("DE89370400440532013000");
        await TheBanksFileWouldConfirmIt(new Uri(dave.Page.Url).AbsolutePath, file);
        await dave.Press("I have fetched the file");
        var paidOn = dave.Page.GetByLabel("Paid on", new() { Exact = true });
        await paidOn.WaitForAsync();
        var today = await paidOn.InputValueAsync();
        DateTime.Parse(today, System.Globalization.CultureInfo.InvariantCulture)
            .Should().BeCloseTo(DateTime.UtcNow.Date, TimeSpan.FromDays(1));
        await dave.Fill("Paid on", "2020-01-31");
        await dave.Press("Confirm paid");
        await dave.Sees("Did the bank carry this payout out on 2020-01-31?");
        await dave.Press("Yes, confirm paid");
        await dave.Sees(new Regex("The amounts were fixed on"));
        await dave.Fill("Paid on", today);
        await dave.Press("Confirm paid");
        await dave.Press("Yes, confirm paid");
        await dave.Sees("Nothing more to do: this payout is confirmed.");
        await dave.Sees($"1 line, on {today}");
        await RemittanceLeadsToTheStatementsThatItPays(new Uri(dave.Page.Url).AbsolutePath);

        await dave.Press("Sent back");
        await dave.Fill("The bank's reference", "RET-4711");
        await dave.Fill("What the bank says", "account closed");
        await dave.Press("Yes, sent back");
        await dave.Sees("dave saw it come back");
        (await dave.Page.GetByRole(AriaRole.Button, new() { Name = "Approve return", Exact = true }).CountAsync())
            .Should().Be(0, "dave alone makes nothing payable again");
        await carol.Page.ReloadAsync();
        await carol.UntilAlive();
        await carol.Press("Approve return");
        await carol.Press("Yes, approve return");
        await carol.Sees("What the bank sent back is in the next payout.");
        await dave.Page.ReloadAsync();
        await dave.UntilAlive();
        await dave.Sees($"0 lines, on {today}");
        await dave.Go("payouts");
        (await dave.Page.Locator("main tbody tr").First.Locator("td[data-label=Paid]").InnerTextAsync())
            .Should().Contain("0.00").And.Contain("0 lines");
        (await dave.Page.Locator("main tbody tr").First.Locator("td[data-label=Returned]").InnerTextAsync())
            .Should().Contain("1 line");
        await EachCentHasItsPlace(dave);
    }

    // Shown only: the day is typed later in this story.
    private async Task TheBanksFileWouldConfirmIt(string payout, string file)
    {
        string Of(string part) =>
            XDocument.Parse(file).Descendants().First(found => found.Name.LocalName == part).Value;
        var statement = $"""
            <Document><BkToCstmrStmt><GrpHdr><MsgId>STMT-7</MsgId></GrpHdr><Stmt><Ntry>
              <Amt Ccy="EUR">{Of("InstdAmt")}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
              <BookgDt><Dt>{History.Today}</Dt></BookgDt>
              <NtryDtls><TxDtls><Refs><EndToEndId>{Of("EndToEndId")}</EndToEndId></Refs></TxDtls></NtryDtls>
            </Ntry></Stmt></BkToCstmrStmt></Document>
            """;
        await using var carol = await programme.Visit("carol");
        await carol.Go("payouts");
        await carol.Follow("The bank's answer");
        await carol.UntilAlive();
        await carol.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload
        {
            Name = "statement.xml",
            MimeType = "application/xml",
            Buffer = Encoding.UTF8.GetBytes(statement),
        });
        await carol.Sees($"It would be confirmed as paid on {History.Today}.");
        (await carol.Page.Locator($"main a[href='{payout}']").CountAsync()).Should().Be(1);
    }

    // From the month over its payout to the entries that the bank sent back, and from an entry to its way.
    private async Task EachCentHasItsPlace(Visit dave)
    {
        await dave.Go($"periods/{programme.History.NextToClose}");
        (await dave.Text()).Should().Contain("0 paid, 1 returned").And.Contain("account closed").And.Contain("carol");
        await dave.Go($"partners/{programme.History.Distributor}");
        await dave.Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Returned") }).ClickAsync();
        await dave.At(new Regex("state=returned"));
        await dave.UntilAlive();
        (await dave.Page.Locator("td[data-label=State]").AllInnerTextsAsync()).Should().NotBeEmpty()
            .And.AllSatisfy(state => state.Should().StartWith("returned"));
        await dave.Page.GetByTitle("Why this amount?").First.ClickAsync();
        await dave.Sees("The bank sent it back; the next payout takes it");
        await dave.Go($"partners/{programme.History.Distributor}/payouts");
        await dave.Sees($"{programme.History.NextToClose}-EUR");
        await dave.Sees("DE89 … 3000");
        await dave.Page.Locator("td[data-label=Entries] a").First.ClickAsync();
        await dave.At(new Regex("payout=[0-9a-f]+"));
        await dave.Sees("what one payout took");
    }

    // The partner's own way: from a statement to the money on its bank statement, and back.
    private async Task RemittanceLeadsToTheStatementsThatItPays(string payout)
    {
        await using var partner = await programme.Visit($"partner:{programme.History.Distributor}");
        await partner.Go($"{payout}/remittances/{programme.History.Distributor}");
        await partner.Sees("Total of the transfer");
        (await partner.Text()).Should().Contain("Birch Systems").And.Contain("DE89 … 3000")
            .And.NotContain("DE89370400440532013000");
        await partner.Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Statement of") }).First
            .ClickAsync();
        await partner.Sees("Commission statement");
        await partner.Page.GetByTitle("Remittance advice").First.ClickAsync();
        await partner.Sees("Total of the transfer");
        await using var other = await programme.Visit($"partner:{programme.History.Affiliate}");
        await other.Go($"{payout}/remittances/{programme.History.Distributor}");
        await other.Sees("There is nothing here.");
    }

    [Fact]
    public async Task An_adjustment_is_proposed_by_one_person_and_posted_once_another_approved()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go($"partners/{programme.History.Affiliate}");
        await carol.Fill("Amount", "12.34");
        await carol.Fill("Reason", "Trade fair, agreed by mail");
        await carol.PressTwice("Propose adjustment");
        await carol.At(new Regex("/adjustments"));
        await carol.Sees("a second person approves");
        (await carol.Page.Locator("main tbody tr", new() { HasText = "Trade fair, agreed by mail" }).CountAsync())
            .Should().Be(1);

        await using var dave = await programme.Visit("dave");
        await dave.Go("adjustments");
        await dave.Press("Approve");
        await dave.Press("Yes, approve");
        await dave.Sees("Nothing waits for a second person");
    }

    [Fact]
    public async Task A_changed_bank_account_waits_at_finances_home_until_somebody_confirms_it()
    {
        var name = $"Rowan {Guid.NewGuid().ToString("N")[..6]}";
        var id = await programme.History.Partner(name, "consultant", $"{Guid.NewGuid():N}.example");
        await History.Until("the partner in the ledger", async () => await Names("DE89370400440532013000"));
        await programme.History.ConfirmAccount(id);
        (await Names("GB29NWBK60161331926819")).Should().BeTrue();

        await using var carol = await programme.Visit("carol");
        await carol.Follow("Bank accounts to look at");
        await carol.At(new Regex("/payout-profiles"));
        await carol.UntilAlive();
        await carol.Sees(name);
        (await carol.Text()).Should().Contain("DE89370400440532013000").And.Contain("GB29NWBK60161331926819");
        await carol.Press("Confirm account");
        await carol.Press("Yes, confirm account");
        await carol.Sees("No account waits");
        (await History.Get<ProfileShown>(programme.Commissions.As("carol"), $"v1/partners/{id}/payout-profile"))
            .Current!.Iban.Should().Be("GB29NWBK60161331926819");

        async Task<bool> Names(string iban)
        {
            using var partner = programme.Commissions.As($"partner:{id}");
            using var answer = await partner.PostAsJsonAsync(
                $"v1/partners/{id}/payout-profile", new { iban, holder = name, country = "DE" });
            return answer.IsSuccessStatusCode;
        }
    }

    [Fact]
    public async Task Months_are_paged_and_a_year_back_has_an_address()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go("periods");
        var newest = await carol.Page.Locator("main tbody tr").First.InnerTextAsync();
        await carol.Follow("Next page »");
        await carol.At(new Regex("/periods\\?after=[0-9]{4}-[0-9]{2}"));
        await carol.Sees("Last page");
        await carol.Page.ReloadAsync();
        await carol.UntilAlive();
        (await carol.Text()).Should().NotContain(newest[..7] + "\t").And.Contain("First page");
    }

    [Fact]
    public async Task What_a_partner_earned_by_customer_year_is_shown_as_posted_and_as_replayed()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go($"partners/{programme.History.Distributor}");
        await carol.Follow("Earned by customer year");
        await carol.At(new Regex("/payout-history\\?partner="));
        await carol.UntilAlive();
        await carol.Sees("As replayed");
        await carol.Choose("Replayed under", $"{programme.History.PlanId}/1");
        await carol.At(new Regex("version="));
        await carol.UntilAlive();
        var rows = await carol.Page.Locator("main tbody tr").AllInnerTextsAsync();
        rows.Should().Contain(row => row.Contains("acquisition")).And.OnlyContain(row => row.Contains("Birch Systems"));
    }

    [Fact]
    public async Task A_verification_shows_that_all_statements_are_reproduced()
    {
        await using var carol = await EverythingVerified();
        await carol.Page.ReloadAsync();
        await carol.Sees("All statements reproduced.");
    }

    [Fact]
    public async Task A_verification_as_at_night_says_which_months_it_takes_as_verified()
    {
        await using var carol = await EverythingVerified();
        await carol.UntilAlive();
        await carol.Press("Verify as at night");
        await carol.Sees("earlier ones as verified before.");
        await carol.Sees("their number and amounts are the same since");
    }

    private async Task<Visit> EverythingVerified()
    {
        var carol = await programme.Visit("carol");
        await carol.Follow("Verification");
        await carol.UntilAlive();
        await carol.Press("Verify everything");
        await carol.At(new Regex("run="));
        await carol.Sees("All statements reproduced.");
        return carol;
    }
}
