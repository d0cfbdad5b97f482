using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;
using Money;

namespace Commissions.Domain.Accounting;

/// <summary>What the books of a partner record, in the order of the ledger.</summary>
/// <param name="On">Day in the journal.</param>
/// <param name="Event">EntryPosted, PayoutLineLocked, PayoutLinePaid or PayoutLineReturned.</param>
/// <param name="PayableFrom">Of an entry: the day on which it moves from accrued to payable.</param>
public sealed record BookedEvent(DateOnly On, object Event, DateOnly PayableFrom = default)
{
    /// <summary>
    /// An entry is booked into the month it was posted to, so a closed month's books stay closed too.
    /// </summary>
    public static BookedEvent FromEntry(EntryPosted entry, Rulebook rulebook) => new(
        entry.EffectiveOn > entry.Period.FirstDay ? entry.EffectiveOn : entry.Period.FirstDay, entry,
        Payable.From(entry.Reason, entry.EarnedOn, entry.Period, entry.Working.Anchor,
            rulebook.Version(entry.Working.PlanId, entry.Working.PlanVersion)?.Terms));
}

/// <summary>
/// Double-entry books of one partner: accrual, release when the hold ends, clawback, set-off, payout, bank. Every
/// transaction balances; accrued + payable − receivables is what the ledger owes the partner.
/// </summary>
public sealed class PartnerBooks(string partnerId)
{
    private readonly Dictionary<LedgerKey, (long Accrued, long Payable)> _keys = [];
    private readonly Dictionary<Guid, (EntryPosted Entry, long Clawback)> _entries = [];
    private readonly Dictionary<string, (PayoutLineLocked Line, bool IsPaid)> _payouts = [];
    private readonly PriorityQueue<EntryPosted, (DateOnly On, int Number)> _releases = new();
    private readonly List<GeneralJournalTransaction> _journal = [];

    /// <summary>The journal of everything booked up to and including a day, releases of that day included.</summary>
    public static IReadOnlyList<GeneralJournalTransaction> Journal(
        string partnerId, IEnumerable<BookedEvent> events, DateOnly until)
    {
        var books = new PartnerBooks(partnerId);
        foreach (var booked in NotBeforeTheirLock(events).Where(booked => booked.On <= until))
        {
            books.EarnUpTo(booked.On);
            books.Book(booked);
        }

        books.EarnUpTo(until);
        return books._journal;
    }

    // Earlier releases took a bank's day before the payout was locked. What is paid is never booked before it is owed
    // to the bank, whatever day was noted, so that every day's books hold together.
    private static IEnumerable<BookedEvent> NotBeforeTheirLock(IEnumerable<BookedEvent> events)
    {
        var reached = new Dictionary<string, DateOnly>();
        foreach (var booked in events)
        {
            var payoutId = booked.Event switch
            {
                PayoutLineLocked locked => locked.PayoutId,
                PayoutLinePaid paid => paid.PayoutId,
                PayoutLineReturned released => released.PayoutId,
                _ => null,
            };
            var on = payoutId is not null && reached.GetValueOrDefault(payoutId) > booked.On ? reached[payoutId]
                : booked.On;
            if (payoutId is not null) reached[payoutId] = on;
            yield return booked with { On = on };
        }
    }

    private void Book(BookedEvent booked)
    {
        switch (booked.Event)
        {
            case EntryPosted { Key.Component: Component.Training } royalty: BookRoyalty(royalty, booked.On); break;
            case EntryPosted { Amount.Minor: > 0 } entry: Accrue(entry, booked); break;
            case EntryPosted entry: TakeBack(entry, booked.On); break;
            case PayoutLineLocked locked: PayOut(locked, booked.On, sign: 1); break;
            case PayoutLinePaid paid: Confirm(paid, booked.On); break;
            case PayoutLineReturned released: GiveBack(released, booked.On); break;
        }
    }

    private void Accrue(EntryPosted entry, BookedEvent booked)
    {
        _entries[entry.EntryId] = (entry, 0);
        Change(entry.Key, accrued: entry.Amount.Minor, payable: 0);
        Write(booked.On, "accrual", entry.EntryId.ToString(), entry.Amount.Currency,
            (Accounts.Expense(CostClass.Classify(entry)), entry.Amount.Minor),
            (Accounts.Accrued(partnerId), -entry.Amount.Minor));
        _releases.Enqueue(entry, (booked.PayableFrom > booked.On ? booked.PayableFrom : booked.On, _entries.Count));
    }

