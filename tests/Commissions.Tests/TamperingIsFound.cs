using Commissions.Service.Verifications;
using Commissions.Tests.Tampering;
using Microsoft.Extensions.DependencyInjection;

namespace Commissions.Tests;

/// <summary>
/// What decides about money is changed at random, behind the service's back, and each change must be named. Each batch
/// has one of every kind, so that one verification looks at all of them and each drift still has one cause.
/// </summary>
public sealed class TamperingIsFound
{
    private const int Seed = 20_261_129;
    private const int ManipulationsMin = 500;
    private const int ManipulationsOfAKindMin = 20;
    private const int NightsOfAKind = 2;

    [Fact]
    public async Task Each_of_500_random_manipulations_is_named_and_an_untouched_programme_has_none()
    {
        await using var company = await History.Of6Partners();
        await using var app = await company.Stopped();
        var engine = app.Services.GetRequiredService<VerificationEngine>();
        await using var owner = company.AsOwner();
        await using var application = company.AsApplication();
        var kept = new KeptDatabase(owner);
        MustBeClean(await Verify(engine), "untouched");
        await kept.Keep();

        var victims = new Victims(owner, new Random(Seed));
        var (done, missed) = (new List<string>(), new List<string>());
        while (done.Count < Math.Max(ManipulationsMin, ManipulationsOfAKindMin * Ways.All.Count))
        {
            victims.NextBatch();
            var batch = new List<Manipulation>();
            foreach (var way in Ways.All) batch.Add(await way(victims));
            foreach (var manipulation in batch) await Do(manipulation, kept, application);
            var report = await Verify(engine);
            done.AddRange(batch.Select(manipulation => manipulation.Category));
            missed.AddRange(batch.Where(manipulation => !IsNamed(manipulation, report))
                .Select(manipulation =>
                    $"{manipulation.Category}: {manipulation.Sql}, named {manipulation.Kind} {manipulation.Subject}"));
            foreach (var undo in batch.Select(manipulation => manipulation.Undo).OfType<string>()) await kept.Run(undo);
            await kept.PutBack();
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seed {Seed}: {done.Count} manipulations of {Ways.All.Count} kinds");
        missed.Should().BeEmpty();
        done.CountBy(category => category).Should().OnlyContain(kind => kind.Value >= ManipulationsOfAKindMin);
        MustBeClean(await Verify(engine), "put back");
    }

    [Fact]
    public async Task At_night_only_what_moves_no_money_of_a_verified_month_is_missed()
    {
        await using var company = await History.Of6Partners();
        await using var app = await company.Stopped();
        var engine = app.Services.GetRequiredService<VerificationEngine>();
        await using var owner = company.AsOwner();
        await using var application = company.AsApplication();
        var kept = new KeptDatabase(owner);
        await kept.Keep();
        var (_, mark) = await Run(engine, WalkStart.Everything(WalkReason.Requested));
        var atNight = new WalkStart(new VerifiedRun("full", DateTimeOffset.UtcNow, mark!), null);

        var victims = new Victims(owner, new Random(Seed));
        var missed = new List<Manipulation>();
        for (var night = 0; night < NightsOfAKind; night++)
        {
            victims.NextBatch();
            foreach (var way in Ways.All)
            {
                var manipulation = await way(victims);
                await Do(manipulation, kept, application);
                // The night after any drift, everything is walked and all of it is named.
                if (!(await Run(engine, atNight)).Report.HasDrifted) missed.Add(manipulation);
                if (manipulation.Undo is not null) await kept.Run(manipulation.Undo);
                await kept.PutBack();
            }
        }

        var (report, _) = await Run(engine, atNight);
        MustBeClean(report, "put back");
        report.Walk!.Full.Should().BeFalse();
        missed.Select(one => one.Category).Should().BeSubsetOf(["entry row", "entry event"]);
        missed.Should().NotContain(one => one.Category == "entry row" && one.Sql.Contains("{amount,minor}"));
    }

    [Fact]
    public async Task When_everything_differs_the_report_stays_short_and_counts_all_of_it()
    {
        await using var company = await History.Of6Partners();
        await using var app = await company.Stopped();
        await using var owner = company.AsOwner();
        var kept = new KeptDatabase(owner);
        await kept.Run(
            "alter table entries disable trigger user; update entries set body = jsonb_set(body, '{amount,minor}', " +
            "'1')");
        await kept.Run(
            "insert into payout_outcomes select 'none', n::text, 'paid', '2026-01-01', now() from generate_series(1, " +
            "2500) as n");

        var report = await Verify(app.Services.GetRequiredService<VerificationEngine>());

        report.Drifts.Count.Should().Be(VerificationReport.DriftsMax);
        report.DriftsByKind["payout"].Should().BeGreaterThanOrEqualTo(2_500);
        report.DriftCount.Should().Be(report.DriftsByKind.Values.Sum());
        report.Drifts.Select(drift => drift.Kind)
            .Should().Contain(["entry", "payout", "guard"], "no kind hides another");
    }

    private static async Task<VerificationReport> Verify(VerificationEngine engine) =>
        (await Run(engine, WalkStart.Everything(WalkReason.Requested))).Report;

    private static Task<(VerificationReport Report, VerificationMark? Mark)> Run(
        VerificationEngine engine, WalkStart start) =>
        engine.Run(start, (_, _) => { }, TestContext.Current.CancellationToken);

    private static void MustBeClean(VerificationReport report, string when) =>
        string.Join('\n', report.Drifts.Take(20).Select(drift => drift.ToString())).Should().BeEmpty(when);

    private static bool IsNamed(Manipulation manipulation, VerificationReport report) => report.Drifts.Any(drift =>
        drift.Kind == manipulation.Kind && drift.Subject.Contains(manipulation.Subject, StringComparison.Ordinal));

    private static async Task Do(Manipulation manipulation, KeptDatabase owner, Npgsql.NpgsqlDataSource application)
    {
        try
        {
            if (manipulation.Undo is not null) await owner.Run(manipulation.Sql);
            else if (manipulation.AsOwner) await owner.Run(Unguarded(manipulation.Sql));
            else
            {
                await using var change = application.CreateCommand(manipulation.Sql);
                (await change.ExecuteNonQueryAsync()).Should().BePositive(manipulation.Sql);
            }
        }
        catch (Npgsql.PostgresException refused)
        {
            throw new InvalidOperationException($"{manipulation.Category}: {manipulation.Sql}", refused);
        }
    }

    // The guards are up again before anybody looks.
    private static string Unguarded(string sql)
    {
        string[] tables = ["mt_events", "entries", "payout_entries", "payout_outcomes"];
        string All(string state) =>
            string.Join(' ', tables.SelectMany(table => new[] { "append_only_rows", "append_only_table" }
            .Select(trigger => $"alter table {table} {state} trigger {trigger};")));
        return $"begin; {All("disable")} {sql}; {All("enable always")} commit";
    }
}
