using Billing;
using Commissions.Domain.Plans;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Commissions.Service.WaitingChanges;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Commissions.Tests;

/// <summary>What a turn at the ledger, and a trial in it, keeps in mind until its end.</summary>
public sealed class TurnsOfTheLedger
{
    private static readonly DateOnly January = new(2026, 1, 1);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_that_was_united_does_not_come_back_in_the_same_turn()
    {
        await using var company = await TwoCustomersOf("p1");
        await using var turn = await Begin(company);
        (await turn.Book(Guid.NewGuid(), Merge("c1", "c2"), "c1", Stop)).NotBooked.Should().BeNull();
        var united = turn.PostedAccountOf("c2");
        united.Posted.ByKey.Should().NotBeEmpty();

        // The stored ledger of c1 is there until the turn commits, and p1 holds it.
        await turn.Book(Guid.NewGuid(),
            new PartnerTypeChanged { PartnerId = "p1", PartnerType = PartnerType.Distributor, ValidFrom = January },
            null, Stop);

        turn.PostedAccountOf("c1").Posted.ByKey.Should().BeEmpty("it is one with c2");
        await turn.Load(["c1"], Stop);
        turn.PostedAccountOf("c1").Posted.ByKey.Should().BeEmpty();
    }

    [Fact]
    public async Task What_payouts_took_is_known_of_each_ledger_that_follows_a_publication_even_if_loaded_before()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        await company.PayOut("2026-03");
        await using var turn = await Begin(company);
        await turn.Load(["c1"], Stop);
        turn.PaidOf(turn.PostedAccountOf("c1")).ByKey.Should().BeEmpty("it follows the rules");

        var published = (await turn.Session.Events.QueryRawEventDataOnly<PlanVersionPublished>().ToListAsync(Stop))
            .Single();
        turn.FoldRule(published with { Version = 2 });
        turn.Rulebook.Published[^1].Terms.Protects.Should().BeTrue();
        await turn.Load(["c1"], Stop);

        turn.PaidOf(turn.PostedAccountOf("c1")).ByKey.Should()
            .NotBeEmpty("it has a publication to follow that protects them");
    }

    [Fact]
    public async Task A_trial_does_not_forget_what_failed_when_its_account_is_calculated_later()
    {
        await using var company = await TwoCustomersOf("p1");
        await company.Service.Services.GetRequiredService<FactStore>().AppendOnce(
            [
                new ReceivedFact("customer-c1", Guid.CreateVersion7(), Enormous("c1")),
                new ReceivedFact("customer-c2", Guid.CreateVersion7(), new PaymentRecorded
                {
                    SourceEventId = "paid", CustomerId = "c2", InvoiceId = "enormous", PaidGrossMinorTotal = 1_000_00,
                        PaidOn = January,
                }),
            ], Stop);
        await Company.Eventually(() => Unread(company), unread => unread == 0);
        await using var turn = await Begin(company);

        var tried = await TriedFacts.Try(turn.Try(),
            [
                new ReceivedFact("customer-c1", Guid.NewGuid(), Merge("c1", "c2")),
                new ReceivedFact("customer-c1", Guid.NewGuid(), Enormous("c1", netMinor: 1_00)),
            ], Stop);

        tried.NotCalculated.Should().Contain(failed => failed.AccountId == "c1");
        tried.Changes.Should().BeNull("nobody can say what the merge does");
        tried.MayMove(January).Should().BeTrue();
    }

    [Fact]
    public async Task A_merge_that_waited_and_is_too_large_by_now_is_given_up_and_stays_listed()
    {
        await using var company = await TwoCustomersOf("p1");
        await company.Send([.. Enumerable.Range(0, MergedCustomers.GroupSizeMax - 1)
            .Select(number => Merge($"m-{number:0000}", "c1"))]);
        await company.Send(Merge("beyond", "c1"));
        await SetAsideAs(company, SetAsideKind.MergeTooLarge);
        await using (var source = company.AsOwner())
        await using (var waits = source.CreateCommand(
            "update mt_doc_setasidefact set data = jsonb_set(data, '{kind}', '\"merge\"')"))
            (await waits.ExecuteNonQueryAsync(Stop)).Should().Be(1);

        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 2, 1), 1_000_00));
        await SetAsideAs(company, SetAsideKind.MergeTooLarge);
    }

    private static Task SetAsideAs(Company company, SetAsideKind kind) =>
        Company.Eventually(company.SetAside,
            found => found.FactCount == 1 && found.Facts.Any(fact => fact.Kind == kind));

    private static async Task<Company> TwoCustomersOf(string partner)
    {
        var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered(partner, PartnerType.Consultant),
            Company.Attributed(partner, "c1", AttributionRole.Retention),
            Company.Attributed(partner, "c2", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c1", January, 1_000_00));
        await company.Send(Company.PaidMonth("c2", January, 1_000_00));
        await company.LedgerReaches(partner, 2 * 50_00);
        return company;
    }

    private static Task<Turn> Begin(Company company) =>
        company.Service.Services.GetRequiredService<Turns>().Begin(Stop);

    private static async Task<long> Unread(Company company)
    {
        await using var source = company.AsOwner();
        await using var query = source.CreateCommand(
            "select count(*) from mt_events where stream_id like 'customer-c%' and seq_id > (select (data ->> " +
            "'upTo')::bigint from mt_doc_ledgerposition)");
        return (long)(await query.ExecuteScalarAsync(Stop))!;
    }

    private static CustomersMerged Merge(string customerId, string into) =>
        new() { SourceEventId = $"{customerId}-into-{into}", CustomerId = customerId, IntoCustomerId = into };

    // Not paid, so nothing is earned of it; the sums that a merge needs leave 64 bits.
    private static InvoiceIssued Enormous(string customerId, long netMinor = long.MaxValue) => new()
    {
        SourceEventId = $"enormous-{netMinor}", CustomerId = customerId, InvoiceId = "enormous", Currency = "EUR",
        IssuedOn = January,
        Lines = [.. new[] { "1", "2" }.Select(line => new InvoiceLine
        {
            LineId = line, Product = "suite", NetMinor = netMinor, ServiceFrom = January,
                ServiceUntil = January.AddMonths(1),
        })],
    };
}
