using Contracts;
using Contracts.Commissions.V1;
using EventStore;
using JasperFx.Events;
using Marten;
using MassTransit;
using Npgsql;

namespace Messaging;

/// <summary>
/// Says what this service stored to be published, counted anew from its own stored events through the mapping that publishes
/// them. Whoever alters the ledger's database alone cannot alter that.
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
        var (asked, counts) = (context.Message, new FactCounts(context.Message.Groups ?? []));
        await Count(new FactHash(asked.Salt), counts, context.CancellationToken);
        CountedFacts[][] pages =
        [
            .. counts.OfGroups.Select(group => Counted(group.Key, null, group.Value))
                .Concat(counts.OfSubjects.Select(subject => Counted(FactSubject.GroupOf(subject.Key), subject.Key, subject.Value)))
                .Chunk(FactsCounted.CountedMax).DefaultIfEmpty([]),
        ];
        var answerId = Guid.NewGuid();
        foreach (var (page, counted) in pages.Index())
            await context.RespondAsync(new FactsCounted(
                asked.RequestId, answerId, source, page, page == pages.Length - 1, counted));
    }

    private static CountedFacts Counted(int group, string? subject, FactCount count) =>
        new(group, subject, count.Sum.Facts, count.Sum.HashText, count.IsMoving);

    // From the service's own streams, whatever its publisher's position: after a restore everything is published again, and
    // what is stored says all the same what the ledger must have. The position is read first: what is stored later is not
    // counted at all, and comes with the next question.
    private async Task Count(FactHash hash, FactCounts counts, CancellationToken cancellation)
    {
        var (published, stored) = await Positions(cancellation);
        for (var after = 0L; after < stored;)
        {
            await using var session = store.QuerySession();
            var from = after;
            var page = await session.Events.QueryAllRawEvents().Where(@event => @event.Sequence > from && @event.Sequence <= stored)
                .OrderBy(@event => @event.Sequence).Take(EventsPerPage).ToListAsync(cancellation);
            foreach (var @event in page)
                if (contractOf(@event) is { } fact)
                    counts.Add(FactSubject.Of(fact), hash.Of(@event.Id, fact), @event.Sequence > published);
            after = page.Count < EventsPerPage ? stored : page[^1].Sequence;
        }
    }

    private Task<(long Published, long Stored)> Positions(CancellationToken cancellation) =>
        Progression.ReadPosition(dataSource, $"{subscription}:All", cancellation);
}
