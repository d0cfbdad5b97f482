using System.Collections.Immutable;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Decisions;
using Money;

namespace Commissions.Domain.Tests;

public sealed class LockingPayouts
{
    private static readonly Period March = new(2026, 3);
    private static readonly DateOnly Today = new(2026, 4, 10);

    [Fact]
    public void What_is_payable_is_locked_with_the_account_that_was_confirmed()
    {
        var locked = Lock([Payable("p1", 100_00), Skipped("p2")], Accounts(("p1", "bob", "first"))).Events.Single();
        locked.Lines.Should().Equal(
            new PayoutLine("p1", new Amount(100_00, "EUR"), 0, "profile-p1") { AccountHash = "hash-p1" });
        (locked.LockedBy, locked.LockedOn, locked.Debtor).Should().Be(("carol", Today, null));
    }

    [Fact]
    public void Only_closed_months_are_paid()
    {
        LockPayout.TooEarly(null, March)!.Code.Should().Be("period-not-closed");
        LockPayout.TooEarly(new DateOnly(2026, 2, 28), March)!.Code.Should().Be("period-not-closed");
        LockPayout.TooEarly(March.LastDay, March).Should().BeNull();
    }

    [Fact]
    public void Without_a_payable_amount_there_is_no_payout() =>
        Lock([Skipped("p1")], Accounts()).Rejection!.Code.Should().Be("nothing-to-pay");

    [Fact]
    public void Who_confirmed_a_new_account_leaves_its_first_payout_to_another_person()
    {
        var accounts = Accounts(("p1", "carol", null), ("p2", "bob", null));
        var left = accounts.LeaveToAnother([Payable("p1", 100_00), Payable("p2", 50_00)], "carol");
        left.Select(candidate => candidate.SkippedBecause).Should().Equal(PayoutCandidate.ConfirmedByMaker, null);
        Lock(left, accounts).Events.Single().Lines.Single().NewAccountConfirmedBy.Should().Be("bob");
        var own = Lock([left[0]], accounts).Rejection!;
        (own.Code, own.Facts["author"], own.Facts["partnerId"]).Should().Be((FourEyes.Code, "carol", "p1"));
    }

    [Fact]
    public void Amounts_that_moved_since_they_were_seen_are_refused_with_the_difference()
    {
        var accounts = Accounts(("p1", "bob", "first"));
        Lock([Payable("p1", 100_00)], accounts, total: 100_00).IsRejected.Should().BeFalse();
        Lock([Payable("p1", 100_00)], accounts, total: 90_00).Rejection!.Code.Should().Be("payout-differs");
        Lock([Payable("p1", 100_00)], accounts, lines: [new("p1", 90_00)]).Rejection!.Facts.Keys
            .Should().Contain("difference:p1:EUR");
        Lock([Payable("p1", 100_00)], accounts, lines: [null]).Rejection!.Facts["field"].Should().Be("expectedLines");
    }

    [Fact]
    public void Another_account_than_the_confirmed_one_is_not_paid_to()
    {
        var changed = new PaidAccounts(Accounts(("p1", "bob", "first")).ByPartner.SetItem("p1",
            Accounts(("p1", "bob", "first")).ByPartner["p1"] with { StoredHash = "another" }));
        Lock([Payable("p1", 100_00)], changed).Rejection!.Code.Should().Be("account-differs");
    }

    private static Decision<PayoutLocked> Lock(ImmutableArray<PayoutCandidate> candidates, PaidAccounts accounts,
        long? total = null, IReadOnlyList<ExpectedLine?>? lines = null) => LockPayout.Decide(
            Payout.Initial, accounts, candidates,
            new LockPayout("payout", "EUR", March, "carol", Today, total, lines));

    private static PayoutCandidate Payable(string partnerId, long minor) =>
        new(partnerId, new Amount(minor, "EUR"), [], null);

    private static PayoutCandidate Skipped(string partnerId) =>
        Payable(partnerId, 1) with { SkippedBecause = "below-minimum" };

    private static PaidAccounts Accounts(params (string PartnerId, string ConfirmedBy, string? PayoutId)[] accounts) =>
        new(accounts.ToImmutableSortedDictionary(account => account.PartnerId, account => new PaidAccount(
            PayoutProfile.Initial with
            {
                Current = new ConfirmedAccount($"profile-{account.PartnerId}", $"hash-{account.PartnerId}",
                    account.ConfirmedBy, Today, null, Today, account.PayoutId),
            }, $"hash-{account.PartnerId}", IsNamed: true), StringComparer.Ordinal));
}
