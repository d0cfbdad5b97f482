using Billing;
using Marten;
using Subscriptions.Domain.Customers;
using Subscriptions.Service.BillingFacts;
using Subscriptions.Service.Intake;

namespace Subscriptions.Service.Customers;

/// <summary>What is stored of a customer is in two streams: what billing tells, and who holds it.</summary>
internal static class CustomerStreams
{
    /// <param name="roots">Customers that go on, each once.</param>
    /// <param name="upTo">Sequence of the last event that counts.</param>
    public static async Task<IReadOnlyCollection<CustomerFacts>> Fold(IReadOnlyCollection<string> roots,
        MergedCustomers merged, long upTo, IQuerySession session, CancellationToken cancellation)
    {
        var customers = roots.ToDictionary(root => root, CustomerFacts.New, StringComparer.Ordinal);
        if (upTo == 0) return customers.Values;
        var rootOf = (
            from root in roots
            from id in merged.MembersOf(root)
            from prefix in new[] { BillingFactStore.StreamPrefix, ProgrammeFactsConsumer.HoldersStreamPrefix }
            select KeyValuePair.Create(prefix + id, root)).ToDictionary(StringComparer.Ordinal);
        var streams = rootOf.Keys.ToArray();
        await foreach (var @event in session.Events.QueryAllRawEvents()
            .Where(@event => streams.Contains(@event.StreamKey!) && @event.Sequence <= upTo)
            .OrderBy(@event => @event.Sequence).ToAsyncEnumerable(cancellation))
        {
            var root = rootOf[@event.StreamKey!];
            customers[root] = customers[root].Fold(@event.Data);
        }

        return customers.Values;
    }
}
