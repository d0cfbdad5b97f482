using System.Globalization;
using Commissions.Domain.Earning;
using Commissions.Domain.Periods;
using Commissions.Service.Verifications;
using Contracts.Leads.V1;
using Microsoft.Extensions.Options;
using RunningServers;

namespace Commissions.Tests;

/// <summary>
/// What was verified and closed is not walked again every night. What that leaves out is walked once a week.
/// </summary>
public sealed class VerifyingAtNight
{
    private const string AWeekAgo = """
        update mt_doc_verificationdocument
        set data = jsonb_set(data, '{mark,fullOn}', to_jsonb((current_date - 8)::text))
        """;

    [Fact]
    public async Task A_closed_month_that_was_verified_is_not_walked_again_and_newly_closed_months_move_the_mark_on()
    {
        await using var company = await ClosedThroughJanuary();
        var first = await company.Verified(full: false);
        Walked(first).Should().Be("4 of 4 entries, 13 of 13 statements, everything: NoEarlierRun");

        var second = await company.Verified(full: false);
        Walked(second).Should().Be("2 of 2 entries, 0 of 0 statements, 2 entries and 13 statements through 2026-01");

        await company.Close("2026-02");
        Walked(await company.Verified(full: false)).Should().Be(
            "2 of 2 entries, 1 of 1 statements, 2 entries and 13 statements through 2026-01");
        Walked(await company.Verified(full: false)).Should().Be(
            "1 of 1 entries, 0 of 0 statements, 3 entries and 14 statements through 2026-02");

        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 4, 1), 500_00));
        await company.LedgerReaches("p1", 265_00);
        await company.CloseThrough("2026-03", "2026-04");
        Walked(await company.Verified(full: false)).Should().Be(
            "2 of 2 entries, 2 of 2 statements, 3 entries and 14 statements through 2026-02");
        var last = await company.Verified(full: false);
        Walked(last).Should().Be(
            "0 of 0 entries, 0 of 0 statements, 5 entries and 16 statements through 2026-04",
            "no later entry is there");
        last.Walk!.AsVerified!.Months.Should().Be(16);
    }

    [Fact]
    public async Task Whoever_asks_whether_the_ledger_is_intact_has_everything_walked()
    {
        await using var company = await ClosedThroughJanuary();
        await company.Verified();
        (await company.Verified()).Walk.Should().Be(new LedgerWalked(true, WalkReason.Requested, null));
        var asked = await company.Post("carol", "/v1/verifications", new { full = true }).Read<VerificationView>();
        var run = await Company.Eventually(
            () => company.Get("carol", $"/v1/verifications/{asked.VerificationId}").Read<VerificationView>(),
            found => found.State == VerificationState.Finished);
        run.Report!.Walk!.Reason.Should().Be(WalkReason.Requested);
    }

    [Fact]
    public async Task An_amount_changed_in_a_verified_month_is_found_the_same_night_and_after_a_drift_all_is_walked()
    {
        await using var company = await ClosedThroughJanuary();
        await company.Verified();
        await company.Rewrite("entries",
            "update entries set body = jsonb_set(body, '{amount,minor}', '1') where position = 2");

        var night = await company.Verified(full: false);
        night.Walk!.Reason.Should().Be(WalkReason.HistoryChanged);
        Kinds(night).Should().Equal("account", "entry", "key");

        var next = await company.Verified(full: false);
        next.Walk!.Reason.Should().Be(WalkReason.DriftBefore);
        Kinds(next).Should().Equal("account", "entry", "key");
    }

    [Theory]
    [InlineData("mt_events", "update mt_events set data = jsonb_set(data, '{hash}', '\"0\"') " +
        "where type = 'statement_closed' and data ->> 'period' = '2026-01'", "statement")]
    [InlineData("mt_events", "update mt_events set data = jsonb_set(data, '{entries}', '7') " +
        "where type = 'statement_closed' and data ->> 'period' = '2025-12'", "statement")]
    [InlineData("entries", "delete from entries where position = 1", "entry")]
    [InlineData("entries", "update entries set body = jsonb_set(body, '{period}', '\"2025-11\"') where position = 1",
        "entry")]
    [InlineData("entries", "update entries set body = jsonb_set(body, '{amount,minor}', " +
        "to_jsonb(amount_minor + case position when 1 then 100 else -100 end)) where position in (1, 2)", "entry")]
    [InlineData("entries", "update entries set position = 1000 where position = 1", "entry")]
    [InlineData("mt_events", "delete from mt_events where id = (select entry_id from entries where position = 1)",
        "entry")]
    [InlineData("mt_events", """
        insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type)
        select -1, gen_random_uuid(), stream_id, 0, data, type, timestamp, tenant_id, mt_dotnet_type from mt_events
        where id = (select entry_id from entries where position = 1)
        """, "entry")]
    public async Task What_was_closed_added_or_removed_otherwise_in_a_verified_month_has_everything_walked_and_is_named(
        string table, string sql, string kind)
    {
        await using var company = await ClosedThroughJanuary();
        await company.Verified();
        await company.Rewrite(table, sql);

        var night = await company.Verified(full: false);

        night.Walk!.Reason.Should().Be(WalkReason.HistoryChanged);
        Kinds(night).Should().Contain(kind);
    }

    [Fact]
    public async Task An_entry_of_a_verified_month_changed_without_its_money_is_found_within_the_week()
    {
        await using var company = await ClosedThroughJanuary();
        await company.Verified();
        await company.Rewrite("entries",
            "update entries set body = jsonb_set(body, '{working,base,lineNetMinor}', '1') where position = 2");
        Walked(await company.Verified(full: false)).Should().Contain("through 2026-01");

        await Run(company, AWeekAgo);
        var full = await company.Verified(full: false);

        full.Walk!.Reason.Should().Be(WalkReason.Due);
        Kinds(full).Should().Equal("entry");
    }

    [Fact]
    public async Task An_entry_posted_for_an_open_month_before_an_earlier_month_was_closed_is_walked()
    {
        await using var company = await ClosedThroughJanuary();
        await company.Verified();
        await company.Rewrite("entries",
            "update entries set body = jsonb_set(body, '{working,base,lineNetMinor}', '1') where position = 3");

        var night = await company.Verified(full: false);

        night.Walk!.AsVerified!.Through.Should().Be("2026-01");
        Kinds(night).Should().Equal("entry");
    }

    [Fact]
    public async Task A_mark_beyond_the_end_of_the_ledger_has_everything_walked()
    {
        await using var company = await ClosedThroughJanuary();
        await company.Verified();
        await Run(company, """
            update mt_doc_verificationdocument
            set data = jsonb_set(jsonb_set(data, '{mark,place,sequence}', '1000000'), '{mark,events}', '1000000')
            """);

        (await company.Verified(full: false)).Walk!.Reason.Should().Be(WalkReason.HistoryChanged);
        Walked(await company.Verified(full: false)).Should().Contain("through 2026-01", "the run left its own mark");
    }

    [Fact]
    public async Task Entries_of_verified_months_may_be_paid_corrected_and_moved_by_rules_without_a_full_walk()
    {
        await using var company = await ClosedThroughJanuary();
        await company.CanBePaid("p1");
        await company.Verified();
        await company.PayOut("2026-01");
        await company.Verified(full: false);
        var plan = (await company.Get("alice", "/v1/plans")).GetProperty("items")[0].GetProperty("id").GetString()!;
        await company.Publish(plan, Company.Version("2026-01-01", 150_000, holdDays: 0));

        var night = await company.Verified(full: false);

        Kinds(night).Should().BeEmpty();
        night.Walk!.AsVerified!.Entries.Should().Be(2);
        (await company.Verified()).DriftCount.Should().Be(0);
    }

    [Fact]
    public void Everything_is_walked_after_a_week_another_calculation_a_drift_and_a_mark_of_the_future()
    {
        var today = new DateOnly(2026, 11, 30);
        WalkStart.After(null, today, 7).Reason.Should().Be(WalkReason.NoEarlierRun);
        WalkStart.After(Run(null), today, 7).Reason.Should().Be(WalkReason.NoEarlierRun);
        WalkStart.After(Run(today.AddDays(-6)), today, 7).Earlier!.VerificationId.Should().Be("run");
        WalkStart.After(Run(today.AddDays(-7)), today, 7).Reason.Should().Be(WalkReason.Due);
        WalkStart.After(Run(today.AddDays(1)), today, 7).Reason.Should().Be(WalkReason.Due);
        WalkStart.After(Run(today, engine: Calculation.Engine + 1), today, 7).Reason.Should()
            .Be(WalkReason.OtherCalculation);
        WalkStart.After(Run(today, drifts: 1), today, 7).Reason.Should().Be(WalkReason.DriftBefore);
    }

    [Theory]
    [InlineData(1, 70)]
    [InlineData(5, 14)]
    [InlineData(7, 10)]
    public void Whatever_earlier_runs_stored_everything_is_walked_on_certain_nights(int fullEveryDays, int nights)
    {
        var options = new VerificationOptions { FullEveryDays = fullEveryDays };
        Enumerable.Range(0, 70).Count(day => options.IsFullNight(new DateOnly(2026, 11, 30).AddDays(day)))
            .Should().Be(nights);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public async Task A_service_that_is_to_walk_everything_less_than_once_a_week_does_not_start(int days) =>
        (await FluentActions.Awaiting(() => Company.Found($"--Verification:FullEveryDays={days}"))
            .Should().ThrowAsync<OptionsValidationException>()).WithMessage("*Verification:FullEveryDays*");

    // Payments of January 2025 and of three months of 2026, posted one after the other; January 2026 was closed last.
    private static async Task<Company> ClosedThroughJanuary()
    {
        var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        foreach (var (month, sum) in new[] { ("2025-01", 25_00), ("2026-01", 85_00), ("2026-02", 145_00),
            ("2026-03", 205_00) })
        {
            await company.Send(Company.PaidMonth("c1", DateOnly.Parse($"{month}-01", CultureInfo.InvariantCulture),
                500_00));
            await company.LedgerReaches("p1", sum);
        }

        await company.CloseThrough("2025-01", "2026-01");
        return company;
    }

    private static string Walked(VerificationReport report)
    {
        Kinds(report).Should().BeEmpty();
        return $"{report.Entries} entries, {report.Statements} statements, " + (report.Walk!.AsVerified is { } taken
            ? $"{taken.Entries} entries and {taken.Statements} statements through {taken.Through}"
            : $"everything: {report.Walk.Reason}");
    }

    private static IEnumerable<string> Kinds(VerificationReport report) =>
        report.Drifts.Select(drift => drift.Kind).Distinct().Order();

    private static async Task Run(Company company, string sql)
    {
        await using var owner = company.AsOwner();
        await using var command = owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static VerificationDocument Run(DateOnly? fullOn, int engine = Calculation.Engine, int drifts = 0) => new()
    {
        Id = "run",
        State = VerificationState.Finished,
        RequestedBy = "carol",
        RequestedAt = DateTimeOffset.UnixEpoch,
        FinishedAt = DateTimeOffset.UnixEpoch,
        Report = new VerificationReport(0, new Proportion(0, 0), new Proportion(0, 0), new Proportion(0, 0), true,
            drifts, []),
        Mark = fullOn is { } day
            ? new VerificationMark(
                new Period(2026, 9), 9, 9, "digest", new LedgerPlace(7, 5), 7, 5, "amounts", day, engine)
            : null,
    };
}
