using Leads.Domain.Leads;
using Leads.Domain.Policies;
using Leads.Service.Policies;
using Marten.Linq.MatchesSql;

namespace Leads.Service.Leads;

/// <summary>Leads as they are today; a partner sees its own.</summary>
internal static class ReadLeads
{
    private const string Escalated = "escalated";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/leads", List).For(Role.PartnerManager, Role.Partner)
            .WithTags("Leads").WithName("ListLeads")
            .WithSummary("Leads; a partner sees its own only")
            .WithDescription(
                "status: submitted, escalated, accepted, rejected, expired, lost or won. sort: submittedAt, the " +
                "most urgent first, or -submittedAt, as when absent.")
            .Produces<Page<LeadResponse>>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/v1/leads/{id}", One).For(Role.PartnerManager, Role.Partner)
            .WithTags("Leads").WithName("ReadLead").WithSummary("One lead")
            .Produces<LeadResponse>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> List(string? partnerId, string? status, string? sort, int? limit, string? after,
        ClaimsPrincipal user, IQuerySession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var owner = partnerId ?? user.PartnerId();
        if (owner is null && user.IsInRole(Role.Partner)) owner = "";
        if (owner is not null && !user.MaySeePartner(owner)) return Problems.From(Rejection.NotFound("partner", owner));
        var policy = (await session.LoadLeadPolicy(cancellation)).State;
        if (Filter(session.Query<LeadView>(), status, policy, calendar) is not { } leads)
            return Problems.From(Rejection.Invalid("status",
                "'status' is submitted, escalated, accepted, rejected, expired, lost or won."));

        if (sort is not (null or "submittedAt" or "-submittedAt"))
            return Problems.From(Rejection.Invalid("sort", "'sort' is submittedAt or -submittedAt."));

        var (size, isUp) = (Page.Size(limit), sort == "submittedAt");
        if (owner is not null) leads = leads.Where(view => view.PartnerId == owner);
        if (after is not null)
            leads = leads.Where(view => view.MatchesSql($"d.data ->> 'sortKey' {(isUp ? ">" : "<")} ?", after));
        leads = isUp ? leads.OrderBy(view => view.SortKey) : leads.OrderByDescending(view => view.SortKey);
        var found = await leads.Take(size + 1).ToListAsync(cancellation);
        var details = (await session.LoadManyAsync<LeadDetails>(cancellation, found.Select(view => view.Id)))
            .ToDictionary(lead => lead.Id);

        var page = Page.From(found, size, view => view.SortKey);
        return TypedResults.Ok(new Page<LeadResponse>(
            [.. page.Items.Select(view =>
                LeadResponse.From(view, details.GetValueOrDefault(view.Id), policy, calendar))],
            page.Next));
    }

    /// <returns>Null when there is no such status.</returns>
    private static IQueryable<LeadView>? Filter(
        IQueryable<LeadView> leads, string? status, LeadPolicy policy, ProgrammeCalendar calendar)
    {
        if (status is null) return leads;
        var today = calendar.Today();
        var decideBefore = calendar.Now().AddHours(-policy.DecisionHoursMax);
        if (status == Escalated)
            return leads.Where(view =>
                view.Decided == nameof(LeadStatus.Submitted) && view.SubmittedAt <= decideBefore);
        if (status == LeadResponse.WordOf(LeadStatus.Expired))
            return leads.Where(view => view.Decided == nameof(LeadStatus.Accepted) && view.ProtectedUntil <= today);
        if (status == LeadResponse.WordOf(LeadStatus.Accepted))
            return leads.Where(view => view.Decided == nameof(LeadStatus.Accepted) && view.ProtectedUntil > today);
        LeadStatus[] plain = [LeadStatus.Submitted, LeadStatus.Rejected, LeadStatus.Lost, LeadStatus.Won];
        var name = plain.Where(known => LeadResponse.WordOf(known) == status).Select(known => known.ToString())
            .FirstOrDefault();
        return name is null ? null : leads.Where(view => view.Decided == name);
    }

    private static async Task<IResult> One(string id, HttpContext http, IQuerySession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        if (await session.LoadAsync<LeadView>(id, cancellation) is not { } view
            || !http.User.MaySeePartner(view.PartnerId))
            return Problems.From(Rejection.NotFound("lead", id));
        var details = await session.LoadAsync<LeadDetails>(id, cancellation);
        var policy = await session.LoadLeadPolicy(cancellation);
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(LeadResponse.From(view, details, policy.State, calendar));
    }
}
