using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

/// <summary>Whoever uses the keyboard types dates and amounts as they are used to, and is never lost.</summary>
[Collection(RunningProgramme.OneAtATime)]
public sealed class Typing(RunningProgramme programme)
{
    private const string Focused =
        "() => (document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()";

    [Fact]
    public async Task A_date_that_is_typed_counts_once_it_is_whole()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go($"partners/{programme.History.Distributor}/ledger");
        var addresses = new List<string>();
        carol.Page.FrameNavigated += (_, frame) => addresses.Add(frame.Url);
        var pages = await carol.Page.EvaluateAsync<int>("() => history.length");
        var field = await carol.Field("Effective until");
        await field.PressSequentiallyAsync("06302026");
        await field.PressAsync("Enter");
        await carol.At(new Regex("until=2026-06-30"));
        addresses.Should().OnlyContain(address => address.EndsWith("until=2026-06-30"));
        (await carol.Page.EvaluateAsync<int>("() => history.length"))
            .Should().Be(pages, "a filter takes the place of the page before");
    }

    [Fact]
    public async Task A_year_that_is_not_typed_to_its_end_is_refused_in_words()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go($"partners/{programme.History.Distributor}/ledger");
        var field = await carol.Field("Effective until");
        await field.PressSequentiallyAsync("063020");
        await field.BlurAsync();
        await carol.Sees("Write a year from 1990 to 2199.");
        (await field.GetAttributeAsync("aria-invalid")).Should().Be("true");
        carol.Page.Url.Should().NotContain("until=");
    }

    [Fact]
    public async Task The_focus_goes_to_the_question_and_escape_brings_it_back()
    {
        var entries = await History.Get<Page<EntryShown>>(programme.Commissions.As("carol"),
            $"v1/partners/{programme.History.Affiliate}/entries?limit=1");
        await using var partner = await programme.Visit($"partner:{programme.History.Affiliate}");
        await partner.Go($"entries/{entries.Items[0].EntryId}");
        await partner.Press("Object");
        await partner.Page.WaitForFunctionAsync($"() => ({Focused})() === 'Your objection'");
        await partner.Page.Keyboard.PressAsync("Escape");
        await partner.Page.Locator("form.confirm").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await partner.Page.WaitForFunctionAsync($"() => ({Focused})() === 'Object'");
    }

    [Fact]
    public async Task A_question_without_a_reason_takes_the_focus_too()
    {
        await using var alice = await programme.Visit("alice");
        await alice.Go("agreement");
        await alice.Fill("Text", "Commission is earned on paid net revenue, without tax.");
        await alice.Press("Publish");
        await alice.Page.WaitForFunctionAsync("() => document.activeElement.matches('form.confirm')");
        await alice.Press("No");
        await alice.Page.WaitForFunctionAsync($"() => ({Focused})() === 'Publish'");
    }

    [Fact]
    public async Task An_amount_is_typed_with_a_decimal_comma_and_an_ambiguous_one_is_refused()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Go($"partners/{programme.History.Distributor}");
        await carol.Page.GetByLabel("Amount").FillAsync("1,234");
        await carol.Page.GetByLabel("Reason").FillAsync("Rounding of an old invoice");
        await carol.Press("Propose adjustment");
        await carol.Sees("1,234 can be read as 1234 or as 1.234.");
        await carol.Page.GetByLabel("Amount").FillAsync("-12,5");
        await carol.Press("Propose adjustment");
        await carol.At(new Regex("/adjustments"));
        await carol.Sees("−12.50");
        await carol.Press("Withdraw");
        await carol.Press("Yes, withdraw");
        await carol.Sees("The proposal is dropped.");
    }

    [Fact]
    public async Task An_applicant_is_not_told_to_approve_itself()
    {
        using var anonymous = programme.Leads.Anonymous();
        var id = (await History.Post<Created>(anonymous, "v1/partners", new
        {
            name = "Hazel Works",
            email = "office@hazel.example",
            domain = $"hazel-{Guid.NewGuid():N}.example",
            type = "affiliate",
            country = "DE",
            payoutCurrency = "EUR",
        })).Id;
        using var answer = await programme.Leads.As($"partner:{id}")
            .PostAsJsonAsync(new Uri("v1/leads", UriKind.Relative),
            new { partnerId = id, company = "Elm Foods", domain = $"elm-{Guid.NewGuid():N}.example", country = "DE" });
        answer.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()
            .Should().Be("The partner has not been approved yet. A partner manager approves it first.");
    }
}
