using System.Reflection;
using System.Text.Json.Serialization;
using Contracts.Subscriptions.V1;
using Decisions;
using Money;
using Subscriptions.Domain.BillingFacts;
using static Subscriptions.Tests.Domain.SoundFacts;

namespace Subscriptions.Tests.Domain;

public sealed class FactChecks
{
    private static readonly DateOnly LongAgo = new(1989, 12, 31);
    private static readonly DateOnly Today = new(2026, 6, 30);
    private static readonly DateOnly FarAhead = new(2200, 1, 2);
    private static readonly string TooLong = new('x', 201);

    [Fact]
    public void A_sound_fact_of_each_type_passes()
    {
        var types = typeof(BillingFact).GetCustomAttributes<JsonDerivedTypeAttribute>()
            .Select(known => known.DerivedType);
        All.Select(fact => fact.GetType()).Should().BeEquivalentTo(types, "the list has one fact of each type");

        foreach (var fact in All) BillingFactCheck.Refusal(fact, Today).Should().BeNull(fact.GetType().Name);
    }

    [Fact]
    public void Values_at_the_edge_pass()
    {
        BillingFact[] facts =
        [
            Payment with { PaidGrossMinorTotal = 0 }, Payment with { PaidOn = new DateOnly(1990, 1, 1) },
            Payment with { PaidOn = Today.AddDays(31) }, Payment with { InvoiceId = TooLong[1..] },
            Payment with { PaidGrossMinorTotal = Amount.MinorMax },
            Invoice with { Lines = [Line with { NetMinor = -5_000, TaxMinor = -950 }] },
            Invoice with { Lines = [Line with { ServiceUntil = Line.ServiceFrom }] },
            Invoice with { Lines = [.. Enumerable.Range(0, 2_000).Select(i => Line with { LineId = $"l-{i}" })] },
            Refund with { RefundedGrossMinorTotal = null, Lines = [new("l-1", 0)] },
            Profile with { Name = null, LegalId = null, Domain = null },
        ];

        foreach (var fact in facts) BillingFactCheck.Refusal(fact, Today).Should().BeNull(fact.ToString());
    }

    [Fact]
    public void Every_id_of_every_fact_is_one_to_two_hundred_characters_without_control_characters()
    {
        foreach (var bad in new[] { "", "  ", TooLong, "a\u0000b", "a\nb" })
        {
            foreach (var fact in All)
            {
                Expect(fact with { SourceEventId = bad }, "invalid-id", "sourceEventId");
                Expect(fact with { CustomerId = bad }, "invalid-id", "customerId");
            }

            Expect(Started with { SubscriptionId = bad }, "invalid-id", "subscriptionId");
            Expect(Started with { Product = bad }, "invalid-id", "product");
            Expect(Ended with { SubscriptionId = bad }, "invalid-id", "subscriptionId");
            Expect(Paused with { SubscriptionId = bad }, "invalid-id", "subscriptionId");
            Expect(Resumed with { SubscriptionId = bad }, "invalid-id", "subscriptionId");
            Expect(Invoice with { InvoiceId = bad }, "invalid-id", "invoiceId");
            Expect(Invoice with { Lines = [Line with { LineId = bad }] }, "invalid-id", "lines[0].lineId");
            Expect(Invoice with { Lines = [Line, Line with { LineId = "l-2", Product = bad }] }, "invalid-id",
                "lines[1].product");
            Expect(Payment with { InvoiceId = bad }, "invalid-id", "invoiceId");
            Expect(Refund with { InvoiceId = bad }, "invalid-id", "invoiceId");
            Expect(Refund with { Lines = [new(bad, 1)] }, "invalid-id", "lines[0].lineId");
            Expect(Credit with { InvoiceId = bad }, "invalid-id", "invoiceId");
            Expect(Credit with { Lines = [new("l-1", 1), new(bad, 1)] }, "invalid-id", "lines[1].lineId");
            Expect(Chargeback with { InvoiceId = bad }, "invalid-id", "invoiceId");
            Expect(Chargeback with { DisputeId = bad }, "invalid-id", "disputeId");
            Expect(Merged with { IntoCustomerId = bad }, "invalid-id", "intoCustomerId");
        }
    }

    [Fact]
    public void Every_date_of_every_fact_lies_in_a_sensible_range()
    {
        foreach (var bad in new[] { LongAgo, FarAhead, DateOnly.MinValue, DateOnly.MaxValue })
        {
            Expect(Started with { StartedOn = bad }, "date-out-of-range", "startedOn");
            Expect(Ended with { EndedOn = bad }, "date-out-of-range", "endedOn");
            Expect(Paused with { On = bad }, "date-out-of-range", "on");
            Expect(Resumed with { On = bad }, "date-out-of-range", "on");
            Expect(Invoice with { IssuedOn = bad }, "date-out-of-range", "issuedOn");
            Expect(Invoice with { Lines = [Line with { ServiceFrom = bad }] }, "date-out-of-range",
                "lines[0].serviceFrom");
            Expect(Invoice with { Lines = [Line with { ServiceUntil = bad }] }, "date-out-of-range",
                "lines[0].serviceUntil");
            Expect(Payment with { PaidOn = bad }, "date-out-of-range", "paidOn");
            Expect(Refund with { RefundedOn = bad }, "date-out-of-range", "refundedOn");
            Expect(Credit with { IssuedOn = bad }, "date-out-of-range", "issuedOn");
            Expect(Chargeback with { On = bad }, "date-out-of-range", "on");
        }
    }

