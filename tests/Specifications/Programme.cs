using System.Security.Cryptography;
using System.Text;
using Commissions.Domain.Accounting;
using Commissions.Domain.Adjustments;
using Commissions.Domain.Bookkeeping;
using Commissions.Domain.Customers;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Specifications;

/// <summary>
/// A whole programme in memory: what the service does with a database and a broker, done with the same domain
/// functions.
/// </summary>
public sealed class Programme
{
    private readonly Dictionary<string, PostedAccount> _accounts = [];
    private readonly HashSet<Guid> _seen = [];
    private readonly List<EntryPosted> _entries = [];
    private readonly List<StatementClosed> _statements = [];
    private readonly List<(Guid EventId, object Fact)> _journal = [];
    private readonly List<BookedEvent> _booked = [];
    private readonly HashSet<Guid> _paidOut = [];
    private readonly List<VersionProtected> _kept = [];

    /// <summary>Each step settles its accounts as a whole, as if they had just been read from the store.</summary>
    public bool ForgetsSettlements { get; init; }

    public Rulebook Rulebook { get; private set; } = new();
    public IReadOnlyList<EntryPosted> Entries => _entries;
    public IReadOnlyList<StatementClosed> Statements => _statements;
    public IEnumerable<PostedAccount> Accounts => _accounts.Values;

    /// <summary>Every fact that was taken in, once, in order of arrival.</summary>
    public IReadOnlyList<(Guid EventId, object Fact)> Journal => _journal;

    /// <summary>Entries and payouts in the order in which they came about.</summary>
    public IReadOnlyList<BookedEvent> Booked => _booked;

    public IReadOnlyList<VersionProtected> Kept => _kept;

    private PaidKeys Paid => PaidKeys.FromEntries(_entries.Where(entry => _paidOut.Contains(entry.EntryId)));

    /// <summary>Takes a fact in once, like the inbox; its id comes from what it says.</summary>
    public void Deliver(object fact) => Deliver(IdOf(fact), fact);

    public void Deliver(Guid eventId, object fact)
    {
        if (!_seen.Add(eventId)) return;
        _journal.Add((eventId, fact));
        var after = RulebookFold.Fold(Rulebook, fact);
        var concerned = Concerned.By(fact, CustomerOf(fact), Rulebook, after);
        var taken = Bookkeeping.Book(eventId, fact, concerned, new Books(Rulebook, _accounts, _ => Paid), after);
        Rulebook = taken.Rules;
        foreach (var settled in taken.Settled) Keep(settled);
        foreach (var accountId in taken.Gone) _accounts.Remove(accountId);
    }

    /// <summary>A second person approved a version: its corrections are posted at once.</summary>
    public void Publish(PlanTerms terms, DateOnly approvedOn, string planId = "plan", bool forSelected = false)
    {
        PutInForce(terms, approvedOn, planId, forSelected);
        foreach (var account in _accounts.Values.ToArray()) Keep(account.FollowRules(Rulebook, Paid));
    }

    /// <summary>Something was decided about plans or partners, and every ledger follows it.</summary>
    public void Decide(object decision)
    {
        Rulebook = RulebookFold.Fold(Rulebook, decision);
        foreach (var account in _accounts.Values.ToArray()) Keep(account.FollowRules(Rulebook, Paid));
    }

    /// <summary>The version is in force, and its corrections are still to be posted.</summary>
    /// <param name="forSelected">Meant for a segment or single partners.</param>
    public void PutInForce(PlanTerms terms, DateOnly approvedOn, string planId = "plan", bool forSelected = false)
    {
        var version = Rulebook.Published.Count(known => known.PlanId == planId) + 1;
        var publication = $"replay-{Rulebook.Published.Length + 1}";
        var published = Plan.Publication(
            new PlanVersionDrafted(planId, version, terms, $"hash-{planId}-{version}", "alice", "r"),
            "bob", approvedOn, publication);
        Rulebook = ProgrammeSettings.OnPublication(Rulebook,
            Plan.Initial with { PlanId = planId, IsForSelected = forSelected }, published)
            .Aggregate(Rulebook, RulebookFold.Fold);
    }

    /// <summary>Posts the corrections of one customer, as one step of a replay does.</summary>
    public void PostCorrections(string customerId) => Keep(_accounts[customerId].FollowRules(Rulebook, Paid));

