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

    /// <summary>Takes in a journal fact and posts what it changes.</summary>
    public (CustomerLedger Ledger, ImmutableArray<EntryPosted> Entries) Take(
        Guid eventId, object fact, Rulebook rulebook)
    {
        // A rule that was published meanwhile is settled first, so that each entry has one cause.
        var (current, corrections) = FollowRules(rulebook);
        var (settled, entries) = (current with { Account = CustomerJournal.Fold(current.Account, fact) })
            .Settle(rulebook, Cause.Of(eventId, fact));
        return (settled, [.. corrections, .. entries]);
    }

    /// <summary>Posts what the newest publication changes; nothing when the ledger follows it already.</summary>
    public (CustomerLedger Ledger, ImmutableArray<EntryPosted> Entries) FollowRules(Rulebook rulebook)
    {
        if (RulebookRevision == rulebook.Revision || rulebook.Published.IsEmpty) return (this, []);
        var newest = rulebook.Published[^1];
        return Settle(rulebook, Cause.RuleChange(newest.Publication, newest.ApprovedOn));
    }

    /// <summary>Posts whatever the targets under the rulebook differ from the ledger.</summary>
    public (CustomerLedger Ledger, ImmutableArray<EntryPosted> Entries) Settle(Rulebook rulebook, Cause cause)
    {
        var targets = Calculation.Targets(Account, rulebook);
        var entries = Posting.Entries(Account.CustomerId, targets, Posted, cause, rulebook.OpenFrom);
        return (this with { Posted = Posted.With(entries), RulebookRevision = rulebook.Revision }, entries);
    }

    /// <summary>Posts into a month that is about to close what time has released up to its end.</summary>
    public (CustomerLedger Ledger, ImmutableArray<EntryPosted> Entries) Release(Rulebook rulebook, Period month)
    {
        var (current, corrections) = FollowRules(rulebook);
        var targets = Calculation.Targets(Account, rulebook with { ClosedThrough = month.LastDay });
        var released = Posting.Entries(Account.CustomerId, targets, current.Posted, Cause.Release(month), month.FirstDay);
        return (current with { Posted = current.Posted.With(released) }, [.. corrections, .. released]);
    }

    /// <summary>The next day on which a later year of a prepayment is earned; null when nothing waits for time.</summary>
    public DateOnly? NextReleaseOn(Rulebook rulebook)
    {
        if (Account.Attributions.IsEmpty) return null;
        var lives = CustomerLife.Of(Account, rulebook.WinBackDaysAt);
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
