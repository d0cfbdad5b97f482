using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;

namespace Commissions.Domain.PartnerLedgers;

/// <summary>A customer's facts and what was posted for them; settled under one revision of the rulebook.</summary>
public sealed record CustomerLedger(CustomerAccount Account, PostedKeys Posted, int RulebookRevision)
{
    public static CustomerLedger New(string customerId, Rulebook rulebook) =>
        new(CustomerAccount.New(customerId), PostedKeys.None, rulebook.Revision);

    /// <summary>True when a publication came after this ledger was settled.</summary>
    public bool IsBehind(Rulebook rulebook) => RulebookRevision != rulebook.Revision;

    /// <summary>Takes in a journal fact and posts what it changes.</summary>
    /// <param name="paid">What payouts took of its keys; looked at only while the ledger is behind the rules.</param>
    public Settled Take(Guid eventId, object fact, Rulebook rulebook, PaidKeys paid)
    {
        // A rule that was published meanwhile is settled first, so that each entry has one cause.
        var current = FollowRules(rulebook, paid);
        return current.Then(ledger => (ledger with { Account = CustomerJournal.Fold(ledger.Account, fact) })
            .Settle(rulebook, Cause.Of(eventId, fact)));
    }

    /// <summary>Posts what the newest publication changes; nothing when the ledger follows it already.</summary>
    public Settled FollowRules(Rulebook rulebook, PaidKeys paid)
    {
        if (!IsBehind(rulebook) || rulebook.Published.IsEmpty) return new Settled(this, [], []);
        var newest = rulebook.Published[^1];
        var kept = paid.Protected(Account, Posted, rulebook);
        var keeping = this with { Account = kept.Aggregate(Account, CustomerJournal.Fold) };
        return keeping.Settle(rulebook, Cause.RuleChange(newest.Publication, newest.ApprovedOn)) with { Kept = kept };
    }

    /// <summary>Posts whatever the targets under the rulebook differ from the ledger.</summary>
    public Settled Settle(Rulebook rulebook, Cause cause)
    {
        var entries = Posting.Entries(Calculation.Targets(Account, rulebook), Posted, cause, rulebook.OpenFrom);
        return new Settled(this with { Posted = Posted.With(entries), RulebookRevision = rulebook.Revision }, entries, []);
    }

    /// <summary>Posts into a month that is about to close what time has released up to its end.</summary>
    public Settled Release(Rulebook rulebook, Period month, PaidKeys paid) => FollowRules(rulebook, paid).Then(ledger =>
    {
        var targets = Calculation.Targets(ledger.Account, rulebook with { ClosedThrough = month.LastDay });
        var released = Posting.Entries(targets, ledger.Posted, Cause.Release(month), month.FirstDay);
        return new Settled(ledger with { Posted = ledger.Posted.With(released) }, released, []);
    });

    /// <summary>One ledger of customers that turned out to be one. All of them follow the rules already.</summary>
    /// <param name="accountId">The customer that goes on.</param>
    public static Settled United(
        string accountId, IReadOnlyCollection<CustomerLedger> ledgers, Rulebook rulebook, Cause cause) => new CustomerLedger(
            ledgers.Aggregate(CustomerAccount.New(accountId), (account, ledger) => account.UnitedWith(ledger.Account)),
            new PostedKeys(ledgers.Aggregate(PostedKeys.None.ByKey, (keys, ledger) => keys.SetItems(ledger.Posted.ByKey))),
            rulebook.Revision).Settle(rulebook, cause);

    /// <summary>The next day on which a later year of a prepayment is earned; null when nothing waits for time.</summary>
    public DateOnly? NextReleaseOn(Rulebook rulebook)
    {
        if (Account.Attributions.IsEmpty) return null;
        var lives = Account.Lives(rulebook.WinBackDaysAt);
        var paid = Account.Invoices.Values.Where(invoice => invoice.PaidGross > 0);
        var starts = from invoice in paid
                     from line in invoice.Lines
                     where CustomerLife.IsCommissionable(line)
                     from segment in Segment.Split(
                         line.ServiceFrom, line.ServiceUntil, CustomerLife.At(lives, line.ServiceFrom)!.Anchor).Skip(1)
                     where segment.From > invoice.PaidOn && !(segment.From <= rulebook.ClosedThrough)
                     select (DateOnly?)segment.From;
        return starts.Min();
    }
}

/// <summary>A ledger after a step, and what the step adds to the partners' streams.</summary>
public sealed record Settled(
    CustomerLedger Ledger, ImmutableArray<EntryPosted> Entries, ImmutableArray<VersionRetained> Kept)
{
    public Settled Then(Func<CustomerLedger, Settled> next)
    {
        var after = next(Ledger);
        return after with { Entries = [.. Entries, .. after.Entries], Kept = [.. Kept, .. after.Kept] };
    }
}