    // What came back lowers what is accrued, then what is payable; beyond that it was paid, and is owed back.
    private void TakeBack(EntryPosted entry, DateOnly on)
    {
        var minor = -entry.Amount.Minor;
        var (accrued, payable) = _keys.GetValueOrDefault(entry.Key);
        var fromAccrued = Math.Min(minor, Math.Max(0, accrued));
        var fromPayable = Math.Min(minor - fromAccrued, Math.Max(0, payable));
        var clawback = minor - fromAccrued - fromPayable;
        _entries[entry.EntryId] = (entry, clawback);
        Change(entry.Key, -fromAccrued, -fromPayable);
        Write(on, clawback > 0 ? "clawback" : "reversal", entry.EntryId.ToString(), entry.Amount.Currency,
            (Accounts.Accrued(partnerId), fromAccrued), (Accounts.Payable(partnerId), fromPayable),
            (Accounts.Clawback(partnerId), clawback), (Accounts.Expense(CostClass.Classify(entry)), -minor));
    }

    private void BookRoyalty(EntryPosted entry, DateOnly on)
    {
        _entries[entry.EntryId] = (entry, 0);
        Write(on, "royalty", entry.EntryId.ToString(), entry.Amount.Currency,
            (Accounts.Royalty(partnerId), -entry.Amount.Minor), (Accounts.RoyaltyIncome, entry.Amount.Minor));
    }

    private void EarnUpTo(DateOnly day)
    {
        while (_releases.TryPeek(out var entry, out var due) && due.On <= day)
        {
            _releases.Dequeue();
            var minor = Math.Min(entry.Amount.Minor, Math.Max(0, _keys.GetValueOrDefault(entry.Key).Accrued));
            Change(entry.Key, -minor, minor);
            Write(due.On, "release", entry.EntryId.ToString(), entry.Amount.Currency,
                (Accounts.Accrued(partnerId), minor), (Accounts.Payable(partnerId), -minor));
        }
    }

    private void PayOut(PayoutLineLocked locked, DateOnly on, int sign)
    {
        if (sign > 0) _payouts[locked.PayoutId] = (locked, false);
        long clawback = 0, royalty = 0;
        foreach (var (entry, ofPaid) in locked.EntryIds.Where(_entries.ContainsKey).Select(id => _entries[id]))
        {
            if (entry.Key.Component == Component.Training) royalty -= entry.Amount.Minor;
            else Change(entry.Key, 0, -sign * checked(entry.Amount.Minor + ofPaid));
            clawback += ofPaid;
        }

        var minor = locked.Amount.Minor;
        Write(on, sign > 0 ? "payout" : "payout returned", locked.PayoutId, locked.Amount.Currency,
            (Accounts.Payable(partnerId), sign * checked(minor + clawback + royalty)),
            (Accounts.Clawback(partnerId), -sign * clawback), (Accounts.Royalty(partnerId), -sign * royalty),
            (Accounts.PayoutClearing, -sign * minor));
    }

    private void Confirm(PayoutLinePaid paid, DateOnly on)
    {
        if (_payouts.TryGetValue(paid.PayoutId, out var payout))
            _payouts[paid.PayoutId] = payout with { IsPaid = true };
        Write(on, "bank", paid.PayoutId, paid.Amount.Currency,
            (Accounts.PayoutClearing, paid.Amount.Minor), (Accounts.Bank, -paid.Amount.Minor));
    }

    // A line that was never locked has nothing to be given back; a verification names such a stream.
    private void GiveBack(PayoutLineReturned released, DateOnly on)
    {
        if (!_payouts.TryGetValue(released.PayoutId, out var payout)) return;
        if (payout.IsPaid)
            Write(on, "bank returned", released.PayoutId, released.Amount.Currency,
                (Accounts.Bank, released.Amount.Minor), (Accounts.PayoutClearing, -released.Amount.Minor));
        PayOut(payout.Line, on, sign: -1);
    }

    private void Change(LedgerKey key, long accrued, long payable)
    {
        var before = _keys.GetValueOrDefault(key);
        _keys[key] = checked((before.Accrued + accrued, before.Payable + payable));
    }

    private void Write(DateOnly on, string description, string reference, string currency,
        params ReadOnlySpan<(string Account, long Minor)> lines)
    {
        var booked = ImmutableArray.CreateBuilder<GeneralJournalLine>(lines.Length);
        foreach (var (account, minor) in lines)
            if (minor != 0) booked.Add(new GeneralJournalLine(account, new Amount(minor, currency)));
        if (booked.Count > 0)
            _journal.Add(new GeneralJournalTransaction(on, description, partnerId, reference, booked.ToImmutable()));
    }
}
