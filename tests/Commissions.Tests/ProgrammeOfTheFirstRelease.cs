using System.Diagnostics;
using Commissions.Service.Plans;
using Hosting;
using RunningServers;

namespace Commissions.Tests;

/// <summary>Release 0.1.0 recorded no default plan; what it stored is kept in the end-to-end tests.</summary>
public sealed class ProgrammeOfTheFirstRelease
{
    private static readonly TimeSpan ScriptMax = TimeSpan.FromSeconds(300);

    [Fact]
    public async Task The_plan_that_was_the_default_before_the_first_assignment_is_it_and_everybody_keeps_it()
    {
        await using var company = await Company.On(await Restored());
        (await company.RunVerb("db-apply")).Should().Be(0, "an upgrade begins with it");
        var programme = await company.Get("carol", "/v1/programme").Read<ProgrammeView>();
        var plan = (await company.Get("alice", "/v1/plans").Read<Page<PlanView>>()).Items[0].Id;
        programme.DefaultPlanId.Should().Be(plan);
        programme.WinBackDaysToday.Should().Be(90);
        var chosen = programme.DefaultPlans.Single();
        chosen.ValidFrom.Should().BeNull("it paid from the beginning");
        chosen.Author.Should().BeNull("nobody had to choose it");
        await IsClean(company);

        var partner = await EarningPartner(company);
        var given = await company.Post("alice", $"/v1/plans/{plan}/assignments",
            new { partnerId = partner, validFrom = "2027-01-01" }).Read<AssignmentView>();
        given.State.Should().Be("assigned");
        given.Changes.Should().BeEmpty();
        await Company.Eventually(() => Assignments(company), count => count == 1);
        await IsClean(company);
    }

    private static async Task<string> EarningPartner(Company company)
    {
        await using var owner = company.AsOwner();
        await using var query = owner.CreateCommand("select partner_id from entries order by position limit 1");
        return (string)(await query.ExecuteScalarAsync())!;
    }

    // Those that the ledger has read.
    private static async Task<long> Assignments(Company company)
    {
        await using var owner = company.AsOwner();
        await using var query = owner.CreateCommand(
            "select jsonb_array_length(data -> 'rulebook' -> 'assignments')::bigint from mt_doc_rulebookdocument");
        return (long)(await query.ExecuteScalarAsync())!;
    }

    private static async Task<string> Restored()
    {
        string[] names = [$"old_{Guid.NewGuid():N}", $"old_{Guid.NewGuid():N}", $"old_{Guid.NewGuid():N}"];
        // Tests of this project start servers on demand; the script asks for them by environment.
        var database = await Servers.DatabaseNamed(names[2]);
        using var process = Process.Start(
            CommittedPage.AtRoot("infra/restore.sh"),
            [CommittedPage.AtRoot("tests/EndToEnd.Tests/Baseline/0.1.0"), .. names]);
        using var limit = new CancellationTokenSource(ScriptMax);
        await process.WaitForExitAsync(limit.Token);
        process.ExitCode.Should().Be(0);
        return database;
    }

    private static async Task IsClean(Company company)
    {
        (await company.Verified()).Drifts.Should().BeEmpty();
    }
}
