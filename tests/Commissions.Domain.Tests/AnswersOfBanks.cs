using System.Collections.Immutable;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Money;

namespace Commissions.Domain.Tests;

/// <summary>What follows from what banks really say: never money twice, and nothing that goes unsaid.</summary>
public sealed class AnswersOfBanks
{
    private const string Id = "1b88f2f4b5085058b2f45a1bb713bcf5";
    private static readonly DateOnly Today = new(2026, 10, 8);
    private static readonly DateOnly Booked = new(2026, 10, 7);

    [Fact]
    public void A_second_copy_of_the_file_that_the_bank_turns_down_makes_nothing_payable_again()
    {
        var copy = Said(BankSays.Rejected, null) with { FileId = Id, Reason = "AM05: it was sent twice" };
        Matched(Exported(), copy).Unmatched.Single().Why.Should().Be("duplicate-file");

        var rejected = Said(BankSays.Rejected, 1) with { Reason = "AC04: the account is closed" };
        Matched(Exported() with { Confirmed = new PayoutConfirmed(Id, "carol", Booked), State = PayoutState.Confirmed },
            rejected).Unmatched.Single().Why.Should().Be("rejected-but-paid");
    }

    [Fact]
    public void A_line_that_was_turned_down_on_monday_does_not_keep_the_others_from_being_confirmed_on_tuesday()
    {
        var monday = Decide(Exported(), Said(BankSays.Rejected, 2));
        monday.Should().ContainSingle().Which.Should().BeOfType<PayoutReturnProposed>()
            .Which.PartnerId.Should().Be("p2");
        var payout = monday.Aggregate(Exported(), Payout.Fold);

        Decide(payout, Said(BankSays.Booked, 1)).Should().ContainSingle().Which.Should()
            .Be(new PayoutConfirmed(Id, "carol", Booked));
        var sum = Said(BankSays.Booked, null) with { FileId = Id, Amount = new Amount(100_00, "EUR") };
        Decide(payout, sum).Should().ContainSingle().Which.Should().BeOfType<PayoutConfirmed>();
    }

    [Fact]
    public void A_return_that_another_file_says_under_another_reference_is_known_and_stops_nothing()
    {
        var payout = Decide(Exported(), Said(BankSays.Rejected, 2)).Aggregate(Exported(), Payout.Fold);
        var later = Said(BankSays.Returned, 2) with { Reference = "ANOTHER" };
        Decide(payout, Said(BankSays.Booked, 1), later).Should().ContainSingle().Which.Should()
            .BeOfType<PayoutConfirmed>();
    }

    [Fact]
    public void A_part_of_the_transfers_confirms_nothing_and_says_how_many_are_open()
    {
        var answer = Matched(Exported(), Said(BankSays.Booked, 1));
        answer.Decide(Exported(), Today, "carol").Events.Should().BeEmpty();
        answer.NotDebited(Exported()).Should().Be(1);
    }

    [Theory]
    [InlineData("DUPL: sent before")]
    [InlineData("DU01")]
    public void A_code_says_that_a_file_is_a_copy(string reason) =>
        Matched(Exported(), Said(BankSays.Rejected, 1) with { Reason = reason }).Unmatched.Single().Why.Should()
            .Be("duplicate-file");

    [Theory]
    [InlineData("DUE TO AN ERROR OF THE BANK")]
    [InlineData("AC04: AM05 was meant")]
    public void A_banks_free_words_are_no_code(string reason) =>
        Matched(Exported(), Said(BankSays.Rejected, 1) with { Reason = reason }).Lines.Should().ContainSingle();

    [Theory]
    [InlineData("DE89370400440532013000", null)]
    [InlineData("GB82WEST12345698765432", "other-account")]
    public void A_statement_of_another_account_says_nothing_of_payouts(string account, string? why) =>
        Matched(Exported(), Said(BankSays.Booked, 1) with { Account = account }).Unmatched
            .Select(found => found.Why).Should().Equal(why is null ? [] : [why]);

    [Fact]
    public void What_is_debited_without_an_amount_or_a_day_is_left_to_a_person() => Matched(Exported(),
        Said(BankSays.Booked, 1) with { Amount = null }, Said(BankSays.Booked, 2) with { On = null })
        .Unmatched.Select(found => found.Why).Should().Equal("amount-missing", "day-missing");

    [Fact]
    public void Ids_in_capitals_are_ours_too() => Matched(Exported(), Said(BankSays.Booked, 1) with
    {
        EndToEndId = $"{Id[..20]}-1".ToUpperInvariant(),
    }).Lines.Should().ContainSingle();

    // The first line is 100.00 for p1, the second 40.00 for p2.
    private static Payout Exported() => new[]
    {
        (object)new PayoutLocked(Id, "EUR", new Period(2026, 9), "carol", new DateOnly(2026, 10, 5),
            new Debtor("Vendor", "DE89 3704 0044 0532 0130 00"),
            [
                new PayoutLine("p1", new Amount(100_00, "EUR"), 3, "a"),
                new PayoutLine("p2", new Amount(40_00, "EUR"), 1, "b"),
            ]),
        new PayoutApproved(Id, "dave", new DateOnly(2026, 10, 5), DateTimeOffset.UnixEpoch),
        new PayoutExported(Id, "pain.001", "hash", "carol"),
    }.Aggregate(Payout.Initial, Payout.Fold);

    private static BankTransaction Said(BankSays says, int? line) => new(says,
        line is null ? null : $"{Id[..20]}-{line}", null, new Amount(line == 2 ? 40_00 : 100_00, "EUR"), Booked, "REF",
        null);

    private static BankAnswer Matched(Payout payout, params BankTransaction[] said) =>
        BankAnswer.Match(new BankMessage("camt.053", "S", [.. said]), [payout]);

    private static ImmutableArray<PayoutEvent> Decide(Payout payout, params BankTransaction[] said) =>
        Matched(payout, said).Decide(payout, Today, "carol").Events;
}
