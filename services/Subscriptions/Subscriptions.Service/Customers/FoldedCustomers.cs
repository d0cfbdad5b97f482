using Billing;
using EventStore;
using Marten;
using Subscriptions.Domain.Customers;
using Subscriptions.Domain.Metrics;

namespace Subscriptions.Service.Customers;

/// <summary>
/// Customers as pages fold them one after the other, and which of them are one. A page reads only those that no page
/// before it left in memory.
/// </summary>
internal sealed class FoldedCustomers
{
    private const int BytesAFact = 1_000;
    private const int FactsMax = 1_000_000;

    private readonly BoundedMemory<CustomerFacts> _customers = new(BoundedMemory.CountMax(BytesAFact, FactsMax));
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private MergedCustomers? _merged;
    private bool _hasMerged;

    /// <param name="customerIds">Those that the page is about.</param>
    /// <param name="upTo">Sequence of the last event before the page.</param>
    public async Task Load(IEnumerable<string> customerIds, long upTo, IQuerySession session,
        CancellationToken cancellation)
    {
        _merged ??= (await session.LoadAsync<MergedCustomersDocument>(MergedCustomersDocument.TheId, cancellation))
            ?.Merged ?? MergedCustomers.None;
        var missing = customerIds.Select(_merged.RootOf).Where(id => _customers.Find(id) is null).ToHashSet();
        if (missing.Count == 0) return;
        foreach (var customer in await CustomerStreams.Fold(missing, _merged, upTo, session, cancellation))
            Keep(customer);
    }

    public void Fold(string customerId, object fact)
    {
        var root = _merged!.RootOf(customerId);
        Keep(_customers.Find(root)!.Fold(fact));
        _changed.Add(root);
    }

    public void Unite(CustomersMerge merge)
    {
        // A group too large stays as two, as in the ledger.
        if (_merged!.Knows(merge) || _merged.IsTooLarge(merge)) return;
        var before = new[] { merge.CustomerId, merge.IntoCustomerId }.Select(_merged.RootOf).Distinct().ToArray();
        _merged = _merged.Fold(merge);
        var root = _merged.RootOf(merge.CustomerId);
        var united = before.Aggregate(CustomerFacts.New(root), (known, id) => known.UnitedWith(_customers.Find(id)!));
        foreach (var id in before)
        {
            _customers.Remove(id);
            _changed.Remove(id);
            _gone.Add(id);
        }

        Keep(united);
        _changed.Add(root);
        _gone.Remove(root);
        _hasMerged = true;
    }

    /// <summary>Stores what the page changed, in its transaction.</summary>
    public void Store(IDocumentOperations operations, Func<CustomerFacts, CustomerFigures> compute)
    {
        if (_hasMerged) operations.Store(new MergedCustomersDocument { Merged = _merged! });
        foreach (var id in _gone) operations.Delete<CustomerDocument>(id);
        operations.StoreTogether([.. _changed.Select(id => KeyValuePair.Create(
            id, new CustomerDocument { Id = id, Figures = compute(_customers.Find(id)!) }))]);
        _customers.EndTurn();
        _changed.Clear();
        _gone.Clear();
        _hasMerged = false;
    }

    private void Keep(CustomerFacts customer) =>
        _customers.Keep(customer.CustomerId, customer, 1 + customer.Invoices.Count + customer.Holdings.Count);
}