    public void Close(Period period)
    {
        foreach (var account in _accounts.Values.ToArray())
            if (account.NextEarnedOn(Rulebook) <= period.LastDay) Keep(account.EarnUpTo(Rulebook, period, Paid));
        foreach (var partnerId in Rulebook.Partners.Keys)
            _statements.Add(Statement.Close(partnerId, period,
                [.. _entries.Where(entry => entry.PartnerId == partnerId && entry.Period == period)],
                _statements.LastOrDefault(statement => statement.PartnerId == partnerId)?.Hash));
        Rulebook = RulebookFold.Fold(Rulebook, new PeriodClosed(period, "carol", Rulebook.Partners.Count));
    }

    /// <summary>
    /// Closes every month from the one after the last closed, or from <paramref name="first"/>, up to a month.
    /// </summary>
    public void CloseUpTo(Period last, Period first)
    {
        var next = Rulebook.OpenFrom is { } open ? Period.Containing(open) : first;
        for (; next <= last; next = next.Next()) Close(next);
    }

    /// <summary>Locks, exports and confirms a payout of everything free up to a month.</summary>
    /// <returns>What was paid; 0 when it is carried to the next payout.</returns>
    public long PayOut(string partnerId, Period upTo, string on, string currency = "EUR")
    {
        var day = A.Date(on);
        var open = _entries.Where(entry => entry.PartnerId == partnerId && entry.Amount.Currency == currency
                && !_paidOut.Contains(entry.EntryId))
            .Select(entry => Payable.Open(UnpaidEntry.From(entry), Rulebook, isDisputed: false));
        var candidate = PayoutCandidate.Select(
            partnerId, currency, open, upTo, day, hold: null, Rulebook, programmeCurrency: currency);
        if (candidate.SkippedBecause is not null) return 0;
        var payoutId = $"payout-{_booked.Count}";
        _booked.Add(new BookedEvent(day, new PayoutLineLocked(
            partnerId, payoutId, candidate.Amount, day, [.. candidate.Entries.Select(entry => entry.EntryId)])));
        _booked.Add(new BookedEvent(day, new PayoutLinePaid(partnerId, payoutId, candidate.Amount, day)));
        _paidOut.UnionWith(candidate.Entries.Select(entry => entry.EntryId));
        return candidate.Amount.Minor;
    }

    public long PaidTo(string partnerId, string currency) =>
        _booked.Select(booked => booked.Event).OfType<PayoutLineLocked>()
        .Where(line => line.PartnerId == partnerId && line.Amount.Currency == currency).Sum(line => line.Amount.Minor);

    public IEnumerable<PaidKey> PaidKeysOf() => Paid.ByKey.Values;

    public long Balance(string partnerId) => _entries.Where(e => e.PartnerId == partnerId).Sum(e => e.Amount.Minor);

    /// <summary>Sum of what is posted for a partner on an invoice and component.</summary>
    public long Earned(string partnerId, string invoiceId, Component component) => _entries
        .Where(e => e.PartnerId == partnerId && e.Key.InvoiceId == invoiceId && e.Key.Component == component)
        .Sum(e => e.Amount.Minor);

    private PostedAccount PostedAccountOf(string customerId) =>
        _accounts.GetValueOrDefault(customerId) ?? PostedAccount.New(customerId, Rulebook);

    private void Keep(Settled settled)
    {
        var account = settled.Account;
        _accounts[account.Facts.CustomerId] = ForgetsSettlements
            ? new PostedAccount(account.Facts, account.Posted, account.RulebookRevision) { Waiting = account.Waiting }
            : account;
        _entries.AddRange(settled.Entries);
        _kept.AddRange(settled.ProtectedVersions);
        _booked.AddRange(settled.Entries.Select(entry => BookedEvent.FromEntry(entry, Rulebook)));
    }

    /// <summary>Whose journal a fact belongs to; null for facts about partners.</summary>
    public static string? CustomerOf(object fact) => fact switch
    {
        BillingFact billing => billing.CustomerId,
        AttributionStarted started => started.CustomerId,
        AttributionEnded ended => ended.CustomerId,
        LeadWon won => won.CustomerId,
        TrainingDelivered training => CustomerAccount.IdOfPartner(training.PartnerId),
        AnchorCorrected corrected => corrected.CustomerId,
        AdjustmentApproved adjustment => CustomerAccount.IdOfPartner(adjustment.PartnerId),
        _ => null,
    };

    // The same words are the same event, as with a repeated delivery.
    public static Guid IdOf(object fact) => new(SHA256.HashData(Encoding.UTF8.GetBytes(
        System.Text.Json.JsonSerializer.Serialize(fact, fact.GetType()) + fact.GetType().Name)).AsSpan(0, 16));
}
