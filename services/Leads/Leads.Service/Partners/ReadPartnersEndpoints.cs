using Marten.Linq.MatchesSql;

namespace Leads.Service.Partners;

internal static class ReadPartnersEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/partners", List).For(Role.PartnerManager, Role.Partner)
            .WithTags("Partners").WithName("ListPartners")
            .WithSummary("Partners, newest application first; a partner sees itself only")
            .Produces<Page<PartnerResponse>>();
        api.MapGet("/v1/partners/{id}", One).For(Role.PartnerManager, Role.Partner).OnlyItself()
            .WithTags("Partners").WithName("ReadPartner").WithSummary("One partner")
            .Produces<PartnerResponse>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> List(int? limit, string? after, ClaimsPrincipal user, IQuerySession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var size = Page.Size(limit);
        IQueryable<PartnerView> partners = session.Query<PartnerView>();
        if (user.IsInRole(Role.Partner))
        {
            var itself = user.PartnerId() ?? "";
            partners = partners.Where(view => view.Id == itself);
        }

        if (after is not null) partners = partners.Where(view => view.MatchesSql("d.data ->> 'sortKey' < ?", after));
        var found = await partners.OrderByDescending(view => view.SortKey).Take(size + 1).ToListAsync(cancellation);
        var profiles = (await session.LoadManyAsync<PartnerProfile>(cancellation, found.Select(view => view.Id)))
            .ToDictionary(profile => profile.Id);

        var page = Page.Of(found, size, view => view.SortKey);
        var today = calendar.Today();
        return TypedResults.Ok(new Page<PartnerResponse>(
            [.. page.Items.Select(view => PartnerResponse.From(view, profiles.GetValueOrDefault(view.Id), today))],
            page.Next));
    }

    private static async Task<IResult> One(string id, HttpContext http, IQuerySession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        if (await session.LoadAsync<PartnerView>(id, cancellation) is not { } view)
            return Problems.Of(Rejection.NotFound("partner", id));
        var profile = await session.LoadAsync<PartnerProfile>(id, cancellation);
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(PartnerResponse.From(view, profile, calendar.Today()));
    }
}
