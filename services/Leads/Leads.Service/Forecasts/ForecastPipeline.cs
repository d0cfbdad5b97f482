using Leads.Domain.Leads;
using Leads.Service.Leads;
using Leads.Service.Policies;

namespace Leads.Service.Forecasts;

/// <summary>What open leads may bring a month.</summary>
internal static class ForecastPipeline
{
    /// <summary>More open leads than this are not weighed in one answer; ask partner by partner.</summary>
    private const int LeadsMax = 20_000;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/v1/forecasts/pipeline", Handle).For(Role.PartnerManager, Role.Finance, Role.Partner)
            .WithTags("Forecasts").WithName("ForecastPipeline")
            .WithSummary("Monthly revenue that open leads may bring, weighed by the probability of their stage")
            .Produces<PipelineForecast>()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(string? partnerId, ClaimsPrincipal user, IQuerySession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var owner = partnerId ?? user.PartnerId();
        if (owner is null && user.IsInRole(Role.Partner)) owner = "";
        if (owner is not null && !user.MaySeePartner(owner)) return Problems.From(Rejection.NotFound("partner", owner));
        var today = calendar.Today();
        var open = session.Query<LeadView>().Where(view => view.Decided == nameof(LeadStatus.Submitted)
            || (view.Decided == nameof(LeadStatus.Accepted) && view.ProtectedUntil > today));
        if (owner is not null) open = open.Where(view => view.PartnerId == owner);
        var found = await open.OrderBy(view => view.Id).Take(LeadsMax + 1).ToListAsync(cancellation);
        if (found.Count > LeadsMax)
            return Problems.From(Rejection.Conflict("too-many-leads",
                $"More than {LeadsMax} leads are open. Ask for one partner at a time."));

        var details = (await session.LoadManyAsync<LeadDetails>(cancellation, found.Select(view => view.Id)))
            .ToDictionary(lead => lead.Id);
        var policy = (await session.LoadLeadPolicy(cancellation)).State;
        return TypedResults.Ok(PipelineForecast.Project(found.Select(view => new PipelineLead(
            view.State, details.GetValueOrDefault(view.Id)?.ExpectedMonthlyRevenue)), policy));
    }
}
