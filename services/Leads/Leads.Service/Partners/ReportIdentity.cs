using Leads.Domain.Attributions;
using Leads.Domain.Customers;
using Leads.Domain.Partners;
using Leads.Service.Attributions;
using Leads.Service.Surface;
using Command = Leads.Domain.Partners.ReportIdentity;

namespace Leads.Service.Partners;

internal sealed record PartnerIdentity(
    string? LegalId = null, string? Domain = null, string? Country = null, string? Reason = null);

/// <summary>
/// A partner's company gets another legal id, domain or country. Earlier ones go on counting, and attributions to a
/// customer that turns out to be the partner itself end in the same transaction.
/// </summary>
internal static class ReportIdentity
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/partners/{id}/identity", Handle).For(Role.PartnerManager, Role.Partner).OnlyItself()
            .WithTags("Partners").WithName("ReportPartnerIdentity")
            .WithSummary("Another legal id, domain or country of the partner's company")
            .WithDescription("What is left out stays. Earlier values go on counting when it is decided whether a " +
                "customer is the partner itself.")
            .Produces<PartnerResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, PartnerIdentity request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadPartner(id, cancellation);
        if (!stream.State.Exists()) return Problems.From(Rejection.NotFound("partner", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var (today, by) = (calendar.Today(), http.User.Subject());
        var decision = Command.Decide(stream.State,
            new Command(request.LegalId, request.Domain, request.Country, request.Reason, today, by));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var view = session.AppendPartner(stream, decision.Events);
        await EndSelfReferralsOf(view.State, by, session, cancellation);
        var profile = await session.LoadAsync<PartnerProfile>(id, cancellation);
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(PartnerResponse.From(view, profile, today));
    }

    private static async Task EndSelfReferralsOf(
        Partner partner, string by, IDocumentSession session, CancellationToken cancellation)
    {
        var started = await session.Events.QueryRawEventDataOnly<AttributionStarted>()
            .Where(attribution => attribution.PartnerId == partner.Id).ToListAsync(cancellation);
        var customers = started.Select(attribution => attribution.CustomerId).Distinct().ToList();
        var itself = (await session.LoadManyAsync<KnownCustomer>(cancellation, customers))
            .Where(known => partner.Identities.IsSameCompanyAs(known.Identities)).ToList();
        if (itself.Count == 0) return;

        await session.OneAtATime(cancellation, [.. itself.Select(known => $"customer {known.Id}")]);
        foreach (var known in itself)
        {
            var customer = await session.LoadAttributions(known.Id, cancellation);
            session.AppendAttributions(customer, EndSelfReferrals.Decide(
                customer.State, partner, known, new EndSelfReferrals(known.Id, by)));
        }
    }
}
