using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

/// <summary>From any page, Ctrl K finds pages, partners, customers and invoices; a partner finds its own.</summary>
public sealed class Searching(RunningProgramme programme)
{
    [Fact]
    public async Task Finance_finds_a_partner_by_a_part_of_its_name_and_goes_there_by_keyboard()
    {
        await using var carol = await programme.Visit("carol");
        await Open(carol);
        await carol.Page.Keyboard.TypeAsync("birch sys");
        await Found(carol, "Birch Systems").WaitForAsync();
        await carol.Page.Keyboard.PressAsync("Enter");
        await carol.At(new Regex($"/partners/{programme.History.Distributor}$"));
        (await carol.Page.Locator("dialog[open]").CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_manager_finds_a_customer_by_its_id_and_its_entries_by_the_invoice()
    {
        await using var alice = await programme.Visit("alice");
        await Open(alice);
        await alice.Page.Keyboard.TypeAsync("c-birch-1");
        await Found(alice, "c-birch-1").First.WaitForAsync();
        await Open(alice);
        await alice.Page.Keyboard.TypeAsync("c-birch-1-2025-10");
        await Found(alice, "retention, c-birch-1").ClickAsync();
        await alice.At(new Regex("/entries/"));
        await alice.Sees("on invoice c-birch-1-2025-10");
    }

    [Fact]
    public async Task A_partner_finds_its_own_statements_and_nothing_of_others()
    {
        await using var partner = await programme.Visit($"partner:{programme.History.Affiliate}");
        await Open(partner);
        await partner.Page.Keyboard.TypeAsync("2026-0");
        await Found(partner, "2026").First.WaitForAsync();
        await Open(partner);
        await partner.Page.Keyboard.TypeAsync("c-birch-1-2025-10");
        await partner.Page.Locator("dialog").GetByText("Nothing found").WaitForAsync();
        await partner.Page.Keyboard.PressAsync("Escape");
        (await partner.Page.Locator("dialog[open]").CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task The_open_search_has_no_fault_for_assistive_technology()
    {
        await using var carol = await programme.Visit("carol");
        await Open(carol);
        await carol.Page.Keyboard.TypeAsync("pa");
        await Found(carol, "Payouts").WaitForAsync();
        await Appearance.Picture(carol.Page, "search");
        (await Appearance.SeriousFaultsOn(carol.Page)).Should().BeEmpty();
    }

    private static async Task Open(Visit visit)
    {
        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.Locator("dialog[open] input").WaitForAsync();
    }

    private static ILocator Found(Visit visit, string text) => visit.Page.Locator("dialog[open]")
        .GetByRole(AriaRole.Link, new() { NameRegex = new Regex(Regex.Escape(text)) });
}
