using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using CsCheck;
using Money;

namespace Commissions.Domain.Tests;

/// <summary>A dispute holds what would be paid; nobody is paid more for one.</summary>
public sealed class DisputedEntries
{
    private static readonly DateOnly Day = new(2026, 6, 1);

    [Fact]
    public void A_disputed_clawback_is_set_off_like_any_other()
    {
        var clawback = Entry("a", -200_00, isDisputed: true);
        var open = Payable.On(Day, [clawback, Entry("b", 500_00)]);
        open.FreeMinor.Should().Be(300_00);
        open.Held.Should().BeEmpty();
    }

    [Fact]
    public void A_disputed_credit_is_held_and_what_came_back_of_its_key_waits_with_it()
    {
        var open = Payable.On(Day, [Entry("a", 100_00, isDisputed: true), Entry("a", -60_00), Entry("b", 50_00)]);
        (open.FreeMinor, open.HeldMinor).Should().Be((50_00, 40_00));
    }

    private static readonly Gen<OpenEntry[]> Entries = Gen.Select(Gen.Int[0, 2], Gen.Long[-300, 300], Gen.Int[-2, 2],
        (key, minor, wait) => Entry($"key-{key}", minor) with { PayableFrom = Day.AddDays(wait) }).Array[1, 8];

    [Fact]
    public void No_set_of_disputes_raises_what_is_paid() =>
        Gen.Select(Entries, Gen.Bool.Array[8]).Sample((entries, disputes) =>
        {
            var disputed = entries.Select((entry, i) => entry with { IsDisputed = disputes[i] }).ToArray();
            var (with, without) = (Payable.On(Day, disputed), Payable.On(Day, entries));
            with.FreeMinor.Should().BeLessThanOrEqualTo(without.FreeMinor);
            with.Free.Should().NotContain(entry => entry.IsDisputed && entry.Amount.Minor > 0);
            (with.FreeMinor + with.HeldMinor).Should().Be(entries.Sum(entry => entry.Amount.Minor));
        });

    private static OpenEntry Entry(string key, long minor, bool isDisputed = false) => new(Guid.NewGuid(), key,
        Component.Retention, new Amount(minor, "EUR"), Period.Containing(Day), Day, isDisputed, false);
}
