using Leads.Domain.Leads;
using Leads.Service.Leads;
using Leads.Service.Policies;
using Leads.Service.Programme;

namespace Leads.Service.Partners;

/// <param name="Segment">Where the last review of segments put the partner; absent before one.</param>
internal sealed record PartnerStatistics(string PartnerId, string? Segment, LeadStatistics Leads);

/// <summary>How a partner does, for itself and for managers.</summary>
internal static class ReadPartnerStatistics
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/v1/partners/{id}/statistics", Handle).For(Role.PartnerManager, Role.Partner).OnlyItself()
            .WithTags("Partners").WithName("ReadPartnerStatistics")
            .WithSummary("A partner's leads by status, win rate, open registrations left and deadlines")
            .Produces<PartnerStatistics>().ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(
        string id, IQuerySession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        if (await session.LoadAsync<PartnerView>(id, cancellation) is null)
            return Problems.From(Rejection.NotFound("partner", id));
        var leads = await session.Query<LeadView>().Where(view => view.PartnerId == id).ToListAsync(cancellation);
        var policy = (await session.LoadLeadPolicy(cancellation)).State;
        var reviewed = await session.LoadAsync<ReviewedSegment>(id, cancellation);
        return TypedResults.Ok(new PartnerStatistics(id, reviewed?.Segment,
            LeadStatistics.Count([.. leads.Select(view => view.State)], policy, calendar.Today())));
    }
}
