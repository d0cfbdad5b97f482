using System.Collections.Immutable;
using Billing;
using Commissions.Domain.Customers;
using Contracts.Subscriptions.V1;
using Specifications;

namespace Commissions.Domain.Tests;

public sealed class LineBases
{
    // Two lines of 100.00 with 20 % tax: the invoice is 240.00 gross.
    private static readonly InvoiceIssued TwoLines = A.Invoice("i", 100_00, "2024-03-15") with
    {
        Lines = [Line("a"), Line("b")],
    };

    private static readonly PaymentRecorded PaidInFull = A.Payment("i", 240_00, "2024-03-15");

    [Fact]
    public void A_paid_line_counts_in_full() => Bases(TwoLines, PaidInFull).Should().Equal(100_00, 100_00);

    [Fact]
    public void An_overpayment_counts_for_nothing_more() =>
        Bases(TwoLines, A.Payment("i", 300_00, "2024-03-15")).Should().Equal(100_00, 100_00);

    [Fact]
    public void A_credit_note_lowers_its_own_line() =>
        Bases(TwoLines, PaidInFull, Credit("a", 40_00)).Should().Equal(60_00, 100_00);

    [Fact]
    public void Two_credit_notes_of_one_line_add_up_and_each_may_be_told_twice() =>
        Bases(TwoLines, PaidInFull, Credit("a", 40_00) with { CreditNoteId = "n1" },
            Credit("a", 30_00) with { CreditNoteId = "n2" },
            Credit("a", 40_00) with { CreditNoteId = "n1" }).Should().Equal(30_00, 100_00);

    [Fact]
    public void A_credit_note_that_was_paid_back_counts_once() =>
        Bases(TwoLines, PaidInFull, Credit("a", 40_00), Refund(("a", 40_00))).Should().Equal(60_00, 100_00);

    [Fact]
    public void A_refund_beyond_the_credit_counts_in_full() =>
        Bases(TwoLines, PaidInFull, Credit("a", 40_00), Refund(("a", 70_00))).Should().Equal(30_00, 100_00);

    [Fact]
    public void A_credit_before_payment_makes_the_invoice_smaller_and_a_later_refund_counts() =>
        Bases(TwoLines, Credit("a", 100_00), A.Payment("i", 120_00, "2024-03-15"), Refund(("b", 25_00)))
        .Should().Equal(0, 75_00);

    [Fact]
    public void A_full_refund_leaves_nothing_although_one_line_was_credited() =>
        Bases(TwoLines, PaidInFull, Credit("a", 100_00), Refund(("a", 100_00), ("b", 100_00))).Should().Equal(0, 0);

    [Fact]
    public void A_refund_without_lines_is_spread_by_net() =>
        Bases(TwoLines, PaidInFull, new RefundRecorded
        {
            SourceEventId = "r",
            CustomerId = "c1",
            InvoiceId = "i",
            RefundedOn = A.Date("2024-04-01"),
            RefundedGrossMinorTotal = 60_00,
        }).Should().Equal(75_00, 75_00);

    [Theory]
    [InlineData(0, 0, ChargebackState.Withdrawn)]
    [InlineData(100_00, 100_00, ChargebackState.Withdrawn, ChargebackState.Reinstated)]
    [InlineData(100_00, 100_00, ChargebackState.Reinstated, ChargebackState.Withdrawn)]
    [InlineData(100_00, 100_00, ChargebackState.Inquiry)]
    public void A_chargeback_counts_while_its_funds_are_withdrawn(long a, long b, params ChargebackState[] states) =>
        Bases([TwoLines, PaidInFull, .. states.Select(state => new ChargebackRecorded
        {
            SourceEventId = $"d-{state}",
            CustomerId = "c1",
            InvoiceId = "i",
            DisputeId = "d",
            State = state,
            AmountGrossMinor = 240_00,
            On = A.Date("2024-05-01"),
        })]).Should().Equal(a, b);

    [Fact]
    public void A_negative_line_lowers_the_invoice_as_far_as_it_is_paid() =>
        Bases(TwoLines with { Lines = [Line("a"), Line("b") with { NetMinor = -50_00, TaxMinor = -10_00 }] },
            A.Payment("i", 30_00, "2024-03-15")).Should().Equal(50_00, -25_00);

    private static long[] Bases(params object[] facts) =>
    [
        .. LineBase.Compute(facts.Aggregate(CustomerAccount.New("c1"), CustomerJournal.Fold).Invoice("i"))
        .Select(line => line.Minor),
    ];

    private static InvoiceLine Line(string id) => new()
    {
        LineId = id,
        Product = "suite",
        NetMinor = 100_00,
        TaxMinor = 20_00,
        ServiceFrom = A.Date("2024-03-15"),
        ServiceUntil = A.Date("2024-04-15"),
    };

    private static CreditNoteIssued Credit(string line, long total) => new()
    {
        SourceEventId = $"c-{line}-{total}",
        CustomerId = "c1",
        InvoiceId = "i",
        IssuedOn = A.Date("2024-04-01"),
        Lines = [new CreditedLine(line, total)],
    };

    private static RefundRecorded Refund(params (string Line, long Total)[] lines) => new()
    {
        SourceEventId = "r-" + string.Join(',', lines.Select(line => line.Line + line.Total)),
        CustomerId = "c1",
        InvoiceId = "i",
        RefundedOn = A.Date("2024-04-02"),
        Lines = [.. lines.Select(line => new RefundedLine(line.Line, line.Total)).ToImmutableArray()],
    };
}
