using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

/// <summary>Every main page: no serious fault for assistive technology, nothing beside the screen, no error of a script.</summary>
[Collection(RunningProgramme.OneAtATime)]
public sealed class Appearance(RunningProgramme programme)
{
    private static readonly Dictionary<string, string[]> Pages = new()
    {
        ["carol"] =
        [
            "", "partners", "partners/{distributor}", "partners/{distributor}/ledger", "partners/{distributor}/statements",
            "periods", "payouts", "adjustments?all=true", "disputes?all=true", "verifications",
        ],
        ["alice"] = ["", "plans", "plans/{plan}", "plans/{plan}/edit?from=1", "plans/{plan}/versions/1", "replays", "leads", "agreement", "feedback"],
        ["erin"] = ["", "operations"],
        ["partner:{affiliate}"] = ["", "leads?new=true", "partners/{affiliate}/ledger", "payout-profile", "agreement", "feedback"],
    };

    public static TheoryData<string, int, bool> Visits => new(
        from person in Pages.Keys from look in new[] { (1280, false), (390, true) } select (person, look.Item1, look.Item2));

    [Theory]
    [MemberData(nameof(Visits))]
    public async Task Pages_are_usable_for_everybody(string person, int width, bool dark)
    {
        var faults = new List<string>();
        await using var visit = await programme.Visit(Named(person), width, dark ? ColorScheme.Dark : ColorScheme.Light);
        visit.Page.PageError += (_, error) => faults.Add($"{visit.Page.Url}: {error}");
        foreach (var path in Pages[person].Select(Named))
        {
            await visit.Go(path);
            var beside = await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - window.innerWidth");
            if (beside > 0) faults.Add($"/{path} at {width}: {beside} px beside the screen");
            var found = await visit.Page.RunAxe();
            faults.AddRange(found.Violations.Where(violation => violation.Impact is "serious" or "critical")
                .Select(violation => $"/{path}: {violation.Id} ({violation.Help}) {violation.Nodes[0].Html}"));
            (await visit.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"))
                .Should().Be(dark ? "rgb(18, 22, 27)" : "rgb(246, 247, 249)");
        }

        faults.Should().BeEmpty();
    }

    private string Named(string text) => text.Replace("{distributor}", programme.History.Distributor)
        .Replace("{affiliate}", programme.History.Affiliate).Replace("{plan}", programme.History.PlanId);
}
