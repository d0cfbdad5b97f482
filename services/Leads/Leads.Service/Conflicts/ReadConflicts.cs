using Leads.Domain.Conflicts;
using Marten.Linq.MatchesSql;

namespace Leads.Service.Conflicts;

/// <summary>Cases of two who claim one company; a partner sees its own.</summary>
internal static class ReadConflicts
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/conflicts", List).For(Role.PartnerManager, Role.Partner)
            .WithTags("Conflicts").WithName("ListConflicts").WithSummary("Cases, newest first; a partner sees its own")
            .Produces<Page<ConflictResponse>>();
        api.MapGet("/v1/conflicts/{id}", One).For(Role.PartnerManager, Role.Partner)
            .WithTags("Conflicts").WithName("ReadConflict").WithSummary("One case")
            .Produces<ConflictResponse>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> List(string? status, int? limit, string? after, ClaimsPrincipal user,
        IQuerySession session, CancellationToken cancellation)
    {
        var size = Page.Size(limit);
        IQueryable<ConflictView> cases = session.Query<ConflictView>();
        if (user.IsInRole(Role.Partner))
        {
            var itself = user.PartnerId() ?? "";
            cases = cases.Where(view => view.HolderId == itself || view.ClaimantId == itself);
        }

        if (status is not null)
        {
            if (!Enum.TryParse<ConflictStatus>(status, ignoreCase: true, out var known) || known is ConflictStatus.None)
                return Problems.From(Rejection.Invalid("status", "'status' is open, decided, appealed or final."));
            var name = known.ToString();
            cases = cases.Where(view => view.Status == name);
        }

        if (after is not null) cases = cases.Where(view => view.MatchesSql("d.data ->> 'sortKey' < ?", after));
        var found = await cases.OrderByDescending(view => view.SortKey).Take(size + 1).ToListAsync(cancellation);
        var words = (await session.LoadManyAsync<ConflictDescription>(cancellation, found.Select(view => view.Id)))
            .ToDictionary(known => known.Id);
        var page = Page.From(found, size, view => view.SortKey);
        return TypedResults.Ok(new Page<ConflictResponse>(
            [.. page.Items.Select(view => ConflictResponse.From(view, words.GetValueOrDefault(view.Id), user))],
            page.Next));
    }

    private static async Task<IResult> One(
        string id, HttpContext http, IQuerySession session, CancellationToken cancellation) =>
        await session.LoadAsync<ConflictView>(id, cancellation) is { } view
            && (!http.User.IsInRole(Role.Partner) || view.State.IsBetween(http.User.PartnerId()))
            ? await ConflictResponse.Answer(view, http, session, cancellation)
            : Problems.From(Rejection.NotFound("conflict", id));
}
