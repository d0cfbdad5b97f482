using System.Net;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Service.WaitingChanges;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Hosting;
using RunningServers;

namespace Commissions.Tests;

/// <summary>What would move money that was earned in a closed month waits for a second person.</summary>
public sealed class ChangingThePast
{
    private static readonly DateOnly January = new(2026, 1, 1);
    private static readonly DateOnly March = new(2026, 3, 1);

    [Fact]
    public async Task A_back_dated_end_and_start_move_no_paid_money_until_a_second_person_approves()
    {
        await using var company = await PaidAndClosed();
        await company.Send(Moved("p1", "p2", January));
        var waiting = await Waits(company, 1);

        (await Sum(company, "p1"), await Sum(company, "p2")).Should().Be((4_237_00L, 0L));
        waiting[0].Kind.Should().Be("attributions");
        waiting[0].Facts.Select(fact => $"{fact.What} by {fact.RecordedBy}")
            .Should().Equal("attribution-ended by alice", "attribution-started by alice");
        Changes(waiting[0]).Should().Equal(("p1", -4_237_00), ("p2", 4_237_00));
        (await company.RunVerb("verify")).Should().Be(0);

        var approve = Path(waiting[0], "approve");
        using (var own = await company.TryPost("alice", approve, new { }))
        {
            var problem = await Company.Problem(own, HttpStatusCode.Forbidden);
            (problem.GetProperty("code").GetString(), problem.GetProperty("author").GetString())
                .Should().Be(("four-eyes", "alice"));
        }

        Changes(await company.Post("bob", approve, new { dryRun = true }).Read<WaitingChangeView>())
            .Should().Equal(("p1", -4_237_00), ("p2", 4_237_00));
        (await Sum(company, "p1")).Should().Be(4_237_00);
        await company.Refuses("bob", approve, new { }, HttpStatusCode.Conflict, "effect-not-seen");
        (await company.Post("bob", approve, Seen(waiting[0])).Read<WaitingChangeView>()).State
            .Should().Be("approved");
        var moved = await company.LedgerReaches("p2", 4_237_00);
        (moved[0].Reason, moved[0].Period).Should().Be((EntryReason.Attribution, new Period(2026, 5)));
        await company.LedgerReaches("p1", 0);
        (await company.Post("bob", approve, new { }).Read<WaitingChangeView>()).State
            .Should().Be("approved", "a repeated approval does nothing");
        (await Waiting(company)).Should().BeEmpty();
        (await company.RunVerb("verify")).Should().Be(0);
    }

    [Fact]
    public async Task What_joins_a_change_after_the_look_is_not_approved_with_it()
    {
        await using var company = await PaidAndClosed();
        var moved = Moved("p1", "p2", January);
        await company.Send(moved[0]);
        var seen = await Waits(company, 1);
        Changes(seen[0]).Should().Equal(("p1", -4_237_00));

        await company.Send(moved[1]);
        await Company.Eventually(() => Waiting(company), all => all[0].Facts.Count == 2);
        await company.Refuses("bob", Path(seen[0], "approve"), Seen(seen[0]), HttpStatusCode.Conflict,
            "effect-changed");
        (await Sum(company, "p1"), await Sum(company, "p2")).Should().Be((4_237_00L, 0L));
    }

