using System.Net;
using Contracts.Subscriptions.V1;
using Stripe;

namespace Subscriptions.Tests.Http;

/// <summary>
/// Money that goes back, as newer API versions tell it: no event names payment, invoice and customer at once.
/// </summary>
public sealed class StripeMoneyBack(SubscriptionsRunning running)
{
    private const long ADayLater = 1_772_539_200 + 86_400;
    private readonly HttpClient _stripe = running.Service.Anonymous();

    [Fact]
    public async Task In_every_order_the_refund_is_placed_with_the_customer_of_the_invoice()
    {
        foreach (var order in Orders(4))
        {
            var customer = Calls.NewCustomer();
            var events = Events(customer);
            foreach (var index in order)
            {
                await Accepted(events[index]);
                await Accepted(events[index]);
            }

            await ExpectRefunds(customer, string.Join(' ', order));
        }
    }

    [Fact]
    public async Task All_at_the_same_moment_lose_nothing()
    {
        for (var round = 0; round < 10; round++)
        {
            var customer = Calls.NewCustomer();

            await Task.WhenAll(Events(customer).Concat(Events(customer)).Select(Accepted));

            await ExpectRefunds(customer, $"round {round}");
        }
    }

    [Fact]
    public async Task A_return_says_that_it_waits_until_its_invoice_is_known()
    {
        var customer = Calls.NewCustomer();
        var (invoice, payment) = ($"in_{customer}", $"pi_{customer}");
        var refund = StripeEvents.Event("charge.refunded",
            StripeEvents.NewCharge($"cus_{customer}", $"ch_{customer}", payment, 3_000));
        var dispute = StripeEvents.Event("charge.dispute.funds_withdrawn",
            StripeEvents.NewDispute($"dp_{customer}", $"ch_{customer}", payment));

        (await Accepted(refund)).Text("waiting").Should().Be("1");
        (await Accepted(dispute)).Text("waiting").Should().Be("1");
        (await Accepted(StripeEvents.Event("invoice_payment.paid", StripeEvents.InvoicePayment(invoice, payment))))
            .Counts().Should().Be((0, 0));
        (await Accepted(refund)).Text("waiting").Should().Be("1");
        (await Accepted(StripeEvents.Event("invoice.finalized", StripeEvents.NewInvoice(customer, invoice)))).Counts()
            .Should().Be((3, 0));
        (await Accepted(refund)).Text("waiting").Should().Be("0");

        (await Stored(customer)).Select(fact => fact.GetType().Name).Should().Equal(
            nameof(InvoiceIssued), nameof(RefundRecorded), nameof(ChargebackRecorded));
    }

    [Fact]
    public async Task A_dispute_of_an_older_account_finds_its_invoice_by_the_charge()
    {
        var customer = Calls.NewCustomer();
        await Accepted(StripeEvents.Event("invoice.paid", StripeEvents.OldInvoice(customer, $"in_{customer}")));
        await Accepted(StripeEvents.Event("charge.dispute.funds_withdrawn", StripeEvents.NewDispute(
            $"dp_{customer}", $"ch_in_{customer}", "x")
                .Replace("\"payment_intent\": \"x\"", "\"payment_intent\": null", StringComparison.Ordinal)));

        (await Stored(customer)).OfType<ChargebackRecorded>()
            .Should().ContainSingle().Which.InvoiceId.Should().Be($"in_{customer}");
    }

    [Fact]
    public async Task A_refund_counts_once_it_has_succeeded_and_once_beside_its_charge()
    {
        var customer = Calls.NewCustomer();
        var (charge, payment) = ($"ch_{customer}", $"pi_{customer}");
        await Accepted(StripeEvents.Event("invoice.finalized", StripeEvents.NewInvoice(customer, $"in_{customer}")));
        await Accepted(StripeEvents.Event("invoice_payment.paid",
            StripeEvents.InvoicePayment($"in_{customer}", payment)));
        string Told(string status) => StripeEvents.Refund($"re_{customer}", charge, payment, 3_000, status);

        (await Accepted(StripeEvents.Event("refund.created", Told("pending")))).Counts().Should().Be((0, 0));
        (await Accepted(StripeEvents.Event("refund.updated", Told("succeeded")))).Counts().Should().Be((1, 0));
        await Accepted(StripeEvents.Event("charge.refunded", StripeEvents.NewCharge("cus", charge, payment, 3_000)));

        (await Stored(customer)).OfType<RefundRecorded>().Select(refund => refund.RefundedGrossMinorTotal)
            .Should().OnlyContain(total => total == 3_000);
    }

