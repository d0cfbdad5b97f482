using Command = Leads.Domain.Programme.GoLive;

namespace Leads.Service.Programme;

/// <summary>The start of the programme is a recorded fact, with the versions that it started under.</summary>
internal static class GoLive
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/programme/go-live", Handle).For(Role.PartnerManager)
            .WithTags("Programme").WithName("GoLive")
            .WithSummary("Start the programme; refused while something is missing")
            .Produces<ReadinessResponse>().ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(HttpContext http, IDocumentSession session, ProgrammeCalendar calendar,
        CancellationToken cancellation)
    {
        var stream = await session.LoadProgramme(cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var readiness = await session.ReadinessOf(stream.State, cancellation);
        var decision = Command.Decide(readiness, new Command(calendar.Today(), http.User.Subject()));
        return await ReadinessResponse.Append(stream, decision, http, session, cancellation);
    }
}
