using Contracts;
using Contracts.Commissions.V1;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Decisions;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Commissions.Tests;

/// <summary>The years of customers that are taken over do not keep what is paid today waiting.</summary>
public sealed class HistoryBehindNews
{
    private const int FactsOfAMessage = 200;
    private const int Messages = 10;
    private static readonly DateOnly January = new(2026, 1, 1);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_paid_today_is_journalled_before_a_history_that_came_first_and_all_is_posted_in_the_end()
    {
        await using var company = await CustomersOf("p1");
        await using (await company.Hold("mt_doc_ledgerposition"))
        {
            await SendHistory(company);
            await company.Send(Company.PaidMonth("today", January, 1_000_00));
            await Company.Eventually(() => Journalled(company, "customer-today"), facts => facts > 0);
            (await Journalled(company, "customer-past%")).Should().BeLessThan(
                FactsOfAMessage * Messages, "the ledger has not read what is there");
        }

        await company.LedgerReaches("p1", 50_00 + (FactsOfAMessage * Messages / 2 * 50));
        (await Journalled(company, "customer-past%")).Should().Be(FactsOfAMessage * Messages);
    }

    [Fact]
    public async Task A_history_that_is_delivered_again_changes_nothing()
    {
        await using var company = await CustomersOf("p1");
        await SendHistory(company);
        await SendHistory(company);
        await company.LedgerReaches("p1", FactsOfAMessage * Messages / 2 * 50);
        await company.Send(Company.PaidMonth("today", January, 1_000_00));
        await company.LedgerReaches("p1", 50_00 + (FactsOfAMessage * Messages / 2 * 50));
        (await Journalled(company, "customer-past%")).Should().Be(FactsOfAMessage * Messages);
    }

    [Fact]
    public async Task A_mark_behind_published_facts_passes_only_when_those_that_were_put_aside_are_journalled()
    {
        await using var company = await CustomersOf("p1");
        var passed = new TaskCompletionSource<FactsArrived>();
        var bus = company.Service.Services.GetRequiredService<IBus>();
        var listening = bus.ConnectHandler<FactsArrived>(arrived =>
        {
            passed.TrySetResult(arrived.Message);
            return Task.CompletedTask;
        });
        var mark = new FactsMarked(Guid.NewGuid(), "Subscriptions", Guid.NewGuid());
        await using (await company.Hold("mt_doc_ledgerposition"))
        {
            await SendHistory(company);
            await bus.Publish(mark, context => context.ResponseAddress = bus.Address, Stop);
            await company.Send(Company.PaidMonth("today", January, 1_000_00));
            await Company.Eventually(() => Journalled(company, "customer-today"), facts => facts > 0);
            passed.Task.IsCompleted.Should().BeFalse("facts that were published before it are still waiting");
        }

        (await passed.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop)).AnswerId.Should().Be(mark.AnswerId);
        (await Journalled(company, "customer-past%")).Should().Be(FactsOfAMessage * Messages);
        listening.Disconnect();
    }

    private static async Task<Company> CustomersOf(string partner)
    {
        var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(
        [
            Company.Registered(partner, PartnerType.Consultant),
            Company.Attributed(partner, "today", AttributionRole.Retention),
            .. Enumerable.Range(0, Messages)
                .Select(number => Company.Attributed(partner, $"past-{number}", AttributionRole.Retention)),
        ]);
        return company;
    }

    // Each pair of facts is a month of ten euros, which five percent are paid for.
    private static async Task SendHistory(Company company)
    {
        var bus = company.Service.Services.GetRequiredService<IBus>();
        foreach (var number in Enumerable.Range(0, Messages))
            await bus.Publish(new BillingFacts(0, [.. Enumerable.Range(0, FactsOfAMessage / 2)
                .SelectMany(invoice => Paid($"past-{number}", $"{number}-{invoice}"))], MayWait: true), Stop);
    }

    private static IEnumerable<PublishedFact<BillingFact>> Paid(string customer, string invoice) =>
        Company.PaidMonth(customer, January, 10_00).Select(BillingFact (fact) => fact switch
        {
            InvoiceIssued issued => issued with { InvoiceId = invoice, SourceEventId = $"{invoice}-issued" },
            PaymentRecorded paid => paid with { InvoiceId = invoice, SourceEventId = $"{invoice}-paid" },
            _ => fact,
        }).Select(fact => Company.Fact(fact, NameBasedId.From("billing", fact.SourceEventId)));

    private static async Task<long> Journalled(Company company, string streams)
    {
        await using var source = company.AsOwner();
        await using var query = source.CreateCommand(
            "select count(*) from mt_events where stream_id like $1 and type in ('invoice_issued', " +
            "'payment_recorded')");
        query.Parameters.Add(new Npgsql.NpgsqlParameter { Value = streams });
        return (long)(await query.ExecuteScalarAsync(Stop))!;
    }
}