    [Fact]
    public async Task A_refund_that_fails_after_it_succeeded_lowers_the_total_on_the_day_it_failed()
    {
        var customer = Calls.NewCustomer();
        var (charge, payment) = ($"ch_{customer}", $"pi_{customer}");
        await Accepted(StripeEvents.Event("invoice.finalized", StripeEvents.NewInvoice(customer, $"in_{customer}")));
        await Accepted(StripeEvents.Event("invoice_payment.paid",
            StripeEvents.InvoicePayment($"in_{customer}", payment)));
        string Told(string status) => StripeEvents.Refund($"re_{customer}", charge, payment, 3_000, status);

        await Accepted(StripeEvents.Event("refund.updated", Told("succeeded")));
        await Accepted(StripeEvents.Event("charge.refunded", StripeEvents.NewCharge(customer, charge, payment, 3_000)));
        for (var repeat = 0; repeat < 2; repeat++)
            await Accepted(StripeEvents.Event("refund.failed", Told("failed"), "evt_failed", created: ADayLater));

        var last = (await Stored(customer)).OfType<RefundRecorded>()
            .MaxBy(refund => (refund.RefundedOn, refund.Sequence ?? 0))!;
        (last.RefundedOn, last.RefundedGrossMinorTotal).Should().Be((new DateOnly(2026, 3, 4), 0));
    }

    [Fact]
    public async Task A_voided_credit_note_takes_nothing_back_from_the_day_it_was_voided()
    {
        var customer = Calls.NewCustomer();
        var note = StripeEvents.CreditNote(customer, $"cn_{customer}", $"in_{customer}");
        await Accepted(StripeEvents.Event("credit_note.voided", note, created: ADayLater));
        await Accepted(StripeEvents.Event("credit_note.created", note));
        await Accepted(StripeEvents.Event("invoice.finalized", StripeEvents.NewInvoice(customer, $"in_{customer}")));

        var credits = (await Stored(customer)).OfType<CreditNoteIssued>().OrderBy(credit => credit.IssuedOn).ToArray();
        credits.Select(credit => credit.IssuedOn).Should().Equal(new DateOnly(2026, 3, 3), new DateOnly(2026, 3, 4));
        credits[1].Lines.Select(line => (line.LineId, line.CreditedNetMinorTotal))
            .Should().Equal(("il_1", 0), ("il_2", 0));
        credits[1].CreditNoteId.Should().Be(credits[0].CreditNoteId);
    }

    [Fact]
    public async Task A_payment_that_bounced_lowers_what_is_paid_and_may_be_paid_again()
    {
        var customer = Calls.NewCustomer();
        string Invoice(long paid, string status) => StripeEvents.NewInvoice(customer, $"in_{customer}", paid)
            .Replace("\"status\": \"paid\"", $"\"status\": \"{status}\"", StringComparison.Ordinal);

        await Accepted(StripeEvents.Event("invoice.paid", Invoice(10_800, "paid")));
        await Accepted(StripeEvents.Event("invoice.updated", Invoice(0, "open"),
            previous: """{ "amount_paid": 10800 }""", created: ADayLater));
        var again = Invoice(10_800, "paid")
            .Replace("\"paid_at\": 1772452800", $"\"paid_at\": {ADayLater + 86_400}", StringComparison.Ordinal);
        await Accepted(StripeEvents.Event("invoice.paid", again, created: ADayLater + 86_400));

        var paid = (await Stored(customer)).OfType<PaymentRecorded>().ToArray();
        paid.Select(fact => fact.PaidGrossMinorTotal).Should().Equal(10_800, 0, 10_800);
        paid.Skip(1).Select(fact => fact.Sequence).Should().Equal(ADayLater, ADayLater + 86_400);
        paid[1].PaidOn.Should().Be(new DateOnly(2026, 3, 4));
    }

    [Fact]
    public async Task A_part_payment_counts_as_soon_as_the_invoice_says_so()
    {
        var customer = Calls.NewCustomer();
        var open = StripeEvents.NewInvoice(customer, $"in_{customer}", 4_000)
            .Replace("\"status\": \"paid\"", "\"status\": \"open\"", StringComparison.Ordinal);

        (await Accepted(StripeEvents.Event("invoice.updated", open, previous: """{ "amount_paid": 0 }"""))).Counts()
            .Should().Be((2, 0));
        (await Accepted(StripeEvents.Event("invoice.paid", StripeEvents.NewInvoice(customer, $"in_{customer}"))))
            .Counts().Should().Be((1, 1));

        (await Stored(customer)).OfType<PaymentRecorded>().Select(paid => paid.PaidGrossMinorTotal)
            .Should().Equal(4_000, 10_800);
    }

