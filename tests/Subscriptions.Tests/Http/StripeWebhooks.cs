using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Contracts.Subscriptions.V1;
using RunningServers;
using Subscriptions.Service;

namespace Subscriptions.Tests.Http;

public sealed class StripeWebhooks(SubscriptionsRunning running)
{
    private readonly HttpClient _stripe = running.Service.Anonymous();
    private readonly string _customer = Calls.NewCustomer();
    private string Invoice => $"in_{_customer}";

    [Fact]
    public async Task A_signature_that_does_not_fit_is_refused_and_nothing_is_stored()
    {
        var body = StripeEvents.Event("invoice.paid", StripeEvents.OldInvoice(_customer, Invoice));
        var good = StripeEvents.Signature(body, SubscriptionsRunning.Secret);
        string?[] signatures =
        [
            null, "", "nonsense", "t=,v1=", "t=x,v1=y", "t=99999999999999999999,v1=00", "v1=00", good.Split(',')[0],
            StripeEvents.Signature(body, "whsec_of_somebody_else"),
            StripeEvents.Signature(body + " ", SubscriptionsRunning.Secret),
            good.Replace("v1=", "v0=", StringComparison.Ordinal),
            StripeEvents.Signature(body, SubscriptionsRunning.Secret,
                DateTimeOffset.UtcNow.AddMinutes(-5).AddSeconds(-10)),
        ];

        foreach (var signature in signatures)
        {
            var answer = signature is null
                ? await _stripe.Send(StripeEvents.Path, body)
                : await _stripe.Send(StripeEvents.Path, body, headers: ("Stripe-Signature", signature));
            answer.Status.Should().Be(HttpStatusCode.BadRequest, signature);
            answer.Expect(HttpStatusCode.BadRequest, "bad-signature").Text("field").Should().Be("Stripe-Signature");
        }

        (await Stored()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_signature_of_almost_five_minutes_ago_is_good() =>
        (await _stripe.Stripe(StripeEvents.Event("invoice.paid", StripeEvents.OldInvoice(_customer, Invoice)),
            at: DateTimeOffset.UtcNow.AddMinutes(-4))).Counts().Should().Be((2, 0));

    [Fact]
    public async Task Both_secrets_are_good_while_one_is_rotated()
    {
        var body = StripeEvents.Event("invoice.paid", StripeEvents.OldInvoice(_customer, Invoice));

        (await _stripe.Stripe(body, SubscriptionsRunning.Secret)).Counts().Should().Be((2, 0));
        (await _stripe.Stripe(body, SubscriptionsRunning.NextSecret)).Counts().Should().Be((0, 2));
    }

    [Fact]
    public async Task Whoever_connects_it_sees_when_an_event_was_taken_and_when_one_was_signed_with_another_secret()
    {
        await using var service = await RunningService.Start(
            SubscriptionsService.Create, await RunningService.NewDatabase(SubscriptionsService.Create),
            await Servers.NewBroker(), $"--Stripe:WebhookSecrets:0={SubscriptionsRunning.Secret}");
        async Task<JsonElement> Connection() =>
            await service.As("alice").GetFromJsonAsync<JsonElement>("/v1/stripe-connection");
        var stripe = service.Anonymous();
        var before = await Connection();
        before.GetProperty("isConfigured").GetBoolean().Should().BeTrue();
        before.GetProperty("path").GetString().Should().Be(StripeEvents.Path);
        before.EnumerateObject().Select(member => member.Name).Should().NotContain(["lastTaken", "lastRefused"]);

        var body = StripeEvents.Event("payment_intent.created", "{}");
        await stripe.Stripe(body, "whsec_of_somebody_else");
        var refused = await Connection();
        refused.GetProperty("lastRefused").TryGetProperty("type", out _).Should().BeFalse("its body is not trusted");
        refused.TryGetProperty("lastTaken", out _).Should().BeFalse();

        (await stripe.Stripe(body)).Status.Should().Be(HttpStatusCode.OK);
        (await Connection()).GetProperty("lastTaken").GetProperty("type").GetString().Should()
            .Be("payment_intent.created", "an event that says nothing about money is good enough for a test");
    }

    [Fact]
    public async Task Without_a_secret_nothing_is_taken_in()
    {
        await using var service = await RunningService.Start(
            SubscriptionsService.Create, await RunningService.NewDatabase(SubscriptionsService.Create),
            await Servers.NewBroker());
        var body = StripeEvents.Event("invoice.paid", StripeEvents.OldInvoice(_customer, Invoice));

        (await service.Anonymous().Stripe(body)).Expect(HttpStatusCode.ServiceUnavailable, "stripe-not-configured");

        (await service.SourceIdsOf(_customer)).Should().BeEmpty();
    }

    [Fact]
    public async Task The_same_event_twice_is_stored_once()
    {
        var body = StripeEvents.Event("invoice.paid", StripeEvents.NewInvoice(_customer, Invoice));

        (await _stripe.Stripe(body)).Counts().Should().Be((2, 0));
        (await _stripe.Stripe(body)).Counts().Should().Be((0, 2));

        (await Stored()).Should().HaveCount(2);
    }

    [Fact]
    public async Task An_invoice_that_three_events_tell_of_is_one_invoice_and_one_payment()
    {
        var invoice = StripeEvents.OldInvoice(_customer, Invoice);
        (await _stripe.Stripe(StripeEvents.Event("invoice.paid", invoice))).Counts().Should().Be((2, 0));
        (await _stripe.Stripe(StripeEvents.Event("invoice.payment_succeeded", invoice))).Counts().Should().Be((0, 2));
        (await _stripe.Stripe(StripeEvents.Event("invoice.finalized", invoice))).Counts().Should().Be((0, 1));

        (await Stored()).Select(fact => fact.GetType()).Should().Equal(typeof(InvoiceIssued), typeof(PaymentRecorded));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_invoice_of_either_shape_is_understood(bool old)
    {
        var invoice = old ? StripeEvents.OldInvoice(_customer, Invoice) : StripeEvents.NewInvoice(_customer, Invoice);

        (await _stripe.Stripe(StripeEvents.Event("invoice.paid", invoice))).Counts().Should().Be((2, 0));

        var facts = await Stored();
        facts[0].Should().BeEquivalentTo(new InvoiceIssued
        {
            SourceEventId = $"stripe:{Invoice}:issued", SourceSystem = "stripe", CustomerId = _customer,
            InvoiceId = Invoice,
            Currency = "EUR", IssuedOn = new DateOnly(2026, 3, 1),
            Lines =
            [
                new InvoiceLine
                {
                    LineId = $"il_{Invoice}_1", Product = "prod_pro", NetMinor = 9_000, TaxMinor = 1_710,
                    ServiceFrom = new DateOnly(2026, 3, 1), ServiceUntil = new DateOnly(2026, 4, 1),
                },
                new InvoiceLine
                {
                    LineId = $"il_{Invoice}_2", Product = "prod_setup", NetMinor = 1_000, TaxMinor = 190,
                        Commissionable = false,
                    ServiceFrom = new DateOnly(2026, 3, 1), ServiceUntil = new DateOnly(2026, 3, 1),
                },
            ],
        });
        facts[1].Should().Be(new PaymentRecorded
        {
            SourceEventId = $"stripe:{Invoice}:paid:10800:1772452800", SourceSystem = "stripe", CustomerId = _customer,
            InvoiceId = Invoice, PaidGrossMinorTotal = 10_800, PaidOn = new DateOnly(2026, 3, 2),
            Sequence = 1_772_452_800,
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_partial_refund_is_not_a_repeat_of_the_first(bool old)
    {
        string Refunded(long total) => StripeEvents.Event("charge.refunded", StripeEvents.Charge(
            _customer, $"ch_{_customer}", total, old ? Invoice : null, old ? null : Invoice));
        await Issue();
        (await _stripe.Stripe(Refunded(3_000))).Counts().Should().Be((1, 0));
        (await _stripe.Stripe(Refunded(6_000))).Counts().Should().Be((1, 0));
        (await _stripe.Stripe(Refunded(6_000))).Counts().Should().Be((0, 1));

        (await Stored()).OfType<RefundRecorded>().Select(refund =>
            (refund.InvoiceId, refund.RefundedGrossMinorTotal, refund.RefundedOn))
            .Should().Equal((Invoice, 3_000, new DateOnly(2026, 3, 3)), (Invoice, 6_000, new DateOnly(2026, 3, 3)));
    }

    private async Task Issue() => (await _stripe.Stripe(StripeEvents.Event("invoice.finalized",
        StripeEvents.NewInvoice(_customer, Invoice)))).Counts().Should().Be((1, 0));

    [Fact]
    public async Task A_dispute_is_an_inquiry_then_a_withdrawal_then_a_reinstatement()
    {
        var dispute = StripeEvents.Dispute(_customer, $"dp_{_customer}", Invoice);
        await Issue();
        foreach (var type in new[] { "created", "funds_withdrawn", "funds_reinstated" })
        {
            (await _stripe.Stripe(StripeEvents.Event($"charge.dispute.{type}", dispute))).Counts()
                .Should().Be((1, 0), type);
            (await _stripe.Stripe(StripeEvents.Event($"charge.dispute.{type}", dispute))).Counts()
                .Should().Be((0, 1), type);
        }

        (await Stored()).OfType<ChargebackRecorded>().Select(fact =>
            (fact.State, fact.InvoiceId, fact.AmountGrossMinor)).Should().Equal(
            (ChargebackState.Inquiry, Invoice, 10_800), (ChargebackState.Withdrawn, Invoice, 10_800),
            (ChargebackState.Reinstated, Invoice, 10_800));
    }

    [Fact]
    public async Task A_credit_note_takes_back_net_amounts_by_invoice_line()
    {
        var note = StripeEvents.CreditNote(_customer, $"cn_{_customer}", Invoice);
        await Issue();
        (await _stripe.Stripe(StripeEvents.Event("credit_note.created", note))).Counts().Should().Be((1, 0));

        var fact = (await Stored()).OfType<CreditNoteIssued>().Single();
        (fact.InvoiceId, fact.IssuedOn).Should().Be((Invoice, new DateOnly(2026, 3, 3)));
        fact.Lines.Should().Equal(new CreditedLine("il_1", 2_000), new CreditedLine("il_2", 916));
    }

    [Fact]
    public async Task A_subscription_starts_as_a_trial_goes_on_and_ends_once()
    {
        var id = $"sub_{_customer}";
        string Told(string type, string status, long? endedAt = null) =>
            StripeEvents.Event($"customer.subscription.{type}",
                StripeEvents.Subscription(_customer, id, status, endedAt));

        (await _stripe.Stripe(Told("created", "trialing"))).Counts().Should().Be((1, 0));
        (await _stripe.Stripe(Told("updated", "active"))).Counts().Should().Be((1, 0));
        (await _stripe.Stripe(Told("updated", "past_due"))).Counts().Should().Be((0, 1));
        (await _stripe.Stripe(Told("deleted", "canceled", 1_775_044_800))).Counts().Should().Be((1, 1));

        var facts = await Stored();
        facts.OfType<SubscriptionStarted>().Select(fact => (fact.Product, fact.Trial, fact.StartedOn)).Should().Equal(
            ("prod_pro", true, new DateOnly(2026, 3, 1)), ("prod_pro", false, new DateOnly(2026, 3, 1)));
        facts.OfType<SubscriptionEnded>().Should().ContainSingle().Which.EndedOn.Should().Be(new DateOnly(2026, 4, 1));
    }

    [Fact]
    public async Task A_customer_is_a_profile_with_each_change_and_its_name_is_kept_apart()
    {
        (await _stripe.Stripe(StripeEvents.Event("customer.created", StripeEvents.Customer(_customer, "Ann Secret"))))
            .Counts().Should().Be((1, 0));
        (await _stripe.Stripe(StripeEvents.Event("customer.updated",
            StripeEvents.Customer(_customer, "Ann Secret", "FR"))))
            .Counts().Should().Be((1, 0));
        (await _stripe.Stripe(StripeEvents.Event("customer.updated", StripeEvents.Customer(_customer, "Ann", null))))
            .Counts().Should().Be((0, 0));

        (await Stored()).Cast<CustomerProfileRecorded>().Select(fact => (fact.Country, fact.Domain, fact.Name))
            .Should().Equal(
            ("DE", "a.example", null), ("FR", "a.example", null));
    }

    [Theory]
    [InlineData("payment_intent.succeeded")]
    [InlineData("invoice.updated")]
    [InlineData("something.new")]
    public async Task An_event_of_another_type_is_acknowledged_and_nothing_is_stored(string type)
    {
        (await _stripe.Stripe(StripeEvents.Event(type, StripeEvents.OldInvoice(_customer, Invoice)))).Counts()
            .Should().Be((0, 0));

        (await Stored()).Should().BeEmpty();
    }

    public static TheoryData<string> Unreadable =>
    [
        "", "{", "null", "[]", "5", "{}", """{"type":"invoice.paid"}""",
        """{"type":null,"created":1,"data":{"object":{}}}""",
        """{"type":"invoice.paid","created":1,"data":null}""",
        """{"type":"invoice.paid","created":1,"data":{"object":null}}""",
        """{"type":"invoice.paid","created":1,"data":{"object":{"id":"in_1"}}}""",
        """{"type":"invoice.paid","created":1.5,"data":{"object":{}}}""",
        """{"type":"invoice.paid","created":99999999999999999,"data":{"object":{}}}""",
        """{"type":"charge.refunded","created":1772539200,"data":{"object":{"id":"ch","invoice":"in",""" +
        """ "customer":"c","amount_refunded":0.5}}}""",
        """{"type":"invoice.paid","created":1772539200,"data":{"object":{"id":"in","currency":null,"customer":"c",""" +
        """ "created":1}}}""",
        """{"type":"charge.refunded","created":1772539200,"data":{"object":{"id":"\ud800","invoice":"in",""" +
        """ "customer":"c"}}}""",
        """{"id":"evt","type":"invoice_payment.paid","created":1772539200,"data":{"object":{"id":"ip",""" +
        """ "invoice":"in\u0000","payment":{"payment_intent":"pi"}}}}""",
        """{"id":"evt","type":"invoice_payment.paid","created":1772539200,"data":{"object":{"id":"ip",""" +
        """ "invoice":"in","payment":{"payment_intent":"pi\u0000"}}}}""",
        """{"id":"evt","type":"charge.refunded","created":1772539200,"data":{"object":{"id":"ch\u0000",""" +
        """ "invoice":"in","customer":"c","amount_refunded":5}}}""",
    ];

    [Theory, MemberData(nameof(Unreadable))]
    public async Task A_signed_event_that_cannot_be_read_is_refused(string body) =>
        (await _stripe.Stripe(body)).Expect(HttpStatusCode.BadRequest, "malformed-event").Text("field")
        .Should().Be("body");

    [Fact]
    public async Task A_signed_event_with_a_fact_that_makes_no_sense_is_refused_and_nothing_is_stored()
    {
        var invoice = StripeEvents.OldInvoice(_customer, Invoice).Replace("\"currency\": \"eur\", \"custom_fields\"",
            "\"currency\": \"qqq\", \"custom_fields\"", StringComparison.Ordinal);

        (await _stripe.Stripe(StripeEvents.Event("invoice.paid", invoice)))
            .Expect(HttpStatusCode.BadRequest, "unknown-currency").Text("field").Should().Be("currency");

        (await Stored()).Should().BeEmpty();
    }

    private async Task<IReadOnlyList<BillingFact>> Stored() =>
        [.. (await running.Service.StoredOf(_customer)).Select(e => (BillingFact)e.Data)];
}
