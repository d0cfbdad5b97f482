using System.Net;

namespace CommissionsConsole.Tests;

/// <summary>Who edits the address sees nothing that is not theirs; who is not signed in sees nothing at all.</summary>
public sealed class Strangers(RunningProgramme programme)
{
    [Theory]
    [InlineData("partners/{0}")]
    [InlineData("partners/{0}/ledger")]
    [InlineData("partners/{0}/statements")]
    [InlineData("partners/{0}/statements/2026-09")]
    [InlineData("partners/{0}/profile")]
    public async Task A_partner_who_edits_the_address_sees_nothing_of_another(string path)
    {
        await using var partner = await programme.Visit($"partner:{programme.History.Affiliate}");
        await partner.Go(string.Format(System.Globalization.CultureInfo.InvariantCulture, path,
            programme.History.Distributor));
        await partner.Sees("There is nothing here.");
        (await partner.Page.ContentAsync()).Should().NotContain("Birch").And.NotContain("c-birch");
    }

    [Fact]
    public async Task A_partner_gets_neither_the_file_nor_the_explanation_of_anothers_entry()
    {
        var entries = await History.Get<Page<EntryShown>>(programme.Commissions.As("carol"),
            $"v1/partners/{programme.History.Distributor}/entries?limit=1");
        var entryId = entries.Items[0].EntryId;
        await using var partner = await programme.Visit($"partner:{programme.History.Affiliate}");
        await partner.Go($"entries/{entryId}");
        await partner.Sees("There is nothing here.");
        var file = await partner.Page.APIRequest.GetAsync(
            new Uri(programme.Console.Address, $"download/partners/{programme.History.Distributor}/entries.csv")
            .ToString());
        file.Status.Should().Be((int)HttpStatusCode.NotFound);
        (await file.TextAsync()).Should().NotContain("c-birch");
    }

    [Theory]
    [InlineData("plans")]
    [InlineData("payouts")]
    [InlineData("partners")]
    [InlineData("operations")]
    [InlineData("verifications")]
    [InlineData("customers/c-birch-1")]
    [InlineData("payout-profiles")]
    [InlineData("customers")]
    [InlineData("imports")]
    public async Task A_partner_is_told_that_staffs_pages_are_not_for_it(string path)
    {
        await using var partner = await programme.Visit($"partner:{programme.History.Affiliate}");
        await partner.Go(path);
        await partner.Sees("This page is for other people of the programme.");
    }

    [Theory]
    [InlineData("plans")]
    [InlineData("download/journal?format=csv")]
    public async Task Whoever_is_not_signed_in_is_sent_to_sign_in(string path)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var answer = await http.GetAsync(new Uri(programme.Console.Address, path));
        answer.StatusCode.Should().Be(HttpStatusCode.Found);
        answer.Headers.Location!.AbsolutePath.Should().Be("/connect/authorize");
        answer.Headers.Location.Query.Should().Contain("code_challenge_method=S256").And.Contain("response_type=code");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("/\r\n/evil.example/")]
    [InlineData("/%09/evil.example/")]
    [InlineData("/%5Cevil.example/")]
    public async Task No_link_sends_people_elsewhere_after_a_click_on_the_appearance(string returnTo)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var answer = await http.GetAsync(
            new Uri(programme.Console.Address, $"appearance/dark?returnTo={Uri.EscapeDataString(returnTo)}"));
        answer.Headers.Location!.ToString().Should().Be("/");
    }

    [Theory]
    [InlineData("/\t/evil.example/")]
    [InlineData("/%09/evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task No_link_sends_people_elsewhere_after_they_signed_in(string returnTo)
    {
        await using var carol = await programme.Visit(null);
        var elsewhere = new List<string>();
        carol.Page.Request += (_, request) =>
        {
            if (request.Url.Contains("//evil.example", StringComparison.Ordinal)) elsewhere.Add(request.Url);
        };
        await carol.Page.GotoAsync(new Uri(programme.Console.Address,
            $"sign-in?returnTo={Uri.EscapeDataString(returnTo)}").ToString());
        await carol.ChoosePerson("carol");
        await carol.Sees("What waits for finance");
        elsewhere.Should().BeEmpty();
    }
}