    [Fact]
    public async Task A_subscription_tells_its_switches_and_pauses()
    {
        var customer = Calls.NewCustomer();
        string Updated(string product, string pause, string previous) =>
            StripeEvents.Event("customer.subscription.updated",
            StripeEvents.Subscription(customer, $"sub_{customer}", "active", product: product, pause: pause),
            previous: previous);

        await Accepted(Updated("prod_max", "null",
            """{ "items": { "data": [ { "price": { "id": "p", "product": "prod_pro" } } ] } }"""));
        await Accepted(Updated("prod_max", """{ "behavior": "void", "resumes_at": null }""",
            """{ "pause_collection": null }"""));
        await Accepted(Updated("prod_max", "null",
            """{ "pause_collection": { "behavior": "void", "resumes_at": null } }"""));

        var facts = await Stored(customer);
        facts.OfType<SubscriptionStarted>().Select(fact => (fact.Product, fact.StartedOn)).Should().Equal(
            ("prod_pro", new DateOnly(2026, 3, 1)), ("prod_max", new DateOnly(2026, 3, 3)));
        facts.Skip(2).Select(fact => fact.GetType().Name)
            .Should().Equal(nameof(SubscriptionPaused), nameof(SubscriptionResumed));
    }

    [Fact]
    public void The_objects_of_these_tests_are_objects_that_Stripes_own_library_reads()
    {
        IHasObject Read(string type, string content) => EventUtility.ParseEvent(
            StripeEvents.Event(type, content), throwOnApiVersionMismatch: false).Data.Object;

        Read("invoice.paid", StripeEvents.NewInvoice("c", "in_1"))
            .Should().BeOfType<Invoice>().Which.Lines.Should().HaveCount(2);
        Read("invoice.paid", StripeEvents.OldInvoice("c", "in_1"))
            .Should().BeOfType<Invoice>().Which.AmountPaid.Should().Be(10_800);
        Read("charge.refunded", StripeEvents.NewCharge("c", "ch_1", "pi_1", 5))
            .Should().BeOfType<Charge>().Which.PaymentIntentId.Should().Be("pi_1");
        Read("invoice_payment.paid", StripeEvents.InvoicePayment("in_1", "pi_1")).Should().BeOfType<InvoicePayment>()
            .Which.Payment.PaymentIntentId.Should().Be("pi_1");
        Read("refund.created", StripeEvents.Refund("re_1", "ch_1", "pi_1", 5, "succeeded"))
            .Should().BeOfType<Refund>().Which.Amount.Should().Be(5);
        Read("charge.dispute.created", StripeEvents.NewDispute("dp_1", "ch_1", "pi_1"))
            .Should().BeOfType<Dispute>().Which.ChargeId.Should().Be("ch_1");
        Read("credit_note.created", StripeEvents.CreditNote("c", "cn_1", "in_1"))
            .Should().BeOfType<CreditNote>().Which.InvoiceId.Should().Be("in_1");
        Read("customer.subscription.updated", StripeEvents.Subscription("c", "sub_1", "active"))
            .Should().BeOfType<Subscription>();
    }

    private static string[] Events(string customer)
    {
        var (invoice, charge, payment) = ($"in_{customer}", $"ch_{customer}", $"pi_{customer}");
        return
        [
            StripeEvents.Event("invoice.paid", StripeEvents.NewInvoice(customer, invoice)),
            StripeEvents.Event("invoice_payment.paid", StripeEvents.InvoicePayment(invoice, payment)),
            StripeEvents.Event("charge.refunded", StripeEvents.NewCharge($"cus_{customer}", charge, payment, 3_000)),
            StripeEvents.Event("charge.refunded", StripeEvents.NewCharge($"cus_{customer}", charge, payment, 6_000)),
        ];
    }

    private async Task ExpectRefunds(string customer, string because)
    {
        var refunds = (await Stored(customer)).OfType<RefundRecorded>().ToArray();
        refunds.Max(refund => refund.RefundedGrossMinorTotal).Should().Be(6_000, because);
        refunds.Should().OnlyContain(refund => refund.InvoiceId == $"in_{customer}").And.OnlyHaveUniqueItems(refund =>
            refund.SourceEventId);
        (await Stored($"cus_{customer}")).Should().BeEmpty(because);
    }

    private async Task<Answer> Accepted(string body) => (await _stripe.Stripe(body)).Expect(HttpStatusCode.OK);

    private static IEnumerable<int[]> Orders(int count) => count == 0 ? [[]] : Orders(count - 1).SelectMany(order =>
        Enumerable.Range(0, count).Select(at => order.Take(at).Append(count - 1).Concat(order.Skip(at)).ToArray()));

    private async Task<IReadOnlyList<BillingFact>> Stored(string customer) =>
        [.. (await running.Service.StoredOf(customer)).Select(e => (BillingFact)e.Data)];
}
