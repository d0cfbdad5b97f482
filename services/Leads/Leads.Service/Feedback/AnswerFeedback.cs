using Leads.Domain.Feedback;
using Command = Leads.Domain.Feedback.AnswerFeedback;

namespace Leads.Service.Feedback;

internal sealed record FeedbackAnswer(FeedbackStatus? Status = null, string? Note = null);

/// <summary>The vendor says what becomes of a partner's feedback.</summary>
internal static class AnswerFeedback
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/feedback/{id}/status", Handle).For(Role.PartnerManager)
            .WithTags("Feedback").WithName("AnswerFeedback").WithSummary("Say what becomes of a partner's feedback")
            .Produces<FeedbackResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, FeedbackAnswer request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadFeedback(id, cancellation);
        if (await session.LoadAsync<FeedbackView>(id, cancellation) is not { } known)
            return Problems.From(Rejection.NotFound("feedback", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = Command.Decide(id, (stream.State.Status, known.Note), new Command(
            request.Status, request.Note, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var view = session.AppendFeedback(
            stream, [.. decision.Events], new FeedbackWords(known.Text, request.Note ?? known.Note));
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(FeedbackResponse.From(view));
    }
}
