using Contracts;
using Contracts.Commissions.V1;
using JasperFx.Events;
using Marten;
using MassTransit;
using Npgsql;

namespace Messaging;

/// <summary>
/// Says what this service published so far, counted anew from its own stored events through the mapping that publishes
/// them. Whoever alters the ledger's database alone cannot alter that.
/// </summary>
public abstract class FactsAskedConsumer<TContent>(IDocumentStore store, NpgsqlDataSource dataSource) : IConsumer<FactsAsked>
    where TContent : class
{
    private const int EventsPerPage = 2_000;

    /// <summary>Name of this service in the answer.</summary>
    protected abstract string Source { get; }

    /// <summary>Name of the subscription that publishes: its progress says what is published.</summary>
    protected abstract string Subscription { get; }

    /// <summary>The same mapping as the publisher's.</summary>
    protected abstract TContent? ContractOf(IEvent @event);

    protected abstract string SubjectOf(TContent content);

    public async Task Consume(ConsumeContext<FactsAsked> context)
    {
        var counted = await Count(new FactHash(context.Message.Salt), context.CancellationToken);
        var pages = counted.Select(subject => new CountedSubject(subject.Key, subject.Value.Sum.Facts,
            subject.Value.Sum.HashText, subject.Value.IsMoving)).Chunk(FactsCounted.SubjectsMax).DefaultIfEmpty([]).ToArray();
        var answerId = Guid.NewGuid();
        foreach (var (page, subjects) in pages.Index())
            await context.RespondAsync(new FactsCounted(
                context.Message.RequestId, answerId, Source, page, page == pages.Length - 1, subjects));
    }

    private async Task<Dictionary<string, (FactSum Sum, bool IsMoving)>> Count(FactHash hash, CancellationToken cancellation)
    {
        // The position first: what is stored after it was read counts as moving, never as missing.
        var (published, stored) = await Positions(cancellation);
        var counted = new Dictionary<string, (FactSum Sum, bool IsMoving)>(StringComparer.Ordinal);
        for (var after = 0L; after < stored;)
        {
            await using var session = store.QuerySession();
            var from = after;
            var page = await session.Events.QueryAllRawEvents().Where(@event => @event.Sequence > from && @event.Sequence <= stored)
                .OrderBy(@event => @event.Sequence).Take(EventsPerPage).ToListAsync(cancellation);
            foreach (var @event in page)
                if (ContractOf(@event) is { } content)
                {
                    var (sum, isMoving) = counted.GetValueOrDefault(SubjectOf(content));
                    counted[SubjectOf(content)] = @event.Sequence <= published
                        ? (sum.With(hash.Of(@event.Id, content)), isMoving) : (sum, true);
                }

            after = page.Count < EventsPerPage ? stored : page[^1].Sequence;
        }

        return counted;
    }

    private async Task<(long Published, long Stored)> Positions(CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand(
            """
            select coalesce((select last_seq_id from mt_event_progression where name = $1), 0),
              (select coalesce(max(seq_id), 0) from mt_events)
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = $"{Subscription}:All" });
        await using var row = await query.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.GetInt64(1));
    }
}
