using Commissions.Service;
using EventStore;
using Npgsql;
using RunningServers;

namespace Commissions.Tests;

/// <summary>Operations are told before the start what would cost a fact later, and what to do about it.</summary>
public sealed class Doctoring
{
    [Fact]
    public async Task Nothing_stands_against_a_service_that_has_what_it_needs_and_a_guard_that_is_gone_is_named()
    {
        await using var company = await Company.Found();
        await using var app = await company.Stopped();
        (await Problems(app.Services)).Should().BeEmpty();
        (await company.RunVerb("doctor")).Should().Be(0);

        await using var owner = company.AsOwner();
        await Run(owner, "alter table entries disable trigger append_only_rows");
        (await Problems(app.Services)).Should().ContainSingle().Which.Should().Match<Finding>(finding =>
            finding.About.EndsWith(".entries") && finding.Advice!.Contains("db-apply"));
        (await company.RunVerb("doctor")).Should().Be(1);
        await Run(owner, "alter table entries enable always trigger append_only_rows");

        await Run(owner, "drop table payout_outcomes");
        (await Problems(app.Services)).Should().ContainSingle().Which.Found.Should().Be("missing");
    }

    [Fact]
    public async Task A_database_that_may_lose_what_it_acknowledged_or_only_reads_is_named()
    {
        await using var company = await Company.Found();
        var application = Servers.AsApplication(company.Database);
        var problems = await ProblemsOf(company,
            $"{application};Options=-c synchronous_commit=off -c default_transaction_read_only=on");
        problems.Select(finding => finding.About).Should().Equal("synchronous_commit", "default_transaction_read_only");

        (await ProblemsOf(company, company.Database)).Select(finding => finding.Found).Should()
            .Contain("owned by the service's own role");
        var away = new NpgsqlConnectionStringBuilder(application) { Port = 1, Timeout = 2 };
        (await ProblemsOf(company, away.ConnectionString)).Should().ContainSingle()
            .Which.About.Should().Be("PostgreSQL");
    }

    private static async Task<List<Finding>> ProblemsOf(Company company, string database)
    {
        await using var app = CommissionsService.Create(["--environment=Development",
            $"--ConnectionStrings:EventStore={database}", $"--ConnectionStrings:Broker={company.Broker}",
            $"--Identity:Authority={await Servers.Authority}",
            $"--Programme:IdentityKey={RunningService.IdentityKey}"]).Build();
        return await Problems(app.Services);
    }

    private static async Task<List<Finding>> Problems(IServiceProvider services)
    {
        var problems = new List<Finding>();
        await foreach (var finding in Examinations.Examine(services, CancellationToken.None))
            if (finding.Advice is not null) problems.Add(finding);
        return problems;
    }

    private static async Task Run(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
