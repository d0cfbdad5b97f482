using Leads.Service.Surface;
using Command = Leads.Domain.Partners.ApplyForPartnership;

namespace Leads.Service.Partners;

internal sealed record PartnerApplication(
    string? Name = null, string? LegalId = null, string? Email = null, string? Domain = null, PartnerType? Type = null,
    string? Country = null, string? PayoutCurrency = null, ImmutableArray<string>? Segments = null);

internal sealed record PartnerApplicationReceived(string Id, string Status, long Version);

/// <summary>Anybody may apply; a manager decides. Name and e-mail are kept apart, where they can be erased.</summary>
internal static class ApplyForPartnership
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/partners", Handle)
            .AllowAnonymous()
            .RequireRateLimiting(ApplicationLimit.Policy)
            .WithTags("Partners").WithName("ApplyForPartnership").WithSummary("Apply to become a partner")
            .Produces<PartnerApplicationReceived>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<IResult> Handle(PartnerApplication request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var id = http.IdFromKey("partner", "D");
        var stream = await session.LoadPartner(id, cancellation);
        var decision = Command.Decide(stream.State, new Command(id, request.Name, request.Email,
            request.Type, request.Country, request.PayoutCurrency, request.LegalId, request.Domain,
            request.Segments ?? [], calendar.Today()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var view = session.AppendPartner(stream, decision.Events);
        if (!decision.Events.IsEmpty)
            session.Insert(new PartnerProfile { Id = id, Name = request.Name!.Trim(), Email = request.Email!.Trim() });
        http.Response.SetVersion(view.Version);
        return TypedResults.Created($"/v1/partners/{id}",
            new PartnerApplicationReceived(id, PartnerResponse.StatusOf(view.State, calendar.Today()), view.Version));
    }
}
