using Leads.Domain.Partners;
using Command = Leads.Domain.Partners.DescribePartner;

namespace Leads.Service.Partners;

internal sealed record PartnerDescriptionRequest(string? About = null, string? Website = null, string? Goals = null,
    string? Focus = null, ImmutableArray<string>? ProductGaps = null);

/// <summary>The partner (or a manager with it) writes the company profile. What is left out stays.</summary>
internal static class DescribePartner
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/partners/{id}/profile", Handle).For(Role.PartnerManager, Role.Partner).OnlyItself()
            .WithTags("Partners").WithName("DescribePartner")
            .WithSummary("Company profile: about, website, goals, focus, gaps in the product that it closes")
            .Produces<PartnerResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, PartnerDescriptionRequest request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadPartner(id, cancellation);
        if (!stream.State.Exists()) return Problems.From(Rejection.NotFound("partner", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        if (await session.LoadAsync<PartnerProfile>(id, cancellation) is not { } profile)
            return Problems.From(Rejection.Conflict("erased", "The personal data of the partner was erased."));
        var written = new PartnerDescription(
            request.About, request.Website, request.Goals, request.Focus, request.ProductGaps);
        var today = calendar.Today();
        var decision = Command.Decide(
            stream.State, profile.Description, new Command(written, today, http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        profile = profile with { Description = written.Over(profile.Description) };
        if (!decision.Events.IsEmpty) session.Store(profile);
        var view = session.AppendPartner(stream, decision.Events);
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(PartnerResponse.From(view, profile, today));
    }
}
