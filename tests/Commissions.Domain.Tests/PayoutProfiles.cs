using Commissions.Domain.Payouts;
using Decisions;

namespace Commissions.Domain.Tests;

public sealed class PayoutProfiles
{
    private const int CoolingDays = 3;
    private static readonly DateOnly Today = new(2026, 6, 1);
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_account_waits_for_finance_and_is_used_from_the_day_it_was_confirmed()
    {
        var profile = Fold(Submitted("a"));
        profile.Current.Should().BeNull();
        profile = Fold(profile, Confirm(profile, "a", "carol"));
        (profile.Current!.ProfileId, profile.Current.UsableFrom, profile.Waiting).Should().Be(("a", Today, null));
    }

    [Fact]
    public void A_changed_account_cools_off_and_the_days_may_be_none()
    {
        var profile = Fold([.. InUse("a"), Submitted("b")]);
        profile.Current!.ProfileId.Should().Be("a", "the change waits");
        var changed = Fold(profile, Confirm(profile, "b", "carol"));
        changed.Current!.UsableFrom.Should().Be(Today.AddDays(CoolingDays));
        changed.Current.IsCooling(Today.AddDays(2), null).Should().BeTrue();
        changed.Current.IsCooling(Today.AddDays(3), null).Should().BeFalse();
        changed.Current.IsCooling(Today.AddDays(-1), null).Should().BeFalse("the earlier account was in use then");
        changed.Current.IsCooling(Today, Now.AddSeconds(-1)).Should().BeFalse("nobody knew of the change then");
        Fold(profile, Confirm(profile, "b", "carol", coolingDays: 0)).Current!.IsCooling(Today, null)
            .Should().BeFalse();
    }

    [Fact]
    public void Another_address_of_the_same_account_does_not_cool_off()
    {
        var profile = Fold([.. InUse("a"), Locked("first", "a"), Submitted("b") with { AccountHash = "hash-a" }]);
        var moved = Fold(profile, Confirm(profile, "b", "hash-a", "carol", CoolingDays));
        (moved.Current!.ProfileId, moved.Current.UsableFrom, moved.Current.FirstPayoutId)
            .Should().Be(("b", Today, "first"));
    }

    [Fact]
    public void Nobody_confirms_or_refuses_an_account_but_the_one_that_waits()
    {
        var profile = Fold([.. InUse("a"), Submitted("b"), Submitted("c")]);
        foreach (var decision in new[] { Confirm(profile, "b", "carol"), Refuse(profile, "b"),
            Confirm(profile, "x", "carol") })
        {
            decision.Rejection!.Code.Should().Be("stale");
            decision.Rejection.Facts["waitingProfileId"].Should().Be("c");
            decision.Rejection.Facts["lastBy"].Should().Be("partner");
        }

        Confirm(profile, "a", "carol").Events.Should().BeEmpty("it is confirmed already");
        profile = Fold(profile, Refuse(profile, "c"));
        (profile.Waiting, profile.Current!.ProfileId).Should().Be((null, "a"));
        Refuse(profile, "c").Events.Should().BeEmpty("looking twice changes nothing");
    }

    [Fact]
    public void Who_named_an_account_does_not_confirm_it_and_another_stored_account_is_not_the_one_that_was_named()
    {
        var profile = Fold(Submitted("a"));
        Confirm(profile, "a", "partner").Rejection!.Code.Should().Be("four-eyes");
        Confirm(profile, "a", "hash-x", "carol", 0).Rejection!.Code.Should()
            .Be("account-differs");
    }

    [Fact]
    public void Who_confirmed_an_account_does_not_make_the_first_payout_to_it()
    {
        var profile = Fold(InUse("a"));
        profile.NewAccountConfirmedBy.Should().Be("carol");
        var used = Fold(profile, Locked("first", "a"));
        used.NewAccountConfirmedBy.Should().BeNull();
        Fold(used, Locked("second", "a"), Released("second")).NewAccountConfirmedBy.Should().BeNull();
        Fold(used, Released("first")).NewAccountConfirmedBy.Should().Be("carol", "nothing was paid to it");
    }

