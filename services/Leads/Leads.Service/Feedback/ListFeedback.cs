using Leads.Domain.Feedback;
using Marten.Linq.MatchesSql;

namespace Leads.Service.Feedback;

/// <summary>What partners said and what became of it: of all for managers, of itself for a partner.</summary>
internal static class ListFeedback
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/feedback", (string? partnerId, string? status, int? limit, string? after,
                    IQuerySession session, CancellationToken cancellation) =>
                List(partnerId, status, limit, after, session, cancellation)).For(Role.PartnerManager)
            .WithTags("Feedback").WithName("ListFeedback").WithSummary("Feedback of all partners, newest first")
            .Produces<Page<FeedbackResponse>>();
        api.MapGet("/v1/partners/{id}/feedback", (string id, string? status, int? limit, string? after,
                    IQuerySession session, CancellationToken cancellation) =>
                List(id, status, limit, after, session, cancellation))
            .For(Role.PartnerManager, Role.Partner).OnlyItself()
            .WithTags("Feedback").WithName("ListFeedbackOfPartner")
            .WithSummary("Feedback of one partner and what became of it, newest first")
            .Produces<Page<FeedbackResponse>>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> List(string? partnerId, string? status, int? limit, string? after,
        IQuerySession session, CancellationToken cancellation)
    {
        var size = Page.Size(limit);
        IQueryable<FeedbackView> feedback = session.Query<FeedbackView>();
        if (partnerId is not null) feedback = feedback.Where(view => view.Given.PartnerId == partnerId);
        if (status is not null)
        {
            if (!Enum.TryParse<FeedbackStatus>(status, ignoreCase: true, out var asked) || !Enum.IsDefined(asked))
                return Problems.From(Rejection.Invalid("status", "'status' is new, read, planned, done or declined."));
            feedback = feedback.Where(view => view.Status == asked);
        }

        if (after is not null) feedback = feedback.Where(view => view.MatchesSql("d.data ->> 'sortKey' < ?", after));
        var found = await feedback.OrderByDescending(view => view.SortKey).Take(size + 1).ToListAsync(cancellation);
        var page = Page.From(found, size, view => view.SortKey);
        return TypedResults.Ok(new Page<FeedbackResponse>([.. page.Items.Select(FeedbackResponse.From)], page.Next));
    }
}
