using System.Net;
using System.Text.Json.Nodes;
using Billing;
using Contracts.Subscriptions.V1;
using Decisions;
using EventStore;
using Microsoft.Extensions.DependencyInjection;

namespace Subscriptions.Tests.Http;

/// <summary>
/// What is left of Stripe's money for commissions where a customer's life is untidy: net base of invoices in minor
/// units, as the ledger would count it from the stored facts, in every order of arrival.
/// </summary>
public sealed class StripeUntidy(SubscriptionsRunning running)
{
    // 2026-03-02, 2026-03-05 and 2026-03-07, at noon UTC.
    private const long Day2 = 1_772_452_800;
    private const long Day5 = Day2 + (3 * 86_400);
    private const long Day7 = Day2 + (5 * 86_400);

    private readonly HttpClient _stripe = running.Service.Anonymous();

    [Fact]
    public Task What_is_credited_to_the_balance_pays_the_invoice_that_replaces_the_wrong_one() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "wrong", 1_000_00, paid: 1_000_00, at: Day2)),
        customer => StripeEvents.Event("credit_note.created",
            StripeInvoice.Credit(customer, "wrong", 1_000_00, toBalance: true), created: Day5),
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "right", 1_000_00, paid: 0, at: Day5),
                created: Day5),
    ], ("wrong", 1_000_00), ("right", 0));

    [Fact]
    public Task Of_a_note_that_refunds_one_part_and_credits_the_other_only_the_refund_takes_back() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 1_000_00, paid: 1_000_00, at: Day2)),
        customer => StripeEvents.Event("credit_note.created",
            StripeInvoice.Credit(customer, "in", 500_00, toBalance: true, refunded: 200_00), created: Day5),
        customer => StripeEvents.Event("invoice_payment.paid",
            StripeEvents.InvoicePayment($"in_in_{customer}", $"pi_{customer}")),
        customer =>
            StripeEvents.Event("refund.created",
                StripeEvents.Refund($"re_{customer}", $"ch_{customer}", $"pi_{customer}", 200_00, "succeeded"),
                created: Day5),
    ], ("in", 800_00));

    [Fact]
    public Task A_credit_note_before_payment_lowers_what_is_owed() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.finalized", StripeInvoice.Of(customer, "in", 1_000_00, paid: 0, at: Day2)),
        customer =>
            StripeEvents.Event("credit_note.created", StripeInvoice.Credit(customer, "in", 300_00), created: Day5),
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 1_000_00, paid: 700_00, at: Day7),
                created: Day7),
    ], ("in", 700_00));

    [Fact]
    public Task What_is_given_back_outside_of_Stripe_for_no_particular_line_is_a_refund() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 1_000_00, paid: 1_000_00, at: Day2)),
        customer => StripeEvents.Event("credit_note.created",
            StripeInvoice.Credit(customer, "in", 400_00, outOfBand: 400_00, customLine: true), created: Day5),
    ], ("in", 600_00));

    [Fact]
    public Task What_was_given_back_outside_of_Stripe_counts_again_once_its_note_is_voided() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 1_000_00, paid: 1_000_00, at: Day2)),
        customer => StripeEvents.Event("credit_note.created",
            StripeInvoice.Credit(customer, "in", 400_00, outOfBand: 400_00, customLine: true), created: Day5),
        customer => StripeEvents.Event("credit_note.voided",
            StripeInvoice.Credit(customer, "in", 400_00, outOfBand: 400_00, customLine: true), created: Day7),
    ], ("in", 1_000_00));

    [Fact]
    public Task What_is_given_back_outside_of_Stripe_for_a_line_counts_once() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 1_000_00, paid: 1_000_00, at: Day2)),
        customer => StripeEvents.Event("credit_note.created",
            StripeInvoice.Credit(customer, "in", 400_00, outOfBand: 400_00), created: Day5),
    ], ("in", 600_00));

    [Fact]
    public Task Prepaid_credits_are_no_money_of_the_invoice_that_they_pay() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid",
                StripeInvoice.Of(customer, "in", 1_000_00, paid: 476_00, at: Day2, credits: 600_00, tax: 76_00)),
    ], ("in", 400_00));

    [Fact]
    public Task A_note_about_half_of_a_line_that_prepaid_credits_paid_in_part_takes_back_half_of_the_rest() =>
        InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid",
                StripeInvoice.Of(customer, "in", 1_000_00, paid: 400_00, at: Day2, credits: 600_00)),
        customer => StripeEvents.Event("credit_note.created",
            StripeInvoice.Credit(customer, "in", 200_00, credits: 300_00, refunded: 200_00), created: Day5),
    ], ("in", 200_00));

    [Fact]
    public Task A_refund_of_a_payment_that_was_only_recorded_is_told_by_its_note() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 1_000_00, paid: 1_000_00, at: Day2)),
        customer => StripeEvents.Event("credit_note.created",
            StripeInvoice.Credit(customer, "in", 400_00, refunded: 400_00, customLine: true)
            .Replace("\"refund\":", "\"type\":\"payment_record_refund\",\"refund\":", StringComparison.Ordinal),
            created: Day5),
    ], ("in", 600_00));

    [Fact]
    public Task A_refund_that_failed_between_two_others_of_one_day_counts_in_no_order() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 108_00, paid: 108_00, at: Day2)),
        customer => StripeEvents.Event("invoice_payment.paid",
            StripeEvents.InvoicePayment($"in_in_{customer}", $"pi_{customer}")),
        customer =>
            StripeEvents.Event("charge.refunded",
                StripeEvents.NewCharge("cus", $"ch_{customer}", $"pi_{customer}", 30_00), created: Day5),
        customer =>
            StripeEvents.Event("refund.failed",
                StripeEvents.Refund($"re_{customer}", $"ch_{customer}", $"pi_{customer}", 30_00, "failed"),
                $"evt_{customer}", created: Day5 + 60),
        customer =>
            StripeEvents.Event("charge.refunded",
                StripeEvents.NewCharge("cus", $"ch_{customer}", $"pi_{customer}", 20_00), created: Day5 + 120),
    ], ("in", 88_00));

    [Fact]
    public async Task A_part_payment_that_is_told_again_after_an_upgrade_does_not_come_after_the_whole_of_its_day()
    {
        var customer = Calls.NewCustomer();
        await running.Service.Services.GetRequiredService<FactStore>()
            .AppendOnce([.. new[] { 50_00, 100_00 }.Select(total => new PaymentRecorded
        {
            SourceEventId = $"stripe:in_in_{customer}:paid:{total}", SourceSystem = "stripe", CustomerId = customer,
            InvoiceId = $"in_in_{customer}", PaidGrossMinorTotal = total, PaidOn = new DateOnly(2026, 3, 2),
        }).Select(paid =>
            new ReceivedFact($"customer-{customer}", NameBasedId.From("billing", paid.SourceEventId), paid))], default);
        await Accepted(StripeEvents.Event("invoice.updated",
            StripeInvoice.Of(customer, "in", 100_00, paid: 50_00, at: Day2),
            previous: """{ "amount_paid": 0 }""", created: Day2));
        LineBase.Compute((await Stored(customer))
            .Aggregate(OrdinalJson.EmptyMap<InvoiceAccount>(), BillingFold.Invoices)[$"in_in_{customer}"])
            .Sum(line => line.Minor).Should().Be(100_00);
    }

    [Fact]
    public Task A_payment_that_bounced_and_was_made_again_on_the_same_day_counts() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 100_00, paid: 100_00, at: Day2)),
        customer => StripeEvents.Event("invoice.updated", StripeInvoice.Of(customer, "in", 100_00, paid: 0, at: Day2),
            previous: """{ "amount_paid": 10000 }""", created: Day2 + 60),
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 100_00, paid: 100_00, at: Day2 + 120),
                created: Day2 + 120),
    ], ("in", 100_00));

    [Fact]
    public Task A_payment_that_bounced_and_was_made_again_days_later_counts() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 100_00, paid: 100_00, at: Day2)),
        customer => StripeEvents.Event("invoice.updated", StripeInvoice.Of(customer, "in", 100_00, paid: 0, at: Day2),
            previous: """{ "amount_paid": 10000 }""", created: Day5),
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 100_00, paid: 100_00, at: Day7),
                created: Day7),
    ], ("in", 100_00));

    [Fact]
    public Task A_second_refund_of_the_same_amount_on_another_day_adds_up() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 100_00, paid: 100_00, at: Day2)),
        customer => StripeEvents.Event("invoice_payment.paid",
            StripeEvents.InvoicePayment($"in_in_{customer}", $"pi_{customer}")),
        customer => StripeEvents.Event("refund.created", Refund(customer, "a", 30_00, Day5), created: Day5),
        customer => StripeEvents.Event("refund.updated", Refund(customer, "a", 30_00, Day5), created: Day7 + 60),
        customer => StripeEvents.Event("refund.created", Refund(customer, "b", 20_00, Day7), created: Day7),
    ], ("in", 50_00));

    [Fact]
    public Task A_dispute_won_in_part_gives_back_that_part() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 500_00, paid: 500_00, at: Day2)),
        customer => StripeEvents.Event("invoice_payment.paid",
            StripeEvents.InvoicePayment($"in_in_{customer}", $"pi_{customer}")),
        customer => StripeEvents.Event("charge.dispute.funds_withdrawn", Dispute(customer, -500_00), created: Day5),
        customer =>
            StripeEvents.Event("charge.dispute.funds_reinstated", Dispute(customer, -500_00, 200_00), created: Day7),
    ], ("in", 200_00));

    [Fact]
    public Task A_dispute_that_was_won_and_lost_again_is_lost() => InEveryOrder(
    [
        customer =>
            StripeEvents.Event("invoice.paid", StripeInvoice.Of(customer, "in", 500_00, paid: 500_00, at: Day2)),
        customer => StripeEvents.Event("invoice_payment.paid",
            StripeEvents.InvoicePayment($"in_in_{customer}", $"pi_{customer}")),
        customer => StripeEvents.Event("charge.dispute.funds_withdrawn", Dispute(customer, -500_00), created: Day5),
        customer => StripeEvents.Event("charge.dispute.funds_reinstated", Dispute(customer, -500_00, 500_00),
            created: Day5 + 60),
        customer => StripeEvents.Event("charge.dispute.funds_withdrawn", Dispute(customer, -500_00, 500_00, -500_00),
            created: Day7),
    ], ("in", 0));

    [Theory]
    [InlineData("incomplete")]
    [InlineData("incomplete_expired")]
    public async Task A_subscription_whose_first_payment_failed_never_ran(string status)
    {
        var customer = Calls.NewCustomer();
        var content = StripeEvents.Subscription(customer, $"sub_{customer}", status, endedAt: status == "incomplete"
            ? null : Day5);
        await Accepted(StripeEvents.Event("customer.subscription.created", content));
        await Accepted(StripeEvents.Event("customer.subscription.updated", content,
            previous: """{ "status": "incomplete" }"""));
        (await Stored(customer)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_subscription_that_begins_with_its_first_payment_has_started_on_its_own_day()
    {
        var customer = Calls.NewCustomer();
        await Accepted(StripeEvents.Event("customer.subscription.created",
            StripeEvents.Subscription(customer, $"sub_{customer}", "incomplete")));
        await Accepted(StripeEvents.Event("customer.subscription.updated",
            StripeEvents.Subscription(customer, $"sub_{customer}", "active"),
            previous: """{ "status": "incomplete" }"""));
        (await Stored(customer)).OfType<SubscriptionStarted>()
            .Should().ContainSingle().Which.StartedOn.Should().Be(new DateOnly(2026, 3, 1));
    }

    [Fact]
    public async Task Whoever_switches_and_leaves_on_one_day_has_left_whichever_is_told_first()
    {
        foreach (var order in Orders(2))
        {
            var customer = Calls.NewCustomer();
            string[] events =
            [
                StripeEvents.Event("customer.subscription.updated",
                    StripeEvents.Subscription(customer, $"sub_{customer}", "active", product: "prod_max"),
                    previous: """{ "items": { "data": [ { "price": { "id": "p", "product": "prod_pro" } } ] } }""",
                    created: Day5),
                StripeEvents.Event("customer.subscription.deleted",
                    StripeEvents.Subscription(customer, $"sub_{customer}", "canceled", endedAt: Day5 + 60,
                        product: "prod_max"), created: Day5 + 60),
            ];
            foreach (var index in order) await Accepted(events[index]);

            (await Stored(customer)).Aggregate(OrdinalJson.EmptyMap<Billing.Subscription>(),
                BillingFold.Subscriptions).Values
                .Should().ContainSingle().Which.EndedOn.Should().Be(new DateOnly(2026, 3, 5), string.Join(' ', order));
        }
    }

    private async Task InEveryOrder(Func<string, string>[] events, params (string Invoice, long BaseMinor)[] expected)
    {
        foreach (var order in Orders(events.Length))
        {
            var customer = Calls.NewCustomer();
            foreach (var index in order)
                for (var repeat = 0; repeat < 2; repeat++)
                    await Accepted(events[index](customer));

            var invoices = (await Stored(customer))
                .Aggregate(OrdinalJson.EmptyMap<InvoiceAccount>(), BillingFold.Invoices);
            foreach (var (invoice, baseMinor) in expected)
                LineBase.Compute(invoices[$"in_{invoice}_{customer}"]).Sum(line => line.Minor)
                .Should().Be(baseMinor, $"{invoice}: {string.Join(' ', order)}");
        }
    }

    private static string Refund(string customer, string id, long amount, long created)
    {
        var refund = JsonNode.Parse(StripeEvents.Refund($"re_{id}_{customer}", $"ch_{customer}", $"pi_{customer}",
            amount, "succeeded"))!;
        refund["created"] = created;
        return refund.ToJsonString();
    }

    private static string Dispute(string customer, params long[] moved)
    {
        var dispute = JsonNode.Parse(StripeEvents.NewDispute($"dp_{customer}", $"ch_{customer}", $"pi_{customer}"))!;
        dispute["amount"] = 500_00;
        dispute["balance_transactions"] = new JsonArray([.. moved.Select(amount => new JsonObject
        {
            ["id"] = "txn", ["object"] = "balance_transaction", ["amount"] = amount, ["currency"] = "eur",
                ["fee"] = 15_00,
        })]);
        return dispute.ToJsonString();
    }

    private async Task<Answer> Accepted(string body) => (await _stripe.Stripe(body)).Expect(HttpStatusCode.OK);

    private static IEnumerable<int[]> Orders(int count) => count == 0 ? [[]] : Orders(count - 1).SelectMany(order =>
        Enumerable.Range(0, count).Select(at => order.Take(at).Append(count - 1).Concat(order.Skip(at)).ToArray()));

    private async Task<IReadOnlyList<BillingFact>> Stored(string customer) =>
        [.. (await running.Service.StoredOf(customer)).Select(e => (BillingFact)e.Data)];
}
