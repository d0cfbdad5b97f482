using Leads.Domain.Partners;
using Command = Leads.Domain.Partners.ViewAsPartner;

namespace Leads.Service.Partners;

/// <param name="ViewedBy">For managers; a partner reads that somebody looked, not who.</param>
internal sealed record ViewingResponse(string Id, DateTimeOffset ViewedAt, string? ViewedBy);

/// <summary>
/// Before a manager is shown what a partner sees, that is recorded. The list is the partner's as well.
/// </summary>
internal static class ViewAsPartner
{
    private const int ListedMax = 100;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/partners/{id}/viewings", Handle).For(Role.PartnerManager)
            .WithTags("Partners").WithName("ViewAsPartner")
            .WithSummary("Record that a manager looks at the programme as a partner sees it")
            .Produces<ViewingResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/v1/partners/{id}/viewings", List).For(Role.PartnerManager, Role.Partner).OnlyItself()
            .WithTags("Partners").WithName("ListPartnerViewings")
            .WithSummary("When managers looked at the programme as a partner sees it")
            .WithDescription($"The newest {ListedMax}, newest first. A partner is not told who it was.")
            .Produces<Page<ViewingResponse>>();
    }

    private static async Task<IResult> Handle(string id, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadPartner(id, cancellation);
        if (!stream.State.Exists()) return Problems.From(Rejection.NotFound("partner", id));
        var command = new Command(http.IdFromKey("viewing", "D"), calendar.Now(), http.User.Subject());
        var decision = Command.Decide(stream.State, command);
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        session.AppendPartner(stream, decision.Events);
        return TypedResults.Created($"/v1/partners/{Uri.EscapeDataString(id)}/viewings",
            new ViewingResponse(command.ViewingId, command.ViewedAt, command.ViewedBy));
    }

    private static async Task<IResult> List(
        string id, ClaimsPrincipal user, IQuerySession session, CancellationToken cancellation)
    {
        var viewings = await session.Events.QueryRawEventDataOnly<PartnerViewed>()
            .Where(viewed => viewed.PartnerId == id).OrderByDescending(viewed => viewed.ViewedAt)
            .Take(ListedMax).ToListAsync(cancellation);
        return TypedResults.Ok(new Page<ViewingResponse>([.. viewings.Select(viewed => new ViewingResponse(
            viewed.ViewingId, viewed.ViewedAt, user.IsInRole(Role.Partner) ? null : viewed.ViewedBy))], null));
    }
}
