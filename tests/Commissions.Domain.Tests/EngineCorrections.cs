using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>
/// A release calculates otherwise than the one that posted: nothing moves until somebody approves it.
/// </summary>
public sealed class EngineCorrections
{
    private static readonly DateOnly Approved = A.Date("2026-11-01");

    [Fact]
    public void What_an_earlier_calculation_posted_stays_when_another_fact_arrives()
    {
        var (account, rulebook) = PostedOtherwise();
        account.Waiting.Values.Should().Equal(75_00);

        var paid = A.PaidMonth("next", 500_00, "2024-04-15");
        var settled = Book(account, rulebook, paid);
        settled.Entries.Select(entry => entry.Key.InvoiceId).Should().Equal("next");
        settled.Account.Waiting.Should().HaveCount(1);
    }

    [Fact]
    public void A_fact_about_the_key_itself_brings_it_to_its_worth()
    {
        var (account, rulebook) = PostedOtherwise();
        var settled = Book(account, rulebook, A.Refund("i", 500_00, "2024-05-01"));
        settled.Entries.Select(entry => entry.Amount.Minor).Should().Equal(-60_00);
        settled.Account.Waiting.Should().BeEmpty();
    }

    [Fact]
    public void Approved_corrections_are_posted_once_with_their_own_reason_on_the_day_of_approval()
    {
        var (account, rulebook) = PostedOtherwise();
        var cause = Cause.EngineCorrection("replay", Approved);
        var corrected = account.Correct(rulebook, PaidKeys.None, cause);
        corrected.Entries.Should().ContainSingle().Which.Should().Match<EntryPosted>(entry =>
            entry.Amount.Minor == 15_00
            && entry.Reason == EntryReason.EngineCorrection && entry.EffectiveOn == Approved);
        corrected.Account.Correct(rulebook, PaidKeys.None, cause).Entries.Should().BeEmpty();
    }

    [Fact]
    public void A_published_version_settles_everything_its_preview_showed()
    {
        var (account, rulebook) = PostedOtherwise();
        var next = RulebookFold.Fold(rulebook, new PlanVersionPublished(
            "plan", 2, A.Flat(200_000, "2023-01-01"), "hash", "alice", "bob", Approved, "replay-2"));
        var settled = account.FollowRules(next, PaidKeys.None);
        settled.Entries.Sum(entry => entry.Amount.Minor).Should().Be(100_00 - 60_00);
        settled.Account.Waiting.Should().BeEmpty();
    }

    [Fact]
    public void Closing_a_month_and_merging_customers_leave_what_waits_alone()
    {
        var (account, rulebook) = PostedOtherwise();
        account.EarnUpTo(rulebook, new Period(2024, 3), PaidKeys.None).Entries.Should().BeEmpty();
        var united = PostedAccount.United("c2", [account, PostedAccount.New("c2", rulebook)], rulebook,
            Cause.EngineCorrection("m", Approved));
        united.Entries.Should().BeEmpty();
        united.Account.Waiting.Should().HaveCount(1);
    }

    [Fact]
    public void A_ledger_that_comes_to_the_same_waits_for_nothing()
    {
        var programme = Scenario.Given(A.Affiliate("p"), A.Acquisition("p"))
            .When(A.PaidMonth("i", 500_00, "2024-03-15")).Play(Delivery.InOrder);
        var account = programme.Accounts.Single(known => known.Facts.CustomerId == "c1");
        account.Renewed(account.Facts, programme.Rulebook).Waiting.Should().BeEmpty();
    }

    // 60.00 are posted for a payment of 500.00 at 15 %.
    private static (PostedAccount Ledger, Rulebook Rulebook) PostedOtherwise()
    {
        var programme = Scenario.Given(A.Affiliate("p"), A.Acquisition("p"))
            .When(A.PaidMonth("i", 500_00, "2024-03-15")).Play(Delivery.InOrder);
        var account = programme.Accounts.Single(known => known.Facts.CustomerId == "c1");
        var posted = account.Posted.All.Single();
        var earlier =
            account with
            {
                Posted = PostedKeys.FromKeys(
                [posted with { Amount = posted.Amount with { Minor = 60_00 } }])
            };
        return (earlier.Renewed(account.Facts, programme.Rulebook), programme.Rulebook);
    }

    private static Settled Book(PostedAccount account, Rulebook rulebook, params object[] facts) => facts.Aggregate(
        new Settled(account, [], []), (settled, fact) =>
            settled.Then(now => now.Book(Guid.NewGuid(), fact, rulebook, PaidKeys.None)));
}
