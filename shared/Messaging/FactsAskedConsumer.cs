using Contracts;
using Contracts.Commissions.V1;
using EventStore;
using JasperFx.Events;
using Marten;
using MassTransit;
using Npgsql;

namespace Messaging;

/// <summary>
/// Says what this service stored to be published, counted anew from its own stored events through the mapping that
/// publishes them. Whoever alters the ledger's database alone cannot alter that.
/// </summary>
/// <param name="source">Name of this service in the answer.</param>
/// <param name="subscription">Name of the subscription that publishes: its progress says what is published.</param>
/// <param name="contractOf">The publisher's own mapping; null for events that are not published.</param>
public abstract class FactsAskedConsumer(string source, string subscription, Func<IEvent, object?> contractOf,
    IDocumentStore store, NpgsqlDataSource dataSource) : IConsumer<FactsAsked>
{
    private const int EventsPerPage = 2_000;

    public async Task Consume(ConsumeContext<FactsAsked> context)
    {
        var (asked, counts) = (context.Message,
            new FactCounts((context.Message.Groups ?? []).Take(FactCounts.GroupsListedMax)));
        var (published, stored) = await Positions(context.CancellationToken);
        var answerId = Guid.NewGuid();
        await Mark(context, answerId);
        await Count(new FactHash(asked.Salt), counts, published, stored, context.CancellationToken);
        var (groups, facts) = (counts.OfGroups.ToArray(), counts.Facts);
        var pages = Math.Max(1, (groups.Length + facts.Count + FactsCounted.PageMax - 1) / FactsCounted.PageMax);
        for (var page = 0; page < pages; page++)
        {
            var start = page * FactsCounted.PageMax;
            CountedFacts[] counted = [.. groups.Skip(start).Take(FactsCounted.PageMax)
                .Select(group => new CountedFacts(group.Key, group.Value.Facts, group.Value.HashText))];
            ListedFact[] listed = [.. facts.Skip(Math.Max(0, start - groups.Length))
                .Take(FactsCounted.PageMax - counted.Length)
                .Select(fact =>
                    new ListedFact(fact.EventId, fact.Subject, FactSum.TextOf(fact.Hash), fact.IsPublished))];
            await context.RespondAsync(new FactsCounted(
                asked.RequestId, answerId, source, page, page == pages - 1, counted, listed));
        }
    }

    // Sent after the position was read: everything up to it is in the queues already, and the mark comes behind it.
    private Task Mark(ConsumeContext<FactsAsked> context, Guid answerId) => context.Publish(
        new FactsMarked(context.Message.RequestId, source, answerId), mark =>
            mark.ResponseAddress = context.ResponseAddress, context.CancellationToken);

    // From the service's own streams, whatever its publisher's position: after a restore everything is published again,
    // and what is stored says all the same what the ledger must have.
    private async Task Count(FactHash hash, FactCounts counts, long published, long stored,
        CancellationToken cancellation)
    {
        for (var after = 0L; after < stored;)
        {
            await using var session = store.QuerySession();
            var from = after;
            var page = await session.Events.QueryAllRawEvents()
                .Where(@event => @event.Sequence > from && @event.Sequence <= stored)
                .OrderBy(@event => @event.Sequence).Take(EventsPerPage).ToListAsync(cancellation);
            foreach (var @event in page)
                if (contractOf(@event) is { } fact)
                    counts.Add(new HashedFact(@event.Id, FactSubject.Find(fact), hash.Compute(@event.Id, fact),
                        @event.Sequence <= published));
            after = page.Count < EventsPerPage ? stored : page[^1].Sequence;
        }
    }

    private Task<(long Published, long Stored)> Positions(CancellationToken cancellation) =>
        Progression.ReadPosition(dataSource, $"{subscription}:All", cancellation);
}
