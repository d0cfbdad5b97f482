using Leads.Service.Partners;
using Command = Leads.Domain.Feedback.GiveFeedback;

namespace Leads.Service.Feedback;

internal sealed record FeedbackRequest(
    string? PartnerId = null, string? CustomerId = null, string? Topic = null, string? Text = null);

/// <summary>Partners hear first what customers miss; they tell it here.</summary>
internal static class GiveFeedback
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/feedback", Handle).For(Role.Partner)
            .WithTags("Feedback").WithName("GiveFeedback").WithSummary("Tell the vendor what customers say")
            .Produces<FeedbackResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(FeedbackRequest request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var partnerId = request.PartnerId ?? http.User.PartnerId() ?? "";
        if (!http.User.MaySeePartner(partnerId)) return Problems.From(Rejection.NotFound("partner", partnerId));
        var partner = await session.LoadPartner(partnerId, cancellation);
        if (!partner.State.Exists()) return Problems.From(Rejection.NotFound("partner", partnerId));

        var id = http.IdFromKey("feedback", "D");
        var stream = await session.LoadFeedback(id, cancellation);
        var decision = Command.Decide(stream.State.Given, partner.State,
            new Command(id, request.CustomerId, request.Topic, request.Text, calendar.Now()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var view = session.AppendFeedback(stream, [.. decision.Events], new FeedbackWords(request.Text!, null));
        http.Response.SetVersion(view.Version);
        return TypedResults.Created((string?)null, FeedbackResponse.From(view));
    }
}
