using Commissions.Domain.Plans;
using Contracts.Subscriptions.V1;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>Credits, refunds, bounces and payments in parts, at 15 %; net of no tax unless said.</summary>
public sealed class UntidyMoney
{
    public static TheoryData<Delivery> Deliveries => [.. Enum.GetValues<Delivery>()];

    [Theory, MemberData(nameof(Deliveries))]
    public void What_was_paid_of_the_line_that_is_left_after_a_credit_and_went_back_earns_nothing(Delivery delivery) =>
        Earned(delivery, Invoice(1_000_00, 1_000_00), Credit("1", 1_000_00), Paid(1_000_00), Gross(1_000_00))
        .Should().Be(0);

    [Theory, MemberData(nameof(Deliveries))]
    public void A_discount_is_given_back_with_the_rest(Delivery delivery)
    {
        var invoice = Invoice(100_00, 50_00, -30_00);
        var billed = invoice with
        {
            Lines = [invoice.Lines[0], invoice.Lines[1] with { Commissionable = false },
            invoice.Lines[2]]
        };
        Earned(delivery, billed, Paid(120_00)).Should().Be(10_50);
        Earned(delivery, billed, Paid(120_00), Gross(120_00)).Should().Be(0);
        Earned(delivery, billed, Paid(120_00), Gross(60_00)).Should().Be(5_25);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void No_more_than_was_paid_can_go_back(Delivery delivery) =>
        Earned(delivery, Invoice(100_00, -30_00), Paid(70_00), Lines(("1", 100_00))).Should().Be(0);

    [Theory, MemberData(nameof(Deliveries))]
    public void A_refund_reported_by_line_and_again_by_gross_went_back_once(Delivery delivery)
    {
        Earned(delivery, Invoice(500_00, 500_00), Paid(1_000_00), Lines(("1", 500_00)), Gross(500_00))
            .Should().Be(75_00);
        Earned(delivery, Invoice(500_00, 500_00), Paid(1_000_00), Lines(("1", 500_00)), Gross(600_00))
            .Should().Be(60_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void The_refund_of_a_credited_line_takes_nothing_from_the_other(Delivery delivery) =>
        Earned(delivery, Invoice(1_000_00, 1_000_00), Paid(2_000_00), Credit("1", 1_000_00), Gross(1_000_00))
        .Should().Be(150_00);

    [Theory, MemberData(nameof(Deliveries))]
    public void The_refund_of_an_overpayment_takes_nothing(Delivery delivery) =>
        Earned(delivery, Invoice(100_00), Paid(130_00), Gross(30_00)).Should().Be(15_00);

    [Theory, MemberData(nameof(Deliveries))]
    public void What_a_line_cannot_give_back_is_taken_from_the_others(Delivery delivery) =>
        Earned(delivery, Invoice(500_00, 500_00), Paid(500_00), Lines(("1", 250_00)), Gross(400_00)).Should().Be(15_00);

    [Theory, MemberData(nameof(Deliveries))]
    public void What_a_line_is_refunded_beyond_what_was_paid_for_it_is_taken_from_the_others(Delivery delivery) =>
        Earned(delivery, Invoice(500_00, 500_00), Paid(500_00), Lines(("1", 400_00))).Should().Be(15_00);

    [Theory, MemberData(nameof(Deliveries))]
    public void An_invoice_of_which_nothing_is_owed_after_credits_earns_nothing_although_it_was_paid(
        Delivery delivery) =>
        Earned(delivery, Invoice(100_00, -30_00), Paid(70_00), Credit("1", 70_00)).Should().Be(0);

    [Theory, MemberData(nameof(Deliveries))]
    public void A_payment_that_bounced_is_no_payment(Delivery delivery)
    {
        Earned(delivery, Invoice(500_00), Paid(500_00, "2024-03-15"), Paid(200_00, "2024-03-20")).Should().Be(30_00);
        Earned(delivery, Invoice(500_00), Paid(500_00, "2024-03-15"), Paid(0, "2024-03-20")).Should().Be(0);
        Earned(delivery, Invoice(500_00), Paid(500_00, "2024-03-15"), Paid(0, "2024-03-20"), Paid(500_00, "2024-04-01"))
            .Should().Be(75_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void Of_one_day_the_source_s_own_order_decides_and_without_it_the_larger_total(Delivery delivery)
    {
        Earned(delivery, Invoice(500_00), Paid(500_00) with { Sequence = 1 }, Paid(200_00) with { Sequence = 2 })
            .Should().Be(30_00);
        Earned(delivery, Invoice(500_00), Paid(200_00), Paid(500_00)).Should().Be(75_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void A_refund_that_failed_is_given_back(Delivery delivery)
    {
        Earned(delivery, Invoice(500_00), Paid(500_00), Gross(500_00, "2024-04-01"), Gross(0, "2024-04-05"))
            .Should().Be(75_00);
        Earned(delivery, Invoice(500_00), Paid(500_00), Lines("2024-04-01", ("1", 300_00)),
            Lines("2024-04-05", ("1", 100_00)))
            .Should().Be(60_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void A_refund_reported_by_line_that_failed_is_given_back_by_a_later_and_lower_total(Delivery delivery)
    {
        AndTotal(0, "2024-04-05").Should().Be(150_00);
        // A lower total of before says nothing about it, and one over several refunds includes it.
        AndTotal(0, "2024-03-20").Should().Be(105_00);
        AndTotal(400_00, "2024-04-05").Should().Be(90_00);

        long AndTotal(long gross, string on) =>
            Earned(delivery, Invoice(500_00, 500_00), Paid(1_000_00), Lines(("1", 300_00)), Gross(gross, on));
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void A_credit_note_that_was_voided_takes_nothing(Delivery delivery) =>
        Earned(delivery, Invoice(500_00), Paid(500_00), Credit("1", 200_00), Credit("1", 0, "2024-05-01"))
        .Should().Be(75_00);

    [Theory, MemberData(nameof(Deliveries))]
    public void Each_payment_has_the_rate_of_its_own_day(Delivery delivery)
    {
        ByPaymentDate(delivery).Should().Be(125_00);
        // A refund takes back of both in proportion.
        ByPaymentDate(delivery, Gross(400_00, "2024-07-15")).Should().Be(75_00);
        ByPaymentDate(delivery, Gross(1_000_00, "2024-07-15")).Should().Be(0);
        // What bounced was the last payment.
        ByPaymentDate(delivery, Paid(500_00, "2024-07-15")).Should().Be(75_00);
        // Paid beyond what is owed: nothing more is priced, and the first payment covers what is owed first.
        ByPaymentDate(delivery, Credit("1", 500_00)).Should().Be(75_00);
        ByPaymentDate(delivery, Paid(1_500_00, "2024-07-15")).Should().Be(125_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void Every_step_between_gross_and_net_is_in_whole_minor_units(Delivery delivery)
    {
        var invoice = Invoice(33_33, 66_67);
        var taxed = invoice with
        {
            Lines = [invoice.Lines[0] with { TaxMinor = 6_33 }, invoice.Lines[1] with { TaxMinor = 12_67 }],
        };
        // Paid 28.01 + 56.03 of the lines; of 10.00 gross 8.40 net went back, 2.80 + 5.60. 15 % of 25.21 and of 50.43.
        Earned(delivery, taxed, Paid(100_00), Gross(10_00)).Should().Be(3_78 + 7_56);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void An_invoice_with_a_negative_total_earns_nothing_and_takes_nothing_back(Delivery delivery) =>
        Earned(delivery, Invoice(100_00, -130_00), Paid(0), Gross(30_00)).Should().Be(0);

    [Theory, MemberData(nameof(Deliveries))]
    public void An_invoice_reported_twice_counts_as_issued_last(Delivery delivery) =>
        Earned(delivery, Invoice(500_00), Paid(500_00), Invoice(400_00) with
        {
            SourceEventId = "a-second-report",
            IssuedOn = A.Date("2024-03-18"),
        }).Should().Be(60_00);

    [Theory, MemberData(nameof(Deliveries))]
    public void What_was_reported_in_the_course_of_a_day_has_no_rate_of_its_own(Delivery delivery)
    {
        // 500.00 in May at 15 %; in June, at 10 %, first 200.00 in all are told and on the same day 1 000.00.
        ByPaymentDate(delivery, Paid(200_00, "2024-06-15")).Should().Be(125_00);
        var (first, second) = (Paid(200_00, "2024-07-15"), Paid(1_000_00, "2024-07-15"));
        ByPaymentDate(delivery, first with { Sequence = 1 }, second with { Sequence = 2 }).Should().Be(125_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void What_the_bank_asks_about_is_not_what_it_took(Delivery delivery) =>
        Earned(delivery, Invoice(500_00), Paid(500_00), Dispute(ChargebackState.Inquiry, 500_00),
            Dispute(ChargebackState.Withdrawn, 200_00)).Should().Be(45_00);

    [Theory, MemberData(nameof(Deliveries))]
    public void A_dispute_that_is_won_in_part_gives_back_that_part(Delivery delivery) =>
        Earned(delivery, Invoice(500_00), Paid(500_00), Dispute(ChargebackState.Withdrawn, 500_00),
            Dispute(ChargebackState.Reinstated, 200_00)).Should().Be(30_00);

    private static ChargebackRecorded Dispute(ChargebackState state, long amount) => new()
    {
        SourceEventId = $"dispute-{state}-{amount}",
        CustomerId = "c1",
        InvoiceId = "i",
        DisputeId = "d",
        State = state,
        AmountGrossMinor = amount,
        On = A.Date("2024-05-01"),
    };

    private static long ByPaymentDate(Delivery delivery, params object[] more)
    {
        var before = A.Flat(150_000, "2023-01-01") with { RateDateBasis = RateDateBasis.PaymentDate };
        var after = A.Flat(100_000, "2024-06-01") with { RateDateBasis = RateDateBasis.PaymentDate };
        return Scenario.Given(A.Affiliate("p"), A.Acquisition("p")).Under(before)
            .Then("2024-01-01", programme => programme.Publish(after, A.Date("2024-01-01")))
            .When(Invoice(1_000_00), Paid(500_00, "2024-05-15"), Paid(1_000_00, "2024-06-15")).When(more)
            .Play(delivery).Balance("p");
    }

    private static long Earned(Delivery delivery, params object[] facts) =>
        Scenario.Given(A.Affiliate("p"), A.Acquisition("p")).When(facts).Play(delivery).Balance("p");

    private static InvoiceIssued Invoice(params long[] nets)
    {
        var invoice = A.Invoice("i", 0, "2024-03-15");
        return invoice with
        {
            Lines = [.. nets.Select((net, i) =>
            invoice.Lines[0] with { LineId = $"{i + 1}", NetMinor = net })]
        };
    }

    private static PaymentRecorded Paid(long total, string on = "2024-03-15") =>
        A.Payment("i", total, on) with { SourceEventId = $"paid-{total}-{on}" };

    private static RefundRecorded Gross(long total, string on = "2024-04-01") => Lines(on) with
    {
        SourceEventId = $"gross-{total}-{on}",
        Lines = null,
        RefundedGrossMinorTotal = total,
    };

    private static RefundRecorded Lines(params (string Line, long Total)[] lines) => Lines("2024-04-01", lines);

    private static RefundRecorded Lines(string on, params (string Line, long Total)[] lines) => new()
    {
        SourceEventId = $"lines-{on}-{string.Join(',', lines.Select(line => line.Total))}",
        CustomerId = "c1",
        InvoiceId = "i",
        RefundedOn = A.Date(on),
        Lines = [.. lines.Select(line => new RefundedLine(line.Line, line.Total))],
    };

    private static CreditNoteIssued Credit(string line, long total, string on = "2024-04-01") => new()
    {
        SourceEventId = $"credit-{total}-{on}",
        CustomerId = "c1",
        InvoiceId = "i",
        IssuedOn = A.Date(on),
        Lines = [new CreditedLine(line, total)],
    };
}