    [Fact]
    public async Task Payments_go_on_under_the_rule_in_force_and_the_approval_is_of_what_was_shown()
    {
        await using var company = await PaidAndClosed();
        await company.Send(Moved("p1", "p2", January));
        var waiting = await Waits(company, 1);
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 5, 1), 1_000_00));
        await company.LedgerReaches("p1", 4_237_00 + 100_00);

        var approve = Path(waiting[0], "approve");
        await company.Refuses("bob", approve, Seen(waiting[0]), HttpStatusCode.Conflict, "effect-changed");
        var seen = await company.Post("bob", approve, new { dryRun = true }).Read<WaitingChangeView>();
        await company.Post("bob", approve, Seen(seen));
        await Task.WhenAll(company.LedgerReaches("p1", 0), company.LedgerReaches("p2", 4_337_00));
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 6, 1), 1_000_00));
        await company.LedgerReaches("p2", 4_437_00);
        (await company.RunVerb("verify")).Should().Be(0);
    }

    [Fact]
    public async Task What_is_refused_changes_nothing_and_never_does()
    {
        await using var company = await PaidAndClosed();
        var facts = Moved("p1", "p2", January).Select(fact => Company.Fact(fact)).ToArray();
        await company.Send(facts);
        var waiting = await Waits(company, 1);
        await company.Refuses("bob", Path(waiting[0], "refuse"), new { reason = " " }, HttpStatusCode.BadRequest,
            "reason-missing");
        var refused = await company.Post("bob", Path(waiting[0], "refuse"), new { reason = "no contract says so" })
            .Read<WaitingChangeView>();
        (refused.State, refused.RefusedBy, refused.Reason)
            .Should().Be(("refused", "bob", "no contract says so"));

        await company.Send(facts);
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 5, 1), 1_000_00));
        await company.LedgerReaches("p1", 4_337_00);
        (await Waiting(company)).Should().BeEmpty("the same message again is known");
        await company.Refuses("bob", Path(waiting[0], "approve"), new { }, HttpStatusCode.Conflict, "change-refused");
        (await company.RunVerb("verify")).Should().Be(0);
    }

    [Fact]
    public async Task Only_the_past_is_refused_and_the_new_holder_earns_from_the_open_month_on()
    {
        await using var company = await PaidAndClosed();
        await company.Send(Moved("p1", "p2", January));
        var waiting = await Waits(company, 1);
        var refused = await company.Post("bob", Path(waiting[0], "refuse"),
            new { reason = "p1 was paid for it", fromOpenMonth = true }).Read<WaitingChangeView>();
        (refused.State, $"{refused.InForceFrom:yyyy-MM-dd}").Should().Be(("refused", "2026-05-01"));

        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 5, 1), 1_000_00));
        await company.LedgerReaches("p2", 100_00);
        await company.LedgerReaches("p1", 4_237_00);
        (await company.RunVerb("verify")).Should().Be(0);
    }

    [Fact]
    public async Task The_same_message_again_is_held_once_and_posted_once()
    {
        await using var company = await PaidAndClosed();
        var facts = Moved("p1", "p2", January).Select(fact => Company.Fact(fact)).ToArray();
        await company.Send(facts);
        await Waits(company, 1);
        await company.Send(facts);
        await company.Send(facts[1]);
        await company.Restart();
        await company.Send(facts);
        var waiting = await Waits(company, 1);
        waiting[0].Facts.Should().HaveCount(2);

        await company.Post("bob", Path(waiting[0], "approve"), Seen(waiting[0]));
        await company.LedgerReaches("p2", 4_237_00);
        await company.Send(facts);
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 5, 1), 1_000_00));
        await company.LedgerReaches("p2", 4_337_00);
        await company.LedgerReaches("p1", 0);
        (await Waiting(company)).Should().BeEmpty();
        (await company.RunVerb("verify")).Should().Be(0);
    }

    [Fact]
    public async Task Later_holders_of_the_customer_queue_behind_and_all_are_approved_together()
    {
        await using var company = await PaidAndClosed();
        await company.Send(new AttributionEnded
        {
            AttributionId = "c1-p1-Acquisition", PartnerId = "p1", CustomerId = "c1", Until = January,
            Reason = "agreed", RecordedBy = "alice",
        });
        await Waits(company, 1);
        // Dated today, it would be journalled, and pay a second holder beside the first.
        await company.Send(Company.Attributed("p2", "c1", AttributionRole.Acquisition) with
        {
            From = new DateOnly(2026, 5, 1),
            RecordedBy = "bob",
        });
        var waiting = await Company.Eventually(() => Waiting(company), all => all is [{ Facts.Count: 2 }]);
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 5, 1), 1_000_00));
        await company.LedgerReaches("p1", 4_337_00);
        (await Sum(company, "p2")).Should().Be(0);

        var approve = Path(waiting[0], "approve");
        await company.Refuses("bob", approve, new { }, HttpStatusCode.Forbidden, "four-eyes");
        var seen = await company.Post("carol", approve, new { dryRun = true }).Read<WaitingChangeView>();
        await company.Post("carol", approve, Seen(seen));
        await Task.WhenAll(company.LedgerReaches("p1", 0), company.LedgerReaches("p2", 100_00));
        (await company.RunVerb("verify")).Should().Be(0);
    }

    [Fact]
    public async Task A_back_dated_type_waits_with_what_it_does_to_all_customers_of_the_partner()
    {
        await using var company = await PaidAndClosed();
        await company.Send(new PartnerTypeChanged
        {
            PartnerId = "p1", PartnerType = PartnerType.Consultant, ValidFrom = January, RecordedBy = "alice",
        });
        var waiting = await Waits(company, 1);
        (waiting[0].Kind, await Sum(company, "p1")).Should().Be(("partner", 4_237_00L));
        Changes(waiting[0]).Should().Equal(("p1", -4_237_00));

        await company.Refuses("alice", Path(waiting[0], "approve"), new { }, HttpStatusCode.Forbidden, "four-eyes");
        await company.Post("bob", Path(waiting[0], "approve"), Seen(waiting[0]));
        await company.LedgerReaches("p1", 0);
        (await company.RunVerb("verify")).Should().Be(0);
    }

    [Fact]
    public async Task A_merge_that_a_feed_delivers_waits_and_finance_approves_it()
    {
        await using var company = await PaidAndClosed();
        // c0 paid a year before c1: as one customer, c1's money is of the second year, which pays no acquisition.
        await company.Send(Company.PaidMonth("c0", new DateOnly(2025, 1, 1), 1_000_00));
        await company.Send(Company.PaidMonth("c0", new DateOnly(2025, 12, 1), 1_000_00));
        await company.Send(Company.Attributed("p2", "c9", AttributionRole.Acquisition) with { From = March });
        await company.Send(Company.PaidMonth("c9", new DateOnly(2026, 5, 1), 1_000_00));
        await company.LedgerReaches("p2", 100_00);
        await company.Send(new CustomersMerged { SourceEventId = "m1", CustomerId = "c1", IntoCustomerId = "c0" });
        var waiting = await Waits(company, 1);
        (waiting[0].Kind, await Sum(company, "p1")).Should().Be(("merge", 4_237_00L));

        // What the customers pay meanwhile is each one's own.
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 5, 1), 1_000_00));
        await company.LedgerReaches("p1", 4_337_00);
        var approve = Path(waiting[0], "approve");
        await company.Refuses("bob", approve, new { }, HttpStatusCode.Forbidden, "finance-decides");
        var seen = await company.Post("carol", approve, new { dryRun = true }).Read<WaitingChangeView>();
        await company.Post("carol", approve, Seen(seen));
        await company.LedgerReaches("p1", 0);
        (await company.RunVerb("verify")).Should().Be(0);
    }

    [Fact]
    public async Task What_leaves_closed_months_alone_waits_for_nobody()
    {
        await using var company = await PaidAndClosed();
        // A customer that paid nothing yet, however far back; a holder of an open month; a partner without customers.
        await company.Send(Company.Attributed("p2", "c7", AttributionRole.Acquisition));
        await company.Send(Moved("p1", "p2", new DateOnly(2026, 5, 1)));
        await company.Send(new PartnerTypeChanged
        {
            PartnerId = "p2", PartnerType = PartnerType.Distributor,
            ValidFrom = January
        });
        await company.Send([.. Company.PaidMonth("c1", new DateOnly(2026, 5, 1), 1_000_00),
            .. Company.PaidMonth("c7", new DateOnly(2026, 5, 1), 1_000_00)]);
        await company.LedgerReaches("p2", 100_00 + 100_00);
        (await Waiting(company)).Should().BeEmpty();
        await company.LedgerReaches("p1", 4_237_00);
    }

    [Fact]
    public async Task A_programme_that_wants_nothing_to_wait_says_so()
    {
        await using var company = await PaidAndClosed("--Programme:PastChangesWait=off");
        await company.Send(Moved("p1", "p2", January));
        await Task.WhenAll(company.LedgerReaches("p1", 0), company.LedgerReaches("p2", 4_237_00));
        (await Waiting(company)).Should().BeEmpty();
    }

    // p1 brought c1, which paid 42 370.00 in March 2026; a tenth of it is earned, and the months up to April are
    // closed.
    internal static async Task<Company> PaidAndClosed(params string[] settings)
    {
        var company = await Company.Found(settings);
        await company.PlanOf(Tenth);
        await company.Send(Company.Registered("p1", PartnerType.Affiliate),
            Company.Registered("p2", PartnerType.Affiliate),
            Company.Attributed("p1", "c1", AttributionRole.Acquisition));
        await company.Send(Company.PaidMonth("c1", March, 42_370_00));
        await company.LedgerReaches("p1", 4_237_00);
        await company.CloseThrough("2026-03", "2026-04");
        return company;
    }

    internal static readonly object Tenth = new
    {
        validFrom = "2023-01-01",
        mode = "retroactive",
        retroDecrease = "protectPaid",
        holdDays = 0,
        reason = "agreed",
        components = new object[]
        {
            new { component = "acquisition", partnerTypes = new[] { "affiliate", "distributor" },
                years = new object[] { new { year = 1, ppm = 100_000 } } },
        },
    };

    internal static ProgrammeFact[] Moved(string from, string to, DateOnly on) =>
    [
        new AttributionEnded
        {
            AttributionId = $"c1-{from}-Acquisition", PartnerId = from, CustomerId = "c1", Until = on,
                Reason = "moved", RecordedBy = "alice",
        },
        Company.Attributed(to, "c1", AttributionRole.Acquisition) with { From = on, RecordedBy = "alice" },
    ];

    internal static async Task<IReadOnlyList<WaitingChangeView>> Waiting(Company company) =>
        (await company.Get("carol", "/v1/waiting-changes").Read<Page<WaitingChangeView>>()).Items;

    internal static object Seen(WaitingChangeView change) => new { expectedChanges = change.Changes };

    internal static Task<IReadOnlyList<WaitingChangeView>> Waits(Company company, int count) =>
        Company.Eventually(() => Waiting(company), waiting => waiting.Count == count);

    internal static async Task<long> Sum(Company company, string partnerId) =>
        (await company.Entries(partnerId)).Sum(entry => entry.Amount.Minor);

    private static IEnumerable<(string, long)> Changes(WaitingChangeView change) =>
        change.Changes!.Select(partner => (partner.PartnerId, partner.Difference.Minor));

    internal static string Path(WaitingChangeView change, string what) =>
        $"/v1/waiting-changes/{change.ChangeId}/{what}";
}
