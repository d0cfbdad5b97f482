using Command = Leads.Domain.Programme.AnswerStability;

namespace Leads.Service.Programme;

internal sealed record StabilityAnswer(bool? Stable = null, string? Answer = null);

/// <summary>Only a person can say whether the product is steady enough to be sold by others.</summary>
internal static class AnswerStability
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/programme/stability", Handle).For(Role.PartnerManager)
            .WithTags("Programme").WithName("AnswerStability")
            .WithSummary("Say whether the product is steady enough to be sold by others")
            .Produces<ReadinessResponse>().ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(StabilityAnswer request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadProgramme(cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        return await ReadinessResponse.Append(stream, Command.Decide(stream.State, new Command(
            request.Stable, request.Answer, calendar.Today(), http.User.Subject())), http, session, cancellation);
    }
}
