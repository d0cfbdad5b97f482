namespace CommissionsConsole.Tests;

/// <summary>Each reads the console in their own language, with numbers and days as it writes them.</summary>
public sealed class LanguagesStory(RunningProgramme programme)
{
    [Fact]
    public async Task A_browser_that_asks_for_German_gets_it_and_figures_are_read_as_they_are_shown()
    {
        await using var alice = await programme.Visit("alice", language: "de-AT");
        (await Language(alice)).Should().Be("de");
        await alice.Follow("Provisionspläne");
        await alice.Go($"plans/{programme.History.PlanId}/edit?from=1");
        var rate = alice.Page.Locator("main table input").First;
        await rate.FillAsync("12,75");
        await rate.BlurAsync();
        await alice.Sees("12,75 %");
        (await alice.Text()).Should().NotContain("12.75");
    }

    [Fact]
    public async Task Whoever_chooses_another_language_keeps_it_and_comes_back_to_the_page()
    {
        await using var partner = await programme.Visit($"partner:{programme.History.Distributor}");
        await partner.Follow("Statements");
        await partner.Follow("Русский");
        await partner.UntilAlive();

        await partner.At(new("/statements$"));
        (await Language(partner)).Should().Be("ru");
        await partner.Follow("Главная");
        await partner.Page.ReloadAsync();
        await partner.UntilAlive();
        (await Language(partner)).Should().Be("ru");

        await partner.Follow("Deutsch");
        await partner.UntilAlive();
        (await Language(partner)).Should().Be("de");
    }

    [Theory]
    [InlineData("en-GB", @"\d,\d{3}\.\d{2}\b", @"2026-10-\d\d")]
    [InlineData("de", @"\d\.\d{3},\d{2}\b", @"\d\d\.10\.2026")]
    [InlineData("ru", @"\d\u00a0\d{3},\d{2}\b", @"\d\d\.10\.2026")]
    public async Task Amounts_and_days_stand_as_the_language_writes_them(string language, string amount, string day)
    {
        var distributor = programme.History.Distributor;
        await using var partner = await programme.Visit($"partner:{distributor}", language: language);
        await partner.Go($"partners/{distributor}/ledger");
        (await partner.Text()).Should().MatchRegex(amount).And.MatchRegex(day);
    }

    [Fact]
    public async Task A_language_that_is_not_whole_for_somebody_is_not_offered_to_them()
    {
        await using var carol = await programme.Visit("carol", language: "ru");
        (await Language(carol)).Should().Be("en");
        (await carol.Page.Locator(".languages").InnerTextAsync()).Should().Contain("Deutsch").And.NotContain("Русский");
    }

    private static Task<string?> Language(Visit visit) =>
        visit.Page.Locator("html").GetAttributeAsync("lang");
}
