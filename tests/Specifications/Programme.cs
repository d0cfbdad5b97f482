using System.Security.Cryptography;
using System.Text;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;

namespace Specifications;

/// <summary>
/// A whole programme in memory: what the service does with a database and a broker, done with the same domain functions.
/// </summary>
public sealed class Programme
{
    private readonly Dictionary<string, CustomerLedger> _ledgers = [];
    private readonly HashSet<Guid> _seen = [];
    private readonly List<EntryPosted> _entries = [];
    private readonly List<StatementClosed> _statements = [];

    public Rulebook Rulebook { get; private set; } = new();
    public IReadOnlyList<EntryPosted> Entries => _entries;
    public IReadOnlyList<StatementClosed> Statements => _statements;
    public IEnumerable<CustomerLedger> Ledgers => _ledgers.Values;

    /// <summary>Takes a fact in once, like the inbox; its id comes from what it says.</summary>
    public void Deliver(object fact) => Deliver(IdOf(fact), fact);

    public void Deliver(Guid eventId, object fact)
    {
        if (!_seen.Add(eventId)) return;
        if (CustomerOf(fact) is { } customerId)
        {
            var ledger = _ledgers.GetValueOrDefault(customerId) ?? CustomerLedger.New(customerId, Rulebook);
            Keep(ledger.Take(eventId, fact, Rulebook));
            return;
        }

        Rulebook = RulebookFold.Fold(Rulebook, fact);
        if (fact is not (PartnerRegistered or PartnerTypeChanged)) return;
        var partnerId = ((ProgrammeFact)fact).PartnerId;
        foreach (var ledger in Attributed(partnerId)) Keep(ledger.Settle(Rulebook, Cause.Of(eventId, fact)));
    }

    /// <summary>A second person approved a version: its corrections are posted at once.</summary>
    public void Publish(PlanTerms terms, DateOnly approvedOn)
    {
        PutInForce(terms, approvedOn);
        foreach (var ledger in _ledgers.Values.ToArray()) Keep(ledger.FollowRules(Rulebook));
    }

    /// <summary>The version is in force, and its corrections are still to be posted.</summary>
    public void PutInForce(PlanTerms terms, DateOnly approvedOn)
    {
        var version = Rulebook.Published.Length + 1;
        Rulebook = RulebookFold.Fold(Rulebook, new PlanVersionPublished(
            "plan", version, terms, $"hash-{version}", "alice", "bob", approvedOn, $"replay-{version}"));
    }

    /// <summary>Posts the corrections of one customer, as one step of a replay does.</summary>
    public void PostCorrections(string customerId) => Keep(_ledgers[customerId].FollowRules(Rulebook));

    public void Close(Period period)
    {
        foreach (var ledger in _ledgers.Values.ToArray())
            if (ledger.NextReleaseOn(Rulebook) <= period.LastDay) Keep(ledger.Release(Rulebook, period));
        foreach (var partnerId in Rulebook.Partners.Keys)
            _statements.Add(Statement.Close(partnerId, period,
                [.. _entries.Where(entry => entry.PartnerId == partnerId && entry.Period == period)],
                _statements.LastOrDefault(statement => statement.PartnerId == partnerId)?.Hash));
        Rulebook = RulebookFold.Fold(Rulebook, new PeriodClosed(period, "carol", Rulebook.Partners.Count));
    }

    /// <summary>Closes every month from the one after the last closed, or from <paramref name="first"/>, up to a month.</summary>
    public void CloseUpTo(Period last, Period first)
    {
        var next = Rulebook.OpenFrom is { } open ? Period.Of(open) : first;
        for (; next <= last; next = next.Next()) Close(next);
    }

    public long Balance(string partnerId) => _entries.Where(e => e.PartnerId == partnerId).Sum(e => e.Amount.Minor);

    /// <summary>Sum of what is posted for a partner on an invoice and component.</summary>
    public long Earned(string partnerId, string invoiceId, Component component) => _entries
        .Where(e => e.PartnerId == partnerId && e.Key.InvoiceId == invoiceId && e.Key.Component == component)
        .Sum(e => e.Amount.Minor);

    private IEnumerable<CustomerLedger> Attributed(string partnerId) => _ledgers.Values
        .Where(ledger => ledger.Account.Attributions.Values.Any(held => held.PartnerId == partnerId)).ToArray();

    private void Keep((CustomerLedger Ledger, System.Collections.Immutable.ImmutableArray<EntryPosted> Entries) settled)
    {
        _ledgers[settled.Ledger.Account.CustomerId] = settled.Ledger;
        _entries.AddRange(settled.Entries);
    }

    private static string? CustomerOf(object fact) => fact switch
    {
        Contracts.Subscriptions.V1.BillingFact billing => billing.CustomerId,
        AttributionStarted started => started.CustomerId,
        AttributionEnded ended => ended.CustomerId,
        LeadWon won => won.CustomerId,
        _ => null,
    };

    // The same words are the same event, as with a repeated delivery.
    private static Guid IdOf(object fact) => new(SHA256.HashData(Encoding.UTF8.GetBytes(
        System.Text.Json.JsonSerializer.Serialize(fact, fact.GetType()) + fact.GetType().Name)).AsSpan(0, 16));
}
