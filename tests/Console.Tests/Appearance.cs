using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using RunningServers;

namespace CommissionsConsole.Tests;

/// <summary>
/// Every main page: no serious fault for assistive technology, nothing beside the screen, no error of a script.
/// </summary>
public sealed class Appearance(RunningProgramme programme)
{
    private static readonly Dictionary<string, string[]> Pages = new()
    {
        ["carol"] =
        [
            "", "partners", "partners/{distributor}", "partners/{distributor}/ledger",
            "partners/{distributor}/statements", "partners/{distributor}/statements/{month}",
            "partners/{distributor}/payouts", "periods/{month}",
            "periods", "payouts", "bank-answers", "adjustments?all=true", "disputes?all=true", "verifications",
            "customers", "partners/{distributor}/customers", "trainings",
            "customers/c-birch-1", "payout-profiles", "payout-history", "waiting-changes", "waiting-changes?all=true",
        ],
        ["alice"] =
        [
            "", "plans", "plans/{plan}", "plans/{plan}/edit?from=1", "plans/{plan}/versions/1",
            "plans/{plan}/compare", "replays", "leads",
            "agreement", "feedback", "conflicts", "conflicts/{conflict}", "readiness", "lead-policy", "segments",
            "metrics", "metrics?by=month", "waiting-changes", "imports", "customers/c-birch-1",
            "partners/{distributor}/profile", "agreement?version=1",
        ],
        ["erin"] = ["", "operations", "set-up"],
        ["partner:{affiliate}"] =
        [
            "", "leads?new=true", "partners/{affiliate}/ledger", "payout-profile", "agreement", "feedback",
            "conflicts?new=true", "conflicts/{conflict}", "lead-policy", "partners/{affiliate}/profile",
            "partners/{affiliate}/customers", "trainings",
        ],
    };

    private static readonly (int Width, ColorScheme Scheme, string Background)[] Looks =
    [
        (1280, ColorScheme.Light, "rgb(250, 248, 244)"), (390, ColorScheme.Dark, "rgb(21, 20, 18)"),
    ];

    // Narrowest in the languages with the longest words.
    private static readonly (int Width, string Language)[] Phones = [(320, "de"), (390, "en")];

    // The page itself, tables that would have to be pushed aside, and amounts that stick out.
    private const string BesideTheScreen = """
        () => {
            const root = document.documentElement, faults = [];
            const named = element => (element.innerText ?? '').trim().replace(/\s+/g, ' ').slice(0, 60);
            if (root.scrollWidth > root.clientWidth) {
                const widest = [...document.querySelectorAll('body *')]
                    .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1).pop();
                faults.push(`${root.scrollWidth - root.clientWidth} px beside the screen: `
                    + `${widest && named(widest)} ${widest?.className}`);
            }
            for (const table of document.querySelectorAll('main .table'))
                if (table.scrollWidth > table.clientWidth + 1)
                    faults.push(`${table.scrollWidth - table.clientWidth} px of a table are hidden: ${named(table)}`);
            for (const amount of document.querySelectorAll('main .money')) {
                const place = amount.getBoundingClientRect(), card = amount.closest('.card')?.getBoundingClientRect();
                const end = Math.min(root.clientWidth, card?.right ?? root.clientWidth);
                if (place.width > 0 && (place.left < 0 || place.right > end + 1))
                    faults.push(`an amount is cut: ${named(amount)}`);
            }
            return faults;
        }
        """;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    // As the API of axe-core has it. The wrapper for Playwright is made for frames, and opens another page for each
    // result.
    private const string SeriousFaults =
        """
        async () => (await axe.run()).violations.filter(fault => ['serious', 'critical'].includes(fault.impact))
          .map(fault => `${fault.id} (${fault.help}) ${fault.nodes[0].html}`)
        """;

    public static TheoryData<string> People => [.. Pages.Keys];

    [Theory]
    [MemberData(nameof(People))]
    public async Task Pages_are_usable_for_everybody(string person)
    {
        // Side by side: a page that is looked at keeps one core busy.
        var faults = await Task.WhenAll(Looks.Select(look => Faults(person, look.Width, look.Scheme, look.Background)));
        faults.SelectMany(found => found).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(People))]
    public async Task A_phone_shows_every_column_and_every_amount_whole(string person)
    {
        var faults = new List<string>();
        var isPartner = person.StartsWith("partner:", StringComparison.Ordinal);
        foreach (var (width, language) in isPartner ? [.. Phones, (320, "ru")] : Phones)
        {
            await using var visit = await programme.Visit(Named(person), width, language: language);
            foreach (var path in Pages[person].Select(Named))
            {
                await visit.Go(path);
                faults.AddRange((await visit.Page.EvaluateAsync<string[]>(BesideTheScreen))
                    .Concat(LeftInEnglish(await visit.Page.InnerTextAsync("body"), language))
                    .Select(fault => $"/{path} at {width}, {language}: {fault}"));
            }
        }

        string.Join('\n', faults).Should().BeEmpty();
    }

    // Of sentences, not of single words: those may be names.
    private static IEnumerable<string> LeftInEnglish(string page, string language) => language == "en" ? []
        : Translations(language).Where(text => text.Key.Count(sign => sign == ' ') >= 2 && text.Key != text.Value
            && !text.Key.Contains('{') && page.Contains(text.Key, StringComparison.Ordinal))
            .Select(text => $"is in English: {text.Key}");

    private static Dictionary<string, string> Translations(string language) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(
            CommittedPage.AtRoot($"services/Console/Console.Web/Language/{language}.json")))!;

    internal static async Task<string[]> SeriousFaultsOn(IPage page)
    {
        await page.EvaluateAsync(Axe);
        return await page.EvaluateAsync<string[]>(SeriousFaults);
    }

    private async Task<List<string>> Faults(string person, int width, ColorScheme scheme, string background)
    {
        var faults = new List<string>();
        await using var visit = await programme.Visit(Named(person), width, scheme);
        visit.Page.PageError += (_, error) => faults.Add($"{visit.Page.Url}: {error}");
        foreach (var path in Pages[person].Select(Named))
        {
            await visit.Go(path);
            await Picture(visit.Page, $"{person.Replace(":{affiliate}", "")}-{path}-{width}");
            var beside = await visit.Page.EvaluateAsync<int>(
                "() => document.documentElement.scrollWidth - window.innerWidth");
            if (beside > 0) faults.Add($"/{path} at {width}: {beside} px beside the screen");
            faults.AddRange((await SeriousFaultsOn(visit.Page)).Select(fault => $"/{path}: {fault}"));
            (await visit.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"))
                .Should().Be(background);
        }

        return faults;
    }

    // For people who want to look: COMMISSIONS_SCREENSHOTS names a folder.
    internal static async Task Picture(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("COMMISSIONS_SCREENSHOTS") is not { Length: > 0 } folder) return;
        var file = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_')) + ".png";
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, file), FullPage = true });
    }

    private string Named(string text) => text.Replace("{distributor}", programme.History.Distributor)
        .Replace("{affiliate}", programme.History.Affiliate).Replace("{plan}", programme.History.PlanId)
        .Replace("{conflict}", programme.History.ConflictId)
        .Replace("{month}", programme.History.NextToClose);
}
