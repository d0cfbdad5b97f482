using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

[Collection(RunningProgramme.OneAtATime)]
public sealed class ImportsStory(RunningProgramme programme)
{
    private const string Header = "customer,invoice,date,product,net,currency\n";

    [Fact]
    public async Task A_manager_checks_a_file_reads_which_line_is_wrong_and_stores_the_rest()
    {
        const string file = Header + "c-elm,elm-1,2026-01-05,suite,100.00,EUR\nc-elm,elm-2,2026-02-05,suite,much,EUR\n";
        await using var alice = await programme.Visit("alice");
        await alice.Follow("Imports");
        await alice.UntilAlive();
        await Choose(alice, file);
        await alice.Press("Check the file");
        await alice.At(new Regex("/imports/[0-9a-f-]+$"));
        await alice.Sees("Would be stored");
        (await alice.Page.Locator("main td[data-label='Line']").AllInnerTextsAsync()).Should().Equal("3");
        (await Customers("c-elm")).Should().BeEmpty("it was only checked");

        await alice.Follow("Imports");
        await Choose(alice, file);
        await alice.Choose("What to do", "false");
        await alice.Press("Store the file");
        await alice.At(new Regex("/imports/[0-9a-f-]+$"));
        await alice.Sees("stays on record");
        await History.Until("the customer", async () => (await Customers("c-elm")).Count == 1);
        await alice.Go("customers?search=c-elm");
        await alice.Follow("c-elm");
        await alice.Sees("100.00");
    }

    [Fact]
    public async Task A_large_file_is_read_while_the_page_says_how_far_it_is()
    {
        var file = new StringBuilder(Header);
        for (var i = 0; i < 30_000; i++)
            file.Append(CultureInfo.InvariantCulture, $"c-large-{i},large-{i},2026-01-05,suite,100.00,EUR\n");
        await using var alice = await programme.Visit("alice");
        await alice.Go("imports");
        await Choose(alice, file.ToString());
        await alice.Press("Check the file");
        await alice.At(new Regex("/imports/[0-9a-f-]+$"));
        await alice.Sees("Every line was read.");
        (await alice.Page.Locator(".stat", new() { HasText = "Would be stored" }).Locator(".value").InnerTextAsync())
            .Should().Be("30,000");
    }

    [Fact]
    public async Task A_file_that_breaks_off_says_where_and_its_record_can_be_deleted()
    {
        await using var alice = await programme.Visit("alice");
        await alice.Go("imports");
        await Choose(alice, Header + "c-ash,ash-1,2026-01-05,\"suite,100.00,EUR\n");
        await alice.Press("Check the file");
        await alice.Sees(new Regex("could not be read beyond line"));
        await alice.Press("Delete the import");
        await alice.Sees(new Regex("Nothing of it was stored."));
        await alice.Press("Yes, delete the import");
        await alice.At(new Regex("/imports$"));
        (await History.Get<Page<ImportShown>>(programme.Subscriptions.As("alice"), "v1/imports?state=failed"))
            .Items.Should().BeEmpty();
    }

    [Fact]
    public async Task A_file_without_the_columns_that_are_needed_is_refused_with_their_names()
    {
        await using var alice = await programme.Visit("alice");
        await alice.Go("imports");
        await Choose(alice, "what,ever\n1,2\n");
        await alice.Press("Check the file");
        await alice.Sees(new Regex("No column says customerId, invoiceId"));
        await alice.Page.GetByRole(AriaRole.Button, new() { Name = "Check the file" }).WaitForAsync();
    }

    [Fact]
    public async Task Nobody_but_a_managers_own_page_sends_files()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go("imports");
        await carol.Sees("This page is for other people of the programme.");
        await using var alice = await programme.Visit("alice");
        var another = await alice.Page.APIRequest.PostAsync(
            new Uri(programme.Console.Address, "upload/invoices").ToString(), new() { DataString = Header });
        another.Status.Should().Be(400, "a form of another site has no token of this one");
    }

    private static Task Choose(Visit visit, string file) => visit.Page.Locator("#import-file").SetInputFilesAsync(
        new FilePayload { Name = "invoices.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(file) });

    private async Task<IReadOnlyList<object>> Customers(string search) => (await History.Get<Page<object>>(
        programme.Subscriptions.As("alice"), $"v1/customers?search={search}")).Items;
}
