using Contracts;
using Contracts.Commissions.V1;
using Leads.Domain.Customers;
using Leads.Domain.Programme;
using Leads.Service.Surface;
using MassTransit;

namespace Leads.Service.Programme;

/// <summary>The newest segments that Commissions told of.</summary>
internal sealed record KnownSegments
{
    public const string TheId = "segments";
    public string Id { get; init; } = TheId;
    public required int PublishedVersion { get; init; }
    public required IReadOnlyList<string> Segments { get; init; }
}

/// <summary>Into which segment a review put a partner.</summary>
internal sealed record ReviewedSegment
{
    /// <summary>The partner.</summary>
    public required string Id { get; init; }

    public string? Segment { get; init; }
    public required DateOnly ValidFrom { get; init; }
}

/// <summary>
/// What Commissions published, as far as partners and the start of the programme need it. Messages may come twice or
/// late: a higher version, a later review wins.
/// </summary>
internal sealed class PublishedRules(IDocumentStore store) : IConsumer<LedgerFacts>
{
    public async Task Consume(ConsumeContext<LedgerFacts> context)
    {
        var facts = context.Message.Facts.Select(fact => fact.Content)
            .Where(fact => fact is PlanVersionPublished or SegmentsPublished or PartnerSegmented or WinBackDaysSet)
            .ToList();
        if (facts.Count == 0) return;

        await using var session = store.LightweightSession();
        await session.OneAtATime(context.CancellationToken, "published-rules");
        foreach (var plans in facts.OfType<PlanVersionPublished>().GroupBy(fact => fact.PlanId))
            await Keep(session, plans.MaxBy(fact => fact.Version)!, context.CancellationToken);
        if (facts.OfType<SegmentsPublished>().MaxBy(fact => fact.Version) is { } segments)
            await Keep(session, segments, context.CancellationToken);
        foreach (var reviews in facts.OfType<PartnerSegmented>().GroupBy(fact => fact.PartnerId))
            await Keep(session, reviews.MaxBy(fact => fact.ValidFrom)!, context.CancellationToken);
        if (context.Message.Facts.Where(fact => fact.Content is WinBackDaysSet).ToArray() is { Length: > 0 } choices)
            await Keep(session, choices, context.CancellationToken);
        await session.SaveChangesAsync(context.CancellationToken);
    }

    private static async Task Keep(
        IDocumentSession session, IEnumerable<PublishedFact<LedgerFact>> choices, CancellationToken cancellation)
    {
        var known = await session.LoadAsync<WinBackDays>(WinBackDays.TheId, cancellation) ?? new WinBackDays();
        session.Store(choices.Aggregate(known, (days, fact) => fact.Content is WinBackDaysSet set
            ? days.Fold(new ChosenWinBack(set.Days, set.ValidFrom, fact.RecordedAt))
            : days));
    }

    private static async Task Keep(IDocumentSession session, PlanVersionPublished plan, CancellationToken cancellation)
    {
        var known = await session.LoadAsync<KnownPlan>(plan.PlanId, cancellation);
        if (known is null || known.PlanVersion < plan.Version)
            session.Store(new KnownPlan(plan.PlanId, plan.Version, plan.ValidFrom));
    }

    private static async Task Keep(IDocumentSession session, SegmentsPublished fact, CancellationToken cancellation)
    {
        var known = await session.LoadAsync<KnownSegments>(KnownSegments.TheId, cancellation);
        if (known is null || known.PublishedVersion < fact.Version)
            session.Store(new KnownSegments { PublishedVersion = fact.Version, Segments = fact.Segments });
    }

    private static async Task Keep(IDocumentSession session, PartnerSegmented fact, CancellationToken cancellation)
    {
        var known = await session.LoadAsync<ReviewedSegment>(fact.PartnerId, cancellation);
        if (known is null || known.ValidFrom <= fact.ValidFrom)
            session.Store(new ReviewedSegment
            {
                Id = fact.PartnerId,
                Segment = fact.Segment,
                ValidFrom = fact.ValidFrom,
            });
    }
}
