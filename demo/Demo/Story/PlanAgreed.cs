using Demo.Api;

namespace Demo.Story;

/// <summary>
/// The programme's first rules: acquisition 15 % in year 1; retention 5 / 12 / 8 %. Two people agree on them.
/// </summary>
internal static class PlanAgreed
{
    public static readonly DateOnly ValidFrom = new(2023, 1, 1);

    public static async Task Run(DemoRun run)
    {
        run.Screen.Chapter("A plan, proposed by alice and approved by bob");
        var plan = await run.Commissions.Post<PlanCreated>(
            DemoRun.Manager, "v1/plans", new { name = "Partner programme", template = "default" });
        run.PlanId = plan.PlanId;
        var version = (await run.Commissions.Post<Drafted>(DemoRun.Manager, $"v1/plans/{plan.PlanId}/versions",
            Terms(ValidFrom, retentionYear2Ppm: 120_000, "First rules of the programme"))).Version;
        var (replayId, _) = await Replays.Preview(run, version);
        (await Replays.Approve(run, DemoRun.SecondManager, version, replayId)).Expect();
        await Replays.UntilPosted(run, replayId);
        run.Screen.Say("acquisition 15 % in year 1; retention 5 % / 12 % / 8 % in years 1 / 2 / 3 and later");
    }

    /// <summary>The whole version, as the editor sends it.</summary>
    public static object Terms(
        DateOnly validFrom, int retentionYear2Ppm, string reason, int retentionYear1Ppm = 50_000) => new
        {
            validFrom,
            mode = "retroactive",
            retroDecrease = "protectPaid",
            rateDateBasis = "serviceStart",
            components = new object[]
        {
            new
            {
                component = "acquisition",
                partnerTypes = new[] { "affiliate", "distributor" },
                years = new object[] { new { year = 1, ppm = 150_000 } },
            },
            new
            {
                component = "retention",
                partnerTypes = new[] { "distributor", "consultant" },
                years = new object[]
                {
                    new { year = 1, ppm = retentionYear1Ppm }, new { year = 2, ppm = retentionYear2Ppm },
                    new { year = "3+", ppm = 80_000 },
                },
            },
        },
            holdDays = 30,
            qualifyAfterDays = 0,
            minPayout = 50_00,
            winBackDays = 90,
            releaseOnAnniversary = true,
            reason,
        };

    private sealed record PlanCreated(string PlanId);
}
