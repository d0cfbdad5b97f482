using Contracts.Subscriptions.V1;
using Demo.History;
using Demo.Story;

namespace EndToEnd.Tests;

/// <summary>The demo's history must be the same everywhere, and hold what the demo says it holds.</summary>
public sealed class MadeUpHistory
{
    private static readonly BillingHistory History = BillingHistory.Create(HistoryShape.Full);

    private static IEnumerable<BillingFact> Facts =>
        History.Deliveries.OfType<FactDelivery>().Select(sent => sent.Fact);

    [Fact]
    public void The_same_shape_gives_the_same_bytes() =>
        Bytes(BillingHistory.Create(HistoryShape.Full)).Should().Equal(Bytes(History));

    [Fact]
    public void Another_seed_gives_another_history() =>
        Bytes(BillingHistory.Create(HistoryShape.Full with { Seed = 7 })).Should().NotEqual(Bytes(History));

    [Fact]
    public void A_third_of_300_customers_is_billed_through_Stripe()
    {
        History.Customers.Should().HaveCount(300);
        History.Customers.Count(customer => customer.Source == BillingSource.Stripe).Should().BeInRange(95, 105);
    }

    [Fact]
    public void Everything_that_goes_wrong_in_real_life_is_in_it()
    {
        Facts.OfType<RefundRecorded>().Should().Contain(refund => refund.Lines == null)
            .And.Contain(refund => refund.Lines != null);
        Facts.OfType<CreditNoteIssued>().Should().NotBeEmpty();
        Facts.OfType<ChargebackRecorded>().Select(chargeback => chargeback.State).Distinct().Should().HaveCount(3);
        Facts.OfType<SubscriptionEnded>().Should().NotBeEmpty();
        History.Customers.Should().Contain(customer => customer.BackOn != null);
        History.Deliveries.GroupBy(sent => sent.SourceEventId).Should().Contain(sent => sent.Count() > 1);
        FirstIndex("-paid-").Should().Contain(paid => IndexOf(paid.Invoice + "-issued") > paid.Index);
    }

    [Fact]
    public void Every_win_back_is_within_90_days() =>
        History.Customers.Where(customer => customer.BackOn is not null).Should().OnlyContain(
            customer => customer.BackOn!.Value.DayNumber - customer.EndedOn!.Value.DayNumber <= 90);

    [Fact]
    public void Cumulative_totals_never_fall() =>
        Facts.OfType<PaymentRecorded>().DistinctBy(paid => paid.SourceEventId).GroupBy(paid => paid.InvoiceId)
            .Should().OnlyContain(invoice => invoice.OrderBy(paid => paid.SourceEventId)
                .Zip(invoice.OrderBy(paid => paid.SourceEventId).Skip(1))
                .All(pair => pair.First.PaidGrossMinorTotal <= pair.Second.PaidGrossMinorTotal));

    [Fact]
    public void Shares_of_one_role_add_up_to_at_most_the_whole() =>
        History.Customers.SelectMany(customer => customer.Attributions.GroupBy(held => held.Role))
            .Should().OnlyContain(role => role.Sum(held => held.SharePpm) <= 1_000_000);

    private static IEnumerable<string> Bytes(BillingHistory history) => history.Deliveries.Select(sent => sent switch
    {
        FactDelivery fact => HistoryDelivered.Line(fact.Fact),
        StripeDelivery stripe => stripe.Body,
        _ => "",
    });

    private static IEnumerable<(string Invoice, int Index)> FirstIndex(string mark) => History.Deliveries
        .Select((sent, index) => (sent.SourceEventId, index))
        .Where(sent => sent.SourceEventId.Contains(mark, StringComparison.Ordinal))
        .Select(sent => (sent.SourceEventId.Split(mark)[0], sent.index));

    private static readonly Dictionary<string, int> FirstIndexes = History.Deliveries
        .Select((sent, index) => (sent.SourceEventId, index)).DistinctBy(sent => sent.SourceEventId)
        .ToDictionary(sent => sent.SourceEventId, sent => sent.index);

    private static int IndexOf(string sourceEventId) => FirstIndexes.GetValueOrDefault(sourceEventId, -1);
}