    [Fact]
    public void An_account_that_is_not_the_confirmed_one_is_not_paid_to_until_it_is_confirmed_again()
    {
        var profile = Fold(InUse("a"));
        profile.PayoutRefusal("p1", "hash-x", true)!.Code.Should().Be("account-differs");
        profile.PayoutRefusal("p1", null, false)!.Code.Should().Be("account-differs", "it was erased");
        var again = Fold(profile, Confirm(profile, "a", "hash-x", "erin", CoolingDays));
        again.PayoutRefusal("p1", "hash-x", false).Should().BeNull();
        again.Current!.IsCooling(Today, null).Should().BeTrue("it is a change");
    }

    [Fact]
    public void An_account_of_the_first_release_stays_in_use_as_the_ledger_knows_it()
    {
        var profile = Fold(new PayoutProfileSubmitted("p1", "a", "partner", NeedsSecondLook: false));
        profile.PayoutRefusal("p1", "hash-a", isNamed: true).Should().BeNull();
        profile.PayoutRefusal("p1", "hash-a", isNamed: false)!.Code.Should().Be("account-differs");
        var confirmed = Fold(profile, Confirm(profile, "a", "dave"));
        confirmed.PayoutRefusal("p1", "hash-b", isNamed: true)!.Code.Should().Be("account-differs");

        var changed = Fold(profile, new PayoutProfileSubmitted("p1", "b", "partner", NeedsSecondLook: true),
            new PayoutProfileConfirmed("p1", "b", "carol"));
        changed.Current!.IsCooling(DateOnly.MinValue, null).Should().BeFalse();
        changed.Steps.Select(step => step.What).Should().Equal("submitted", "submitted", "confirmed");
    }

    private static PayoutProfileSubmitted Submitted(string id) =>
        new("p1", id, "partner", true) { AccountHash = $"hash-{id}", SubmittedAt = Now };

    private static object[] InUse(string id) =>
    [
        Submitted(id),
        new PayoutProfileConfirmed("p1", id, "carol") { AccountHash = $"hash-{id}", UsableFrom = Today,
            ConfirmedOn = Today, ConfirmedAt = Now },
    ];

    private static PayoutLineLocked Locked(string payout, string profile) =>
        new("p1", payout, new Money.Amount(1, "EUR"), Today, []) { ProfileId = profile };

    private static PayoutLineReturned Released(string payout) =>
        new("p1", payout, new Money.Amount(1, "EUR"), Today, "given up");

    private static Decision<PayoutProfileEvent> Confirm(PayoutProfile profile, string id, string by,
        int coolingDays = CoolingDays) =>
        Confirm(profile, id, $"hash-{id}", by, coolingDays);

    private static Decision<PayoutProfileEvent> Confirm(
        PayoutProfile profile, string id, string hash, string by, int coolingDays) => ConfirmPayoutProfile.Decide(
            profile, new ConfirmPayoutProfile("p1", id, hash, by, Today, Now, coolingDays));

    private static Decision<PayoutProfileEvent> Refuse(PayoutProfile profile, string id) =>
        RefusePayoutProfile.Decide(profile, new RefusePayoutProfile("p1", id, "not yours", "carol", Now));

    private static PayoutProfile Fold(params object[] events) => Fold(PayoutProfile.Initial, events);

    private static PayoutProfile Fold(PayoutProfile profile, params object[] events) =>
        events.Aggregate(profile, PayoutProfile.Fold);

    private static PayoutProfile Fold(PayoutProfile profile, Decision<PayoutProfileEvent> decision)
    {
        decision.Rejection.Should().BeNull();
        decision.Events.Should().NotBeEmpty();
        return Fold(profile, [.. decision.Events]);
    }
}
