using Leads.Domain;
using Leads.Domain.Conflicts;
using Leads.Domain.Leads;
using Leads.Service.Leads;
using Leads.Service.Partners;
using Leads.Service.Surface;
using Marten.Linq.MatchesSql;

namespace Leads.Service.Conflicts;

internal sealed record ConflictClaim(
    string? PartnerId = null, string? Domain = null, string? VatId = null, string? Email = null, string? Country = null,
    string? Description = null);

internal sealed record ConflictDecision(ConflictOutcome? Outcome = null, string? Reason = null);

internal sealed record ConflictAppeal(string? Reason = null);

/// <summary>Two claim one company. The claimant names it, a manager decides, each side may appeal once.</summary>
internal static class ConflictEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        Describe(api.MapPost("/v1/conflicts", Open).For(Role.PartnerManager, Role.Partner)
            .WithName("OpenConflict").WithSummary("Claim a company that is registered by somebody else")
            .Produces<ConflictResponse>(StatusCodes.Status201Created));
        Describe(api.MapPost("/v1/conflicts/{id}/decide", Decide).For(Role.PartnerManager)
            .WithName("DecideConflict").WithSummary("Decide a case; after an appeal another manager decides, for good")
            .Produces<ConflictResponse>());
        Describe(api.MapPost("/v1/conflicts/{id}/appeal", Appeal).For(Role.Partner)
            .WithName("AppealConflict").WithSummary("Appeal against a decision, once, within 30 days")
            .Produces<ConflictResponse>());
        api.MapGet("/v1/conflicts", List).For(Role.PartnerManager, Role.Partner)
            .WithTags("Conflicts").WithName("ListConflicts").WithSummary("Cases, newest first; a partner sees its own")
            .Produces<Page<ConflictResponse>>();
        api.MapGet("/v1/conflicts/{id}", One).For(Role.PartnerManager, Role.Partner)
            .WithTags("Conflicts").WithName("ReadConflict").WithSummary("One case")
            .Produces<ConflictResponse>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static void Describe(RouteHandlerBuilder endpoint) => endpoint.WithTags("Conflicts")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Open(ConflictClaim request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var claimant = request.PartnerId ?? http.User.PartnerId();
        var refusal = InputRules.Id("partnerId", claimant) ?? InputRules.Country(request.Country);
        if (refusal is not null) return Problems.Of(refusal);
        if (!http.User.MaySeePartner(claimant!)) return Problems.Of(Rejection.NotFound("partner", claimant!));
        if (MatchKey.Of(request.Domain, request.VatId, request.Email, request.Country!) is not { } key)
            return Problems.Of(Rejection.Invalid("domain",
                "Nothing identifies the company. Give its domain, its VAT number or a company e-mail address.",
                "lead-incomplete"));

        await session.OneAtATime(cancellation, $"match-key {key}");
        if (claimant != DirectSales.OwnerId && !(await session.LoadPartner(claimant!, cancellation)).State.Exists())
            return Problems.Of(Rejection.NotFound("partner", claimant!));
        var today = calendar.Today();
        var (held, pending) = await Around(session, key, today, cancellation);
        var stream = await session.LoadConflict(http.NewId("conflict"), cancellation);
        var id = stream.Key["conflict-".Length..];
        var decision = OpenConflict.Decide(stream.State, held, pending, new OpenConflict(
            id, claimant!, request.Description, today, http.User.Subject()));
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        var view = session.AppendConflict(stream, decision.Events);
        var words = new ConflictDescription { Id = id, Description = request.Description! };
        if (!decision.Events.IsEmpty) session.Insert(words);
        http.Response.SetVersion(view.Version);
        return TypedResults.Created($"/v1/conflicts/{id}", ConflictResponse.From(view, words, http.User));
    }

    /// <summary>The open lead of a company, and the undecided case about it.</summary>
    private static async Task<(Lead? Held, Conflict? Pending)> Around(
        IQuerySession session, string key, DateOnly today, CancellationToken cancellation)
    {
        var sameKey = await session.Query<LeadView>().Where(view => view.MatchKey == key).ToListAsync(cancellation);
        if (sameKey.Select(view => view.State).FirstOrDefault(lead => lead.IsOpenOn(today)) is not { } held)
            return (null, null);
        var cases = await session.Query<ConflictView>().Where(view => view.LeadId == held.Id).ToListAsync(cancellation);
        return (held, cases.Select(view => view.State)
            .FirstOrDefault(conflict => conflict.Status is ConflictStatus.Open or ConflictStatus.Appealed));
    }

    private static async Task<IResult> Decide(string id, ConflictDecision request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadConflict(id, cancellation);
        if (!stream.State.Exists()) return Problems.Of(Rejection.NotFound("conflict", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var (today, by) = (calendar.Today(), http.User.Subject());
        var decision = DecideConflict.Decide(
            stream.State, new DecideConflict(request.Outcome, request.Reason, today, by));
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        if (decision.Events is [ConflictDecided decided])
        {
            // The lead follows the decision in the same transaction, whoever it was given to before an appeal.
            var lead = await session.LoadLead(stream.State.LeadId, cancellation);
            var owner = stream.State.OwnerBy(decided.Outcome);
            var partner = owner == DirectSales.OwnerId ? null : (await session.LoadPartner(owner, cancellation)).State;
            var moved = ReassignLead.Decide(partner, lead.State,
                new ReassignLead(owner, id, decided.Reason, today, by));
            if (moved.IsRejected) return Problems.Of(moved.Rejection);
            session.AppendLead(lead, moved.Events);
        }

        return await Answer(session.AppendConflict(stream, decision.Events), http, session, cancellation);
    }

    private static async Task<IResult> Appeal(string id, ConflictAppeal request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadConflict(id, cancellation);
        if (!stream.State.IsBetween(http.User.PartnerId())) return Problems.Of(Rejection.NotFound("conflict", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = AppealConflict.Decide(stream.State, new AppealConflict(
            http.User.PartnerId()!, request.Reason, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        if (!decision.Events.IsEmpty && await session.LoadAsync<ConflictDescription>(id, cancellation) is { } words)
            session.Store(words with { Appeal = request.Reason });
        return await Answer(session.AppendConflict(stream, decision.Events), http, session, cancellation);
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
                return Problems.Of(Rejection.Invalid("status", "'status' is open, decided, appealed or final."));
            var name = known.ToString();
            cases = cases.Where(view => view.Status == name);
        }

        if (after is not null) cases = cases.Where(view => view.MatchesSql("d.data ->> 'sortKey' < ?", after));
        var found = await cases.OrderByDescending(view => view.SortKey).Take(size + 1).ToListAsync(cancellation);
        var words = (await session.LoadManyAsync<ConflictDescription>(cancellation, found.Select(view => view.Id)))
            .ToDictionary(known => known.Id);
        var page = Page.Of(found, size, view => view.SortKey);
        return TypedResults.Ok(new Page<ConflictResponse>(
            [.. page.Items.Select(view => ConflictResponse.From(view, words.GetValueOrDefault(view.Id), user))],
            page.Next));
    }

    private static async Task<IResult> One(
        string id, HttpContext http, IQuerySession session, CancellationToken cancellation) =>
        await session.LoadAsync<ConflictView>(id, cancellation) is { } view
            && (!http.User.IsInRole(Role.Partner) || view.State.IsBetween(http.User.PartnerId()))
            ? await Answer(view, http, session, cancellation)
            : Problems.Of(Rejection.NotFound("conflict", id));

    private static async Task<IResult> Answer(
        ConflictView view, HttpContext http, IQuerySession session, CancellationToken cancellation)
    {
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(ConflictResponse.From(
            view, await session.LoadAsync<ConflictDescription>(view.Id, cancellation), http.User));
    }
}
