using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using CsCheck;
using Money;

namespace Commissions.Domain.Tests;

/// <summary>Each entry says where its money is, and the day that it names for a held one comes true.</summary>
public sealed class MoneyOnItsWay
{
    private static readonly DateOnly Day = new(2026, 6, 1);

    private static readonly Gen<OpenEntry[]> Entries = Gen.Select(Gen.Int[0, 2], Gen.Long[-300, 300], Gen.Int[-3, 5],
        Gen.Int[0, 9], Gen.Int[0, 9], (key, minor, wait, dispute, invoice) => Entry($"key-{key}", minor) with
        {
            PayableFrom = Day.AddDays(wait),
            IsDisputed = dispute == 0,
            IsInvoiced = invoice == 0,
        }).Array[1, 8];

    [Fact]
    public void A_held_entry_is_free_on_the_day_it_names_and_not_the_day_before() =>
        Entries.Sample(entries =>
        {
            foreach (var (entry, standing) in Held(entries))
                if (standing.PayableOn is { } on)
                {
                    IsFree(entry, entries, on).Should().BeTrue();
                    IsFree(entry, entries, on.AddDays(-1)).Should().BeFalse();
                }
                else
                {
                    standing.HeldBecause.Should().Be("dispute");
                    IsFree(entry, entries, DateOnly.MaxValue).Should().BeFalse("only an answer sets it free");
                }
        });

    [Fact]
    public void The_states_of_entries_add_up_to_what_a_payout_sees() =>
        Entries.Sample(entries =>
        {
            var standings = Payable.Standings(Day, entries, null).ToArray();
            standings.Select(standing => standing.Entry.EntryId).Should()
                .BeEquivalentTo(entries.Select(entry => entry.EntryId));
            var open = Payable.On(Day, entries);
            (Sum(EntryState.Payable), Sum(EntryState.Held), Sum(EntryState.Invoiced))
                .Should().Be((open.FreeMinor, open.HeldMinor, open.InvoicedMinor));

            long Sum(EntryState state) => standings.Where(standing => standing.Standing.State == state)
                .Sum(standing => standing.Entry.Amount.Minor);
        });

    [Fact]
    public void Nothing_is_payable_to_a_partner_that_is_held_and_each_entry_says_why() =>
        Entries.Sample(entries =>
        {
            foreach (var (entry, standing) in Payable.Standings(Day, entries, "no-agreement"))
                (standing.State, standing.HeldBecause).Should().BeOneOf(entry.IsInvoiced
                    ? [(EntryState.Invoiced, null)]
                    : [(EntryState.Held, "no-agreement"), (EntryState.Held, "dispute")]);
        });

    [Fact]
    public void What_came_back_waits_with_what_it_lowers_and_names_the_same_day()
    {
        var standings = Payable.Standings(Day,
            [Entry("a", 100_00) with { PayableFrom = Day.AddDays(11) }, Entry("a", -30_00)], null);
        standings.Should().AllSatisfy(standing =>
            standing.Standing.Should().Be(new EntryStanding(EntryState.Held, "hold-days", Day.AddDays(11), null, null,
                null)));
    }

    private static IEnumerable<(OpenEntry Entry, EntryStanding Standing)> Held(OpenEntry[] entries) =>
        Payable.Standings(Day, entries, null).Where(standing => standing.Standing.State == EntryState.Held);

    private static bool IsFree(OpenEntry entry, OpenEntry[] entries, DateOnly day) =>
        Payable.On(day, entries).Free.Contains(entry);

    private static OpenEntry Entry(string key, long minor) => new(Guid.NewGuid(), key,
        Component.Retention, new Amount(minor, "EUR"), Period.Containing(Day), Day, false, false);
}
