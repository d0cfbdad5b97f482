using System.Net.Http.Json;
using Commissions.Service.WaitingChanges;
using RunningServers;
using static Commissions.Tests.ChangingThePast;

namespace Commissions.Tests;

/// <summary>
/// The process that holds, decides or posts a change of closed months is killed in the middle of it, with kill -9:
/// nothing is lost, and nothing happens twice.
/// </summary>
public sealed class DyingWhileThePastChanges
{
    private static readonly DateOnly January = new(2026, 1, 1);

    [Fact]
    public async Task While_a_change_is_being_held()
    {
        await using var company = await PaidAndClosed();
        await using var process = await Alone(company);
        await using (var held = await company.Hold("mt_doc_waitingchangedocument"))
        {
            await company.Send(Moved("p1", "p2", January));
            await held.UntilHeldUp();
            await process.Kill();
        }

        await process.Start();
        var waiting = await Waits(company, 1);
        waiting[0].Facts.Should().HaveCount(2);
        (await Sum(company, "p1"), await Sum(company, "p2")).Should().Be((4_237_00L, 0L));
        (await process.Verify()).Should().Be(0);
    }

    [Fact]
    public async Task While_it_is_being_approved_and_nothing_is_decided()
    {
        await using var company = await PaidAndClosed();
        await using var process = await Alone(company);
        await company.Send(Moved("p1", "p2", January));
        var change = (await Waits(company, 1))[0];
        await using (var held = await company.Hold("mt_doc_waitingchangedocument"))
        {
            var approving = Approve(company, process, change);
            await held.UntilHeldUp();
            await process.Kill();
            await approving.Awaiting(task => task).Should().ThrowAsync<HttpRequestException>();
        }

        await process.Start();
        (await Waits(company, 1)).Should().ContainSingle("nobody was told that it is approved");
        (await Sum(company, "p2")).Should().Be(0);
        await Approve(company, process, change);
        await Moves(company, process);
    }

    [Fact]
    public async Task Between_the_approval_and_the_posting()
    {
        await using var company = await PaidAndClosed();
        await using var process = await Alone(company);
        var facts = Moved("p1", "p2", January).Select(fact => Company.Fact(fact)).ToArray();
        await company.Send(facts);
        var change = (await Waits(company, 1))[0];
        await using (var held = await company.Hold("entries"))
        {
            await Approve(company, process, change);
            await held.UntilHeldUp();
            await process.Kill();
        }

        await process.Start();
        await Approve(company, process, change);
        await company.Send(facts);
        await Moves(company, process);
    }

    [Fact]
    public async Task And_the_facts_come_twice_and_the_wrong_way_round()
    {
        await using var company = await PaidAndClosed();
        await using var process = await Alone(company);
        var facts = Moved("p1", "p2", January).Select(fact => Company.Fact(fact)).ToArray();
        // The start alone gives the customer two holders, so it waits as well.
        await company.Send(facts[1]);
        await company.Send(facts[1]);
        await Waits(company, 1);
        await process.Kill();
        await company.Send(facts[0]);
        await company.Send(facts[0], facts[1]);
        await process.Start();
        var waiting = await Company.Eventually(() => Waiting(company), list => list is [{ Facts.Count: 2 }]);

        await Approve(company, process, waiting[0]);
        await Moves(company, process);
    }

    // The service of the test only answers and publishes; what is to be killed does the rest.
    private static async Task<ServiceProcess> Alone(Company company)
    {
        await company.Restart("--role=api");
        var process = await company.OwnProcess();
        await process.Start();
        return process;
    }

    private static async Task Approve(Company company, ServiceProcess process, WaitingChangeView change)
    {
        using var bob = company.Service.As("bob");
        using var answer = await bob.PostAsJsonAsync(new Uri(process.Address, Path(change, "approve")), Seen(change));
        answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync());
    }

    private static async Task Moves(Company company, ServiceProcess process)
    {
        await Task.WhenAll(company.LedgerReaches("p1", 0), company.LedgerReaches("p2", 4_237_00));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 5, 1), 1_000_00));
        await Task.WhenAll(company.LedgerReaches("p1", 0), company.LedgerReaches("p2", 4_337_00));
        (await Waiting(company)).Should().BeEmpty();
        (await process.Verify()).Should().Be(0);
    }
}
