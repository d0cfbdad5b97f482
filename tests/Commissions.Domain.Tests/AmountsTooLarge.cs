using Commissions.Domain.Adjustments;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Domain.Segments;
using Contracts.Leads.V1;
using Decisions;
using Money;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>One bound for every amount that comes in, so that nobody's numbers end everybody's sums.</summary>
public sealed class AmountsTooLarge
{
    private const string Code = "amount-out-of-range";

    [Theory]
    [InlineData(Amount.MinorMax + 1)]
    [InlineData(long.MaxValue)]
    public void An_amount_too_large_to_add_up_is_refused_wherever_it_comes_in(long minor)
    {
        Adjustment(minor).Should().Be(Code);
        Adjustment(-minor).Should().Be(Code);
        Segment(minor).Should().Be(Code);
        Draft(minPayout: minor).Should().Be(Code);
        Draft(minPayouts: minor).Should().Be(Code);
        Seen(minor).Should().Be(Code);
    }

    [Fact]
    public void The_largest_amount_is_taken()
    {
        Adjustment(Amount.MinorMax).Should().BeNull();
        Adjustment(-Amount.MinorMax).Should().BeNull();
        Segment(Amount.MinorMax).Should().BeNull();
        Draft(minPayout: Amount.MinorMax, minPayouts: Amount.MinorMax).Should().BeNull();
    }

    [Fact]
    public void Sums_of_what_an_earlier_release_stored_do_not_depend_on_the_order_and_never_fail()
    {
        long[] stored = [long.MaxValue, long.MaxValue, long.MinValue, 3];
        stored.TotalMinor(minor => minor).Should().Be(long.MaxValue);
        stored.Append(long.MinValue).Reverse().TotalMinor(minor => minor).Should().Be(1);
        stored.Append(long.MinValue).TotalMinor(minor => minor).Should().Be(1);
        Enumerable.Repeat(long.MinValue, 12).TotalMinor(minor => minor).Should().Be(long.MinValue);
    }

    private static string? Adjustment(long minor) => ProposeAdjustment.Decide(ManualAdjustment.Initial,
        new ProposeAdjustment("a", "p", new Amount(minor, "EUR"), "why", "alice", null)).Rejection?.Code;

    private static string? Segment(long minor) => PublishSegments.Decide(PartnerSegments.Initial,
        new PublishSegments([new PartnerSegment("gold", 1, minor)], "why", A.Date("2026-01-01"), "alice"))
        .Rejection?.Code;

    private static string? Draft(long minPayout = 0, long minPayouts = 0) => new PlanDraft
    {
        ValidFrom = A.Date("2026-01-01"),
        Mode = ChangeMode.Prospective,
        Components =
        [
            new DraftedComponent
            {
                Component = Component.Acquisition,
                PartnerTypes = [PartnerType.Affiliate],
                Years = [new DraftedYear("1+", 100_000)],
            },
        ],
        MinPayout = minPayout,
        MinPayouts = new Dictionary<string, long> { ["USD"] = minPayouts },
    }.Check(A.Date("2026-01-01"), new Rulebook()).Rejection?.Code;

    private static string? Seen(long minor) => SeenTotals.Compare(
        "seen", [new SeenTotal("EUR", minor)], [], Rejection.Conflict("differs", "It differs."))?.Code;
}
