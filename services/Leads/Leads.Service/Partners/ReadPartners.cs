using Marten.Linq.MatchesSql;

namespace Leads.Service.Partners;

/// <summary>Partners as they are today; who was erased is listed by id.</summary>
internal static class ReadPartners
{
    private static readonly string Profiles = DocumentTables.Name<PartnerProfile>();
    private static readonly string NameKey =
        $"coalesce((select lower(p.data ->> 'name') || ' ' || p.id from {Profiles} p where p.id = {{0}}), {{0}})";
    private static readonly string NameOfRow = NameKey.Replace("{0}", "d.id", StringComparison.Ordinal);
    private static readonly string NameOfCursor = NameKey.Replace("{0}", "?", StringComparison.Ordinal);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/partners", List).For(Role.PartnerManager, Role.Finance, Role.Partner)
            .WithTags("Partners").WithName("ListPartners")
            .WithSummary("Partners; a partner sees itself only")
            .WithDescription("search: part of the name or domain, or the id. status: applied, approved, suspended " +
                "or rejected. sort: appliedOn or name, with a minus sign for the other way round; -appliedOn when " +
                "absent.")
            .Produces<Page<PartnerResponse>>();
        api.MapGet("/v1/partners/{id}", One).For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
            .WithTags("Partners").WithName("ReadPartner").WithSummary("One partner")
            .Produces<PartnerResponse>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> List(int? limit, string? after, string? search, string? status, string? sort,
        ClaimsPrincipal user, IQuerySession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        if (status is not (null or "applied" or "approved" or "suspended" or "rejected"))
            return Problems.From(
                Rejection.Invalid("status", "'status' is applied, approved, suspended or rejected."));
        if (sort is not (null or "appliedOn" or "-appliedOn" or "name" or "-name"))
            return Problems.From(Rejection.Invalid("sort", "'sort' is appliedOn, -appliedOn, name or -name."));
        var size = Page.Size(limit);
        IQueryable<PartnerView> partners = session.Query<PartnerView>();
        if (user.IsInRole(Role.Partner))
        {
            var itself = user.PartnerId() ?? "";
            partners = partners.Where(view => view.Id == itself);
        }

        if (search is { Length: > 0 })
            partners = partners.Where(view => view.MatchesSql(
                "(d.id = ? or strpos(lower(d.data -> 'state' ->> 'domain'), lower(?)) > 0 or exists (select 1 " +
                $"from {Profiles} p where p.id = d.id and strpos(lower(p.data ->> 'name'), lower(?)) > 0))",
                search, search, search));
        partners = InOrder(partners, sort, after);
        var today = calendar.Today();
        var found = status is null
            ? await partners.Take(size + 1).ToListAsync(cancellation)
            : await Filter(status, partners, today, size + 1, cancellation);
        var profiles = (await session.LoadManyAsync<PartnerProfile>(cancellation, found.Select(view => view.Id)))
            .ToDictionary(profile => profile.Id);

        var page = Page.From(found, size, view => sort is "name" or "-name" ? view.Id : view.SortKey);
        return TypedResults.Ok(new Page<PartnerResponse>(
            [.. page.Items.Select(view => PartnerResponse.From(view, profiles.GetValueOrDefault(view.Id), today))],
            page.Next));
    }

    // Names are kept apart from partners, where they can be erased; who has none left is listed by id.
    private static IQueryable<PartnerView> InOrder(IQueryable<PartnerView> partners, string? sort, string? after)
    {
        if (sort is "name" or "-name")
        {
            var beyond = sort == "name" ? ">" : "<";
            if (after is not null)
                partners = partners.Where(view =>
                    view.MatchesSql($"{NameOfRow} {beyond} {NameOfCursor}", after, after));
            return partners.OrderBySql(sort == "name" ? NameOfRow : $"{NameOfRow} desc");
        }

        if (after is not null)
            partners = partners.Where(view =>
                view.MatchesSql($"d.data ->> 'sortKey' {(sort == "appliedOn" ? ">" : "<")} ?", after));
        return sort == "appliedOn" ? partners.OrderBy(view => view.SortKey)
            : partners.OrderByDescending(view => view.SortKey);
    }

    // The status of today follows from dated decisions, so it is not in the database; partners are read until enough
    // have it.
    private static async Task<IReadOnlyList<PartnerView>> Filter(string status, IQueryable<PartnerView> partners,
        DateOnly today, int wanted, CancellationToken cancellation)
    {
        var found = new List<PartnerView>();
        await foreach (var view in partners.ToAsyncEnumerable(cancellation))
        {
            if (PartnerResponse.StatusOf(view.State, today) == status) found.Add(view);
            if (found.Count == wanted) break;
        }

        return found;
    }

    private static async Task<IResult> One(string id, HttpContext http, IQuerySession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        if (await session.LoadAsync<PartnerView>(id, cancellation) is not { } view)
            return Problems.From(Rejection.NotFound("partner", id));
        var profile = await session.LoadAsync<PartnerProfile>(id, cancellation);
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(PartnerResponse.From(view, profile, calendar.Today()));
    }
}
