using Leads.Domain.Feedback;
using Leads.Service.Partners;
using Leads.Service.Surface;
using Marten.Linq.MatchesSql;

namespace Leads.Service.Feedback;

internal sealed record FeedbackRequest(
    string? PartnerId = null, string? CustomerId = null, string? Topic = null, string? Text = null);

internal sealed record FeedbackAnswer(FeedbackStatus? Status = null, string? Note = null);

/// <param name="Text">Empty once it was erased.</param>
/// <param name="Note">What the vendor answered.</param>
internal sealed record FeedbackResponse(string Id, string PartnerId, string? CustomerId, string? Topic, string Text,
    DateTimeOffset GivenAt, FeedbackStatus Status, string? Note, DateOnly? AnsweredOn);

/// <summary>Partners hear first what customers miss: they tell it here, the vendor reads and answers it.</summary>
internal static class FeedbackEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/feedback", Give).For(Role.Partner)
            .WithTags("Feedback").WithName("GiveFeedback").WithSummary("Tell the vendor what customers say")
            .Produces<FeedbackResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/v1/feedback/{id}/status", Answer).For(Role.PartnerManager)
            .WithTags("Feedback").WithName("AnswerFeedback").WithSummary("Say what becomes of a partner's feedback")
            .Produces<FeedbackResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
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

    private static async Task<IResult> Give(FeedbackRequest request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var partnerId = request.PartnerId ?? http.User.PartnerId() ?? "";
        if (!http.User.MaySeePartner(partnerId)) return Problems.Of(Rejection.NotFound("partner", partnerId));
        var partner = await session.LoadPartner(partnerId, cancellation);
        if (!partner.State.Exists()) return Problems.Of(Rejection.NotFound("partner", partnerId));

        var id = http.NewId("feedback");
        var stream = await session.LoadFeedback(id, cancellation);
        var decision = GiveFeedback.Decide(stream.State.Given, partner.State,
            new GiveFeedback(id, request.CustomerId, request.Topic, request.Text, calendar.Now()));
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        var view = session.AppendFeedback(stream, [.. decision.Events], new FeedbackWords(request.Text!, null));
        http.Response.SetVersion(view.Version);
        return TypedResults.Created((string?)null, ResponseOf(view));
    }

    private static async Task<IResult> Answer(string id, FeedbackAnswer request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadFeedback(id, cancellation);
        if (await session.LoadAsync<FeedbackView>(id, cancellation) is not { } known)
            return Problems.Of(Rejection.NotFound("feedback", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = AnswerFeedback.Decide(id, (stream.State.Status, known.Note), new AnswerFeedback(
            request.Status, request.Note, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        var view = session.AppendFeedback(
            stream, [.. decision.Events], new FeedbackWords(known.Text, request.Note ?? known.Note));
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(ResponseOf(view));
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
                return Problems.Of(Rejection.Invalid("status", "'status' is new, read, planned, done or declined."));
            feedback = feedback.Where(view => view.Status == asked);
        }

        if (after is not null) feedback = feedback.Where(view => view.MatchesSql("d.data ->> 'sortKey' < ?", after));
        var found = await feedback.OrderByDescending(view => view.SortKey).Take(size + 1).ToListAsync(cancellation);
        var page = Page.Of(found, size, view => view.SortKey);
        return TypedResults.Ok(new Page<FeedbackResponse>([.. page.Items.Select(ResponseOf)], page.Next));
    }

    private static FeedbackResponse ResponseOf(FeedbackView view) => new(view.Id, view.Given.PartnerId,
        view.Given.CustomerId, view.Given.Topic, view.Text, view.Given.GivenAt, view.Status, view.Note,
        view.AnsweredOn);
}
