using Contracts.Subscriptions.V1;
using CsCheck;
using Subscriptions.Domain.StripePayments;

namespace Subscriptions.Tests.Domain;

public sealed class StripeReturnsPlaced
{
    private static readonly DateOnly Day = new(2026, 3, 1);

    [Fact]
    public void Refunds_of_two_payments_of_one_invoice_add_up() => Totals([
        Refunded("pi_1", "ch_1", 3_000), Refunded("pi_2", "ch_2", 5_000), Refunded("pi_1", "ch_1", 6_000),
    ]).Should().Equal(11_000);

    [Fact]
    public void A_refund_that_is_told_by_its_charge_and_by_itself_counts_once() => Totals([
        Refunded("pi_1", "ch_1", 3_000), Made("pi_1", "re_1", 3_000), Made("pi_1", "re_2", 2_000),
        Refunded("pi_1", "ch_1", 5_000),
    ])[^1].Should().Be(5_000);

    [Fact]
    public void A_total_never_falls_when_an_older_one_arrives_late() =>
        Totals([Refunded("pi_1", "ch_1", 6_000), Refunded("pi_1", "ch_1", 3_000)]).Should().Equal(6_000);

    [Fact]
    public void The_largest_total_is_the_same_in_every_order() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 5], Gen.Bool).Array[1, 12].Select(Gen.Int[0, 1_000]).Sample(made =>
        {
            var notes = made.Item1.Select(note => note.Item3
                ? Refunded($"pi_{note.Item1}", $"ch_{note.Item1}", note.Item2 * 100)
                : (StripeReturn)Made($"pi_{note.Item1}", $"re_{note.Item1}_{note.Item2}", note.Item2 * 100)).ToArray();
            var shuffled = notes.ToArray();
            new Random(made.Item2).Shuffle(shuffled);
            Totals(notes).Max().Should().Be(Totals(shuffled).Max());
        });

    [Fact]
    public void A_refund_that_failed_counts_no_more_whichever_way_it_was_told() =>
        ByDay([Refunded("pi_1", "ch_1", 3_000), Made("pi_1", "re_1", 3_000), Failed("pi_1", "re_1", 3_000, 5)])
            .Should().Equal((Day, 3_000), (Day.AddDays(5), 0));

    [Fact]
    public void The_total_of_a_later_day_holds_what_became_known_late_of_an_earlier_one() => ByDay([
        Made("pi_1", "re_2", 500) with { On = Day.AddDays(5) }, Made("pi_1", "re_1", 1_000),
    ]).Should().Equal((Day, 1_000), (Day.AddDays(5), 1_500));

    [Fact]
    public void What_is_refunded_again_after_a_failure_counts() => ByDay([
        Made("pi_1", "re_1", 3_000), Failed("pi_1", "re_1", 3_000, 5),
        Made("pi_1", "re_2", 3_000) with { On = Day.AddDays(9) },
    ]).Should().Equal((Day, 3_000), (Day.AddDays(5), 0), (Day.AddDays(9), 3_000));

    [Fact]
    public void The_other_refunds_of_the_invoice_stay() => ByDay([
        Made("pi_1", "re_1", 3_000), Made("pi_2", "re_2", 1_000), Failed("pi_1", "re_1", 3_000, 5),
    ])[^1].Should().Be((Day.AddDays(5), 1_000));

    [Fact]
    public void Totals_by_day_are_the_same_in_every_order()
    {
        StripeReturn[] notes =
        [
            Refunded("pi_1", "ch_1", 3_000), Made("pi_1", "re_1", 3_000), Failed("pi_1", "re_1", 3_000, 5),
            Made("pi_1", "re_2", 2_000) with { On = Day.AddDays(7) }, Refunded("pi_1", "ch_1", 2_000, 7),
            Made("pi_2", "re_3", 500),
        ];
        (DateOnly, long)[] expected = [(Day, 3_500), (Day.AddDays(5), 500), (Day.AddDays(7), 2_500)];
        Gen.Shuffle(notes).Sample(shuffled => ByDay(shuffled).Should().Equal(expected));
    }

    [Fact]
    public void Without_a_customer_a_return_waits()
    {
        PlacedReturns.Place("in_1", null, [Refunded("pi_1", "ch_1", 100)]).Should().BeEmpty();
        PlacedReturns.Place("in_1", null, [Refunded("pi_1", "ch_1", 100) with { CustomerId = "acme" }])
            .Should().ContainSingle().Which.CustomerId.Should().Be("acme");
    }

    private static long[] Totals(IReadOnlyList<StripeReturn> notes) =>
        [.. PlacedReturns.Place("in_1", "c-1", notes).Cast<RefundRecorded>()
            .Select(refund => refund.RefundedGrossMinorTotal!.Value)];

    private static (DateOnly, long)[] ByDay(IReadOnlyList<StripeReturn> notes) =>
    [
        .. PlacedReturns.Place("in_1", "c-1", notes).Cast<RefundRecorded>()
            .Select(refund => (refund.RefundedOn, refund.RefundedGrossMinorTotal!.Value)),
    ];

    private static StripeChargeRefunded Refunded(string payment, string charge, long total, int day) =>
        Refunded(payment, charge, total) with { On = Day.AddDays(day), At = day };

    private static StripeRefundFailed Failed(string payment, string refund, long amount, int day) =>
        new() { PaymentId = payment, RefundId = refund, AmountMinor = amount, On = Day.AddDays(day), At = day };

    private static StripeChargeRefunded Refunded(string payment, string charge, long total) =>
        new() { PaymentId = payment, ChargeId = charge, RefundedMinorTotal = total, On = Day };

    private static StripeRefundMade Made(string payment, string refund, long amount) =>
        new() { PaymentId = payment, RefundId = refund, AmountMinor = amount, On = Day };
}
