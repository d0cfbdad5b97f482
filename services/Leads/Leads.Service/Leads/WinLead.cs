using Leads.Domain.Attributions;
using Leads.Domain.Customers;
using Leads.Domain.Leads;
using Leads.Service.Attributions;
using Leads.Service.Partners;
using Leads.Service.Policies;
using Leads.Service.Surface;
using Command = Leads.Domain.Leads.WinLead;

namespace Leads.Service.Leads;

internal sealed record LeadWin(string? CustomerId = null, DateOnly? WonOn = null);

/// <summary>A lead became a customer: its partner is credited with it in the same transaction.</summary>
internal static class WinLead
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/leads/{id}/win", Handle).For(Role.PartnerManager, Role.Feed)
            .WithTags("Leads").WithName("WinLead").WithSummary("Record that a lead became a customer")
            .Produces<LeadResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, LeadWin request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, PastBound past, CancellationToken cancellation)
    {
        await session.OneAtATime(cancellation, $"customer {request.CustomerId}");
        var stream = await session.LoadLead(id, cancellation);
        if (!stream.State.Exists()) return Problems.From(Rejection.NotFound("lead", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = Command.Decide(stream.State, new Command(
            request.CustomerId, request.WonOn, calendar.Today(), http.User.Subject(), past.Earliest()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var customer = await session.LoadAttributions(request.CustomerId!, cancellation);
        var credited = await Credit(session, customer, decision.Events, cancellation);
        if (credited.IsRejected) return Problems.From(credited.Rejection);

        var view = session.AppendLead(stream, decision.Events);
        var after = session.AppendAttributions(customer, credited.Events);
        var details = await session.LoadAsync<LeadDetails>(id, cancellation);
        var policy = await session.LoadLeadPolicy(cancellation);
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(LeadResponse.From(view, details, policy.State, calendar) with
        {
            Attributions = [.. after.State.All
                .Where(attribution => attribution.PartnerId == stream.State.PartnerId)
                .Select(attribution => AttributionResponse.FromAttribution(request.CustomerId!, attribution))],
        });
    }

    private static async Task<Decision<AttributionEvent>> Credit(IDocumentSession session,
        LoadedStream<CustomerAttributions> customer, ImmutableArray<LeadEvent> events, CancellationToken cancellation)
    {
        if (events is not [LeadWon won] || won.PartnerId == DirectSales.OwnerId)
            return Decision.NothingNew<AttributionEvent>();
        var partner = await session.LoadPartner(won.PartnerId, cancellation);
        var known = await session.LoadAsync<KnownCustomer>(won.CustomerId, cancellation);
        return AttributeWonLead.Decide(customer.State, partner.State, known, won);
    }
}