    [Theory]
    [InlineData("eur")]
    [InlineData("EURO")]
    [InlineData("QQQ")]
    [InlineData("")]
    public void An_unknown_currency_is_refused_with_its_value(string currency) =>
        Expect(Invoice with { Currency = currency }, "unknown-currency", "currency").Facts["value"]
        .Should().Be(currency);

    [Fact]
    public void Service_does_not_end_before_it_starts() =>
        Expect(Invoice with { Lines = [Line with { ServiceUntil = Line.ServiceFrom.AddDays(-1) }] },
            "service-interval", "lines[0].serviceUntil").Facts.Should()
            .Contain("serviceFrom", "2026-03-01").And.Contain("serviceUntil", "2026-02-28");

    [Fact]
    public void An_invoice_has_between_one_and_a_thousand_lines()
    {
        Expect(Invoice with { Lines = [] }, "lines-missing", "lines");
        Expect(Invoice with { Lines = [.. Enumerable.Range(0, 2_001).Select(i => Line with { LineId = $"l-{i}" })] },
            "lines-missing", "lines");
        Expect(Credit with { Lines = [] }, "lines-missing", "lines");
    }

    [Fact]
    public void Two_lines_of_an_invoice_have_different_ids() =>
        Expect(Invoice with { Lines = [Line, Line with { LineId = "l-2" }, Line] }, "duplicate-line", "lines[2].lineId")
            .Facts["value"].Should().Be("l-1");

    [Fact]
    public void A_line_that_is_null_is_refused_by_its_place()
    {
        Expect(Invoice with { Lines = [Line, null!] }, "line-missing", "lines[1]");
        Expect(Credit with { Lines = [null!] }, "line-missing", "lines[0]");
        Expect(Refund with { Lines = [new("l-1", 1), null!] }, "line-missing", "lines[1]");
    }

    [Fact]
    public void A_cumulative_total_is_not_negative()
    {
        Expect(Payment with { PaidGrossMinorTotal = -1 }, "negative-total", "paidGrossMinorTotal").Facts["value"]
            .Should().Be("-1");
        Expect(Refund with { RefundedGrossMinorTotal = -1 }, "negative-total", "refundedGrossMinorTotal");
        Expect(Refund with { Lines = [new("l-1", 1), new("l-2", -1)] }, "negative-total",
            "lines[1].refundedNetMinorTotal");
        Expect(Credit with { Lines = [new("l-1", -1)] }, "negative-total", "lines[0].creditedNetMinorTotal");
        Expect(Chargeback with { AmountGrossMinor = -1 }, "negative-total", "amountGrossMinor");
    }

    [Theory]
    [InlineData(10_000_000_000_001)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void An_amount_too_large_to_calculate_with_is_refused(long amount)
    {
        Expect(Invoice with { Lines = [Line with { NetMinor = amount }] }, "amount-out-of-range", "lines[0].netMinor");
        Expect(Invoice with { Lines = [Line with { TaxMinor = amount }] }, "amount-out-of-range", "lines[0].taxMinor");
        if (amount > 0)
            Expect(Payment with { PaidGrossMinorTotal = amount }, "amount-out-of-range", "paidGrossMinorTotal");
    }

    [Fact]
    public void A_refund_says_what_was_refunded()
    {
        Expect(Refund with { RefundedGrossMinorTotal = null }, "refund-missing", "refundedGrossMinorTotal");
        Expect(Refund with { RefundedGrossMinorTotal = null, Lines = [] }, "refund-missing", "refundedGrossMinorTotal");
    }

    [Fact]
    public void A_gross_refund_beside_refunded_lines_is_checked_too() =>
        Expect(Refund with { RefundedGrossMinorTotal = -1, Lines = [new("l-1", 1)] }, "negative-total",
            "refundedGrossMinorTotal");

    [Fact]
    public void A_chargeback_is_in_one_of_the_three_states() =>
        Expect(Chargeback with { State = (ChargebackState)7 }, "unknown-state", "state");

    [Theory]
    [InlineData("de")]
    [InlineData("DEU")]
    [InlineData("")]
    [InlineData("D1")]
    [InlineData("ÄÖ")]
    public void A_country_is_two_letters_in_upper_case(string country) =>
        Expect(Profile with { Country = country }, "unknown-country", "country");

    [Fact]
    public void A_text_that_no_database_keeps_is_refused()
    {
        Expect(Ended with { Reason = "a\u0000b" }, "invalid-text", "reason");
        Expect(Profile with { Name = "a\u0000b" }, "invalid-text", "name");
        Expect(Profile with { LegalId = "a\u0000b" }, "invalid-text", "legalId");
        Expect(Profile with { Domain = new string('x', 2_001) }, "invalid-text", "domain");
    }

    [Fact]
    public void Money_that_moved_is_not_dated_in_another_year()
    {
        var typo = Today.AddDays(32);
        Expect(Payment with { PaidOn = typo }, "date-in-future", "paidOn");
        Expect(Refund with { RefundedOn = typo }, "date-in-future", "refundedOn");
        Expect(Credit with { IssuedOn = typo }, "date-in-future", "issuedOn");
        Expect(Chargeback with { On = typo }, "date-in-future", "on");
    }

    [Fact]
    public void A_customer_is_not_merged_into_itself() =>
        Expect(Merged with { IntoCustomerId = Merged.CustomerId }, "merge-into-itself", "intoCustomerId");

    private static Rejection Expect(BillingFact fact, string code, string field)
    {
        var refusal = BillingFactCheck.Refusal(fact, Today);
        refusal.Should().NotBeNull(fact.ToString());
        (refusal!.Kind, refusal.Code, refusal.Facts["field"])
            .Should().Be((RejectionKind.Invalid, code, field), fact.ToString());
        return refusal;
    }
}
