using Command = Leads.Domain.Conflicts.AppealConflict;

namespace Leads.Service.Conflicts;

internal sealed record ConflictAppeal(string? Reason = null);

/// <summary>Each side may appeal once; then another manager decides.</summary>
internal static class AppealConflict
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/conflicts/{id}/appeal", Handle).For(Role.Partner)
            .WithTags("Conflicts").WithName("AppealConflict")
            .WithSummary("Appeal against a decision, once, within 30 days")
            .Produces<ConflictResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, ConflictAppeal request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadConflict(id, cancellation);
        if (!stream.State.IsBetween(http.User.PartnerId())) return Problems.From(Rejection.NotFound("conflict", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = Command.Decide(stream.State, new Command(
            http.User.PartnerId()!, request.Reason, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        if (!decision.Events.IsEmpty && await session.LoadAsync<ConflictDescription>(id, cancellation) is { } words)
            session.Store(words with { Appeal = request.Reason });
        var view = session.AppendConflict(stream, decision.Events);
        return await ConflictResponse.Answer(view, http, session, cancellation);
    }
}
