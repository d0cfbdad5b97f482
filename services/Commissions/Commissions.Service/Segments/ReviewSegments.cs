using Commissions.Domain.Plans;
using Commissions.Domain.Segments;
using Commissions.Service.Settings;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;
using Money;
using Command = Commissions.Domain.Segments.ReviewSegments;

namespace Commissions.Service.Segments;

/// <summary>
/// At a review date every partner's customers and profit are counted, and those that moved are in their new segment
/// from a day on. The result is a fact: later payments and refunds do not change it, the next review does.
/// </summary>
internal static class ReviewSegments
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/segment-reviews", Review).For(Role.PartnerManager)
            .WithName("ReviewSegments")
            .WithSummary("Sort partners into segments by customers and profit; dryRun only shows")
            .Produces<ReviewedSegments>(StatusCodes.Status201Created).Produces<ReviewedSegments>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/v1/partners/{id}/segments", Read).For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
            .WithName("ReadPartnerSegments").WithSummary("Segments of a partner by date")
            .Produces<RegisteredSegments>();
    }

    private static async Task<IResult> Review(NewReview body, IDocumentSession session, HttpContext http,
        ProgrammeCalendar calendar, ProgrammeParameters parameters, CancellationToken cancellation)
    {
        var (today, currency) = (calendar.Today(), parameters.Currency);
        var scheme = (await PublishSegments.Load(session, cancellation)).State;
        var review = new Command(http.IdFromKey("segment-review"), body.From, body.Until, body.ValidFrom ?? today,
            body.Reason, currency, today, http.User.Subject());
        if (Command.Refusal(scheme, review) is { } refusal) return Problems.From(refusal);

        var rulebook = await session.RulesInForce(cancellation);
        var figures = new Dictionary<string, PartnerFigures>();
        await foreach (var account in EveryAccount.Read(session, null, cancellation))
            foreach (var known in PartnerFigures.Compute(account.Facts, rulebook, body.From, body.Until, currency))
                figures[known.PartnerId] = figures.GetValueOrDefault(known.PartnerId) is { } sum
                ? sum.And(known) : known;

        var decision = Command.Decide(SegmentReview.Initial, scheme, rulebook, figures, review);
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        var answer = ReviewedSegments.From(review, decision.Events, rulebook, scheme, figures);
        if (body.DryRun) return TypedResults.Ok(answer);
        session.Events.StartStream($"segment-review-{review.ReviewId}", decision.Events);
        return TypedResults.Created($"/v1/segment-reviews/{review.ReviewId}", answer);
    }

    private static async Task<IResult> Read(string id, IQuerySession session, CancellationToken cancellation)
    {
        var rulebook = await session.RulesInForce(cancellation);
        return rulebook.Partners.GetValueOrDefault(id) is { } partner
            ? TypedResults.Ok(new RegisteredSegments(id, partner.Segments, partner.SegmentChanges, partner.Reviews))
            : Problems.From(Rejection.NotFound("partner", id));
    }
}

/// <param name="From">First day that is looked at; <paramref name="Until"/> is the first after.</param>
/// <param name="ValidFrom">Today when absent.</param>
internal sealed record NewReview(DateOnly From, DateOnly Until, string Reason, DateOnly? ValidFrom = null,
    bool DryRun = false);

/// <param name="Segment">Absent: none is reached.</param>
internal sealed record ReviewedPartner(
    string PartnerId, string? Segment, string? Before, int Customers, Amount Revenue, Amount Commission, Amount Profit);

internal sealed record ReviewedSegments(
    string ReviewId, int SegmentsVersion, DateOnly ValidFrom, int Moved, IReadOnlyList<ReviewedPartner> Partners)
{
    public static ReviewedSegments From(Command review, IReadOnlyCollection<SegmentReviewEvent> events,
        Rulebook rulebook,
        PartnerSegments scheme, Dictionary<string, PartnerFigures> figures) => new(review.ReviewId,
            scheme.Version, review.ValidFrom, events.OfType<PartnerSegmented>().Count(),
            [
                .. rulebook.Partners.Values.Select(partner =>
                {
                    var (of, currency) = (PartnerFigures.Find(figures, partner.PartnerId), review.Currency);
                    return new ReviewedPartner(partner.PartnerId, scheme.SegmentOf(of),
                        partner.ReviewedOn(review.ValidFrom),
                        of.Customers, new(of.RevenueMinor, currency), new(of.CommissionMinor, currency),
                        new(of.ProfitMinor, currency));
                }),
            ]);
}

/// <param name="Registered">Those that it registered with.</param>
/// <param name="Changes">Those that the programme gave it later, by date.</param>
/// <param name="Reviews">Where reviews put it, by date.</param>
internal sealed record RegisteredSegments(string PartnerId, IReadOnlyList<string> Registered,
    IReadOnlyList<SegmentsFrom> Changes, IReadOnlyList<SegmentFrom> Reviews);
