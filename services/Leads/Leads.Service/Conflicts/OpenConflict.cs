using Leads.Domain;
using Leads.Domain.Conflicts;
using Leads.Domain.Leads;
using Leads.Service.Leads;
using Leads.Service.Partners;
using Leads.Service.Surface;
using Command = Leads.Domain.Conflicts.OpenConflict;

namespace Leads.Service.Conflicts;

internal sealed record ConflictClaim(
    string? PartnerId = null, string? Domain = null, string? VatId = null, string? Email = null, string? Country = null,
    string? Description = null);

/// <summary>Two claim one company: the second one names it and says why.</summary>
internal static class OpenConflict
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/conflicts", Handle).For(Role.PartnerManager, Role.Partner)
            .WithTags("Conflicts").WithName("OpenConflict")
            .WithSummary("Claim a company that is registered by somebody else")
            .Produces<ConflictResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(ConflictClaim request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var claimant = request.PartnerId ?? http.User.PartnerId();
        var refusal = InputRules.Id("partnerId", claimant) ?? InputRules.Country(request.Country);
        if (refusal is not null) return Problems.From(refusal);
        if (!http.User.MaySeePartner(claimant!)) return Problems.From(Rejection.NotFound("partner", claimant!));
        if (MatchKey.Derive(request.Domain, request.VatId, request.Email, request.Country!) is not { } key)
            return Problems.From(Rejection.Invalid("domain",
                "Nothing identifies the company. Give its domain, its VAT number or a company e-mail address.",
                "lead-incomplete"));

        await session.OneAtATime(cancellation, $"match-key {key}");
        if (claimant != DirectSales.OwnerId && !(await session.LoadPartner(claimant!, cancellation)).State.Exists())
            return Problems.From(Rejection.NotFound("partner", claimant!));
        var today = calendar.Today();
        var (held, pending) = await Around(session, key, today, cancellation);
        var stream = await session.LoadConflict(http.IdFromKey("conflict", "D"), cancellation);
        var id = stream.Key["conflict-".Length..];
        var decision = Command.Decide(stream.State, held, pending, new Command(
            id, claimant!, request.Description, today, http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

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
}
