using Commissions.Domain.Periods;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>
/// A hold counts from the customer's payment, and of money that a change of the past moved from its posting.
/// </summary>
public sealed class HoldsAfterPayment
{
    private static readonly DateOnly Today = A.Date("2026-06-15");

    [Theory]
    [InlineData("2026-07-29", 0, 5_00)]
    [InlineData("2026-07-30", 5_00, 0)]
    public void What_a_change_of_closed_months_moves_is_held_from_the_end_of_the_month_that_it_was_posted_to(
        string day, long free, long held)
    {
        var programme = Held30Days();
        var first = A.Retention("p1");
        foreach (var fact in (object[])[first, .. Paid("2026-01-20")]) programme.Deliver(fact);
        programme.CloseUpTo(new Period(2026, 5), new Period(2026, 1));

        programme.Deliver(A.End(first, "2026-01-01"));
        programme.Deliver(A.Retention("p2", from: "2026-01-01"));

        Payable(programme, "p2", A.Date(day)).Should().Be((free, held));
        Payable(programme, "p1", A.Date(day)).Free.Should().Be(0, "what is taken back is set off at once");
        programme.Entries.Single(entry => entry.PartnerId == "p2").Period.Should().Be(new Period(2026, 6));
    }

    [Theory]
    [InlineData("2026-05-16")]
    [InlineData("2026-05-17")]
    public void An_attribution_that_arrives_behind_the_payment_is_payable_on_the_same_day_as_before_it(string paidOn)
    {
        var (before, after) = (Held30Days(), Held30Days());
        foreach (var fact in (object[])[A.Retention("p1"), .. Paid(paidOn)]) before.Deliver(fact);
        foreach (var fact in (object[])[.. Paid(paidOn), A.Retention("p1")]) after.Deliver(fact);

        Payable(after, "p1", Today).Should().Be(Payable(before, "p1", Today));
    }

    private static object[] Paid(string paidOn) =>
        [A.Invoice("i1", 100_00, "2026-01-15"), A.Payment("i1", 100_00, paidOn)];

    private static Programme Held30Days()
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms with { HoldDays = 30 }, A.Date("2023-01-01"));
        programme.Deliver(A.Consultant("p1"));
        programme.Deliver(A.Consultant("p2"));
        return programme;
    }

    private static (long Free, long Held) Payable(Programme programme, string partnerId, DateOnly day)
    {
        var payable = Domain.Payouts.Payable.On(day, programme.Entries.Where(entry => entry.PartnerId == partnerId)
            .Select(entry => Domain.Payouts.Payable.Open(Domain.Payouts.UnpaidEntry.From(entry), programme.Rulebook,
                isDisputed: false)));
        return (payable.FreeMinor, payable.HeldMinor);
    }
}
