using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Microsoft.Extensions.DependencyInjection;
using RunningServers;

namespace Commissions.Tests;

/// <summary>What a process remembers of accounts between its turns at the ledger.</summary>
public sealed class RememberedAccounts
{
    private static readonly DateTime Started = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateOnly January = new(2026, 1, 1);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Instances_that_take_turns_with_one_account_post_what_one_of_them_would()
    {
        await using var company = await CustomerOfP1();
        await using var other = await company.AnotherInstance("--role=api");
        for (var month = 0; month < 8; month++)
            foreach (var (place, fact) in Company.PaidMonth("c1", January.AddMonths(month), 1_000_00).Index())
                await Book((month + place) % 3 == 0 ? other : company.Service, fact);

        await using var third = await company.AnotherInstance("--role=api");
        (await AccountIn(third)).Posted.ByKey.Should().HaveCount(8, "no instance overwrote what another had posted");
        (await company.Entries("p1")).Select(entry => entry.Amount.Minor).Should().Equal(Enumerable.Repeat(50_00L, 8));
    }

    [Fact]
    public async Task A_turn_that_did_not_commit_is_not_remembered()
    {
        await using var company = await CustomerOfP1();
        var month = Company.PaidMonth("c1", January, 1_000_00);
        foreach (var fact in month) await Book(company.Service, fact);
        await using (var turn = await Begin(company.Service))
            foreach (var fact in Company.PaidMonth("c1", January.AddMonths(1), 9_999_00))
                await turn.Book(Guid.NewGuid(), fact, "c1", Stop);
        await using (var turn = await Begin(company.Service))
        {
            await using var changed = new Npgsql.NpgsqlCommand(
                "update mt_doc_customerledgerdocument set id = id where id = 'c1'", turn.Connection);
            (await changed.ExecuteNonQueryAsync(Stop)).Should().Be(1, "and then the process dies");
        }

        foreach (var fact in Company.PaidMonth("c1", January.AddMonths(2), 1_000_00))
            await Book(company.Service, fact);

        (await AccountIn(company.Service)).Posted.ByKey.Values.Select(posted => posted.Amount.Minor)
            .Should().Equal(50_00, 50_00);
    }

    [Fact]
    public async Task Whoever_changes_a_stored_account_the_next_turn_reads_it_again()
    {
        await using var company = await CustomerOfP1();
        foreach (var fact in Company.PaidMonth("c1", January, 1_000_00)) await Book(company.Service, fact);
        await using var owner = company.AsOwner();
        await using (var copy = owner.CreateCommand(
            "create table earlier as select * from account_bodies where account_id = 'c1'"))
            await copy.ExecuteNonQueryAsync(Stop);
        foreach (var fact in Company.PaidMonth("c1", January.AddMonths(1), 1_000_00)) await Book(company.Service, fact);
        (await AccountIn(company.Service)).Posted.ByKey.Should().HaveCount(2);

        // A release that knows of no memory writes like this, too.
        await using (var back = owner.CreateCommand(
            "update account_bodies as now set body = earlier.body from earlier where now.account_id = 'c1'"))
            (await back.ExecuteNonQueryAsync(Stop)).Should().Be(1);

        (await AccountIn(company.Service)).Posted.ByKey.Should().HaveCount(1);
    }

    [Theory]
    [InlineData("disable trigger ledger_changed")]
    [InlineData("enable trigger ledger_changed")]
    public async Task A_count_of_changes_that_was_switched_off_is_named_by_a_verification(string how)
    {
        await using var company = await CustomerOfP1();
        await using var owner = company.AsOwner();
        await using (var off = owner.CreateCommand($"alter table mt_doc_rulebookdocument {how}"))
            await off.ExecuteNonQueryAsync(Stop);

        (await company.Verified()).Drifts.Should().ContainSingle(drift =>
            drift.Kind == "guard" && drift.Subject == "mt_doc_rulebookdocument.ledger_changed");
    }

    [Fact]
    public void What_is_remembered_has_a_bound_and_the_accounts_that_were_quiet_longest_go_first()
    {
        var hot = new HotAccounts(keysMax: 4);
        for (var change = 1; change <= 5; change++)
            hot.Keep(At(change - 1), At(change), new Rulebook(), [Kept($"c{change}")], []);

        Remembered(hot, At(5)).Should().Equal("c3", "c4", "c5");
        Remembered(hot, At(6)).Should().BeEmpty("somebody else changed something");
    }

    [Fact]
    public void A_turn_that_began_before_another_one_ended_does_not_mix_with_it()
    {
        var hot = new HotAccounts(keysMax: 100);
        hot.Keep(At(0), At(1), new Rulebook(), [Kept("c1")], []);
        // The second turn of this process is told only after the third that it has committed.
        hot.Keep(At(2), At(3), new Rulebook(), [Kept("c3")], []);
        hot.Keep(At(1), At(2), new Rulebook(), [Kept("c2")], []);

        Remembered(hot, At(3)).Should().BeEmpty("in doubt all of it is read again");
        hot.Rules(At(3)).Should().BeNull();
    }

    [Fact]
    public void Another_server_with_the_same_number_of_changes_is_another_ledger()
    {
        var hot = new HotAccounts(keysMax: 100);
        hot.Keep(At(0), At(1), new Rulebook(), [Kept("c1")], []);

        Remembered(hot, At(1) with { ServerStartedAt = Started.AddMinutes(1) }).Should().BeEmpty();
        Remembered(hot, At(1) with { CountId = 2 }).Should().BeEmpty("a restored database counts anew");
        Remembered(hot, At(1)).Should().Equal("c1");
    }

    private static KeptAccount Kept(string id)
    {
        var account = PostedAccount.New(id, new Rulebook());
        return new KeptAccount(account, PostedAccountDocument.HeadOf(account, new Rulebook()));
    }

    private static LedgerChange At(long number) => new(number, Started, CountId: 1);

    private static IEnumerable<string> Remembered(HotAccounts hot, LedgerChange newest) =>
        Enumerable.Range(1, 5).Select(number => $"c{number}").Where(id => hot.Find(id, newest) is not null);

    private static async Task<Company> CustomerOfP1()
    {
        var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Attributed("p1", "c1", AttributionRole.Retention));
        await Company.Eventually(
            async () => (await AccountIn(company.Service)).Facts.Attributions.Count, count => count == 1);
        return company;
    }

    private static async Task Book(RunningService service, BillingFact fact)
    {
        await using var turn = await Begin(service);
        await turn.Book(Guid.NewGuid(), fact, "c1", Stop);
        await turn.Commit(Stop);
    }

    private static async Task<PostedAccount> AccountIn(RunningService service)
    {
        await using var turn = await Begin(service);
        await turn.Load(["c1"], Stop);
        return turn.PostedAccountOf("c1");
    }

    private static Task<Turn> Begin(RunningService service) =>
        service.Services.GetRequiredService<Turns>().Begin(Stop);
}
