using Leads.Domain;
using Leads.Domain.Attributions;
using Leads.Domain.Customers;
using Leads.Domain.Partners;
using Leads.Service.Attributions;
using Leads.Service.Surface;
using Command = Leads.Domain.Partners.ChangePartnerType;

namespace Leads.Service.Partners;

internal sealed record PartnerTypeChange(
    PartnerType? Type = null, string? Reason = null, DateOnly? ValidFrom = null, bool ConvertAttributions = false);

/// <summary>
/// A partner is of another type from a day on. Attributions it has stay as they are, unless their conversion is asked
/// for; then they change on the same day and in the same transaction.
/// </summary>
internal static class ChangePartnerType
{
    private const int CustomersMax = 500;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/partners/{id}/type", Handle).For(Role.PartnerManager)
            .WithTags("Partners").WithName("type-partner").WithSummary("Change the type of a partner")
            .WithDescription("Attributions stay as they are. With convertAttributions, roles that the new type may " +
                "not hold end on validFrom, and retention begins where the new type may hold it and shares are free.")
            .Produces<PartnerResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, PartnerTypeChange request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, PastBound past, CancellationToken cancellation)
    {
        IReadOnlyList<string> customers = request.ConvertAttributions
            ? await CustomersOf(id, session, cancellation) : [];
        if (customers.Count > CustomersMax)
            return Problems.From(Rejection.Conflict("too-many-attributions",
                $"More than {CustomersMax} customers are attributed. Change the type alone, then each attribution."));
        if (customers.Count > 0)
            await session.OneAtATime(cancellation, [.. customers.Select(customer => $"customer {customer}")]);
        var stream = await session.LoadPartner(id, cancellation);
        if (!stream.State.Exists()) return Problems.From(Rejection.NotFound("partner", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();

        var (today, by) = (calendar.Today(), http.User.Subject());
        var validFrom = request.ValidFrom ?? today;
        var decision = Command.Decide(
            stream.State, new Command(request.Type, request.Reason, validFrom, by, past.Earliest()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        // A type that the partner has already is nothing new, whatever the day; its conversion may be.
        if (customers.Count > 0 && InputRules.InReach("validFrom", validFrom, past.Earliest()) is { } tooFar)
            return Problems.From(tooFar);

        var view = session.AppendPartner(stream, decision.Events);
        foreach (var customer in customers)
            await Convert(session, view.State, new ConvertAttributions(
                customer, id, request.Type!.Value, validFrom, request.Reason!, by), cancellation);
        var profile = await session.LoadAsync<PartnerProfile>(id, cancellation);
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(PartnerResponse.From(view, profile, today));
    }

    private static async Task Convert(
        IDocumentSession session, Partner partner, ConvertAttributions command, CancellationToken cancellation)
    {
        var customer = await session.LoadAttributions(command.CustomerId, cancellation);
        var known = await session.LoadAsync<KnownCustomer>(command.CustomerId, cancellation);
        session.AppendAttributions(
            customer, ConvertAttributions.Decide(customer.State, partner, known, command));
    }

    private static async Task<IReadOnlyList<string>> CustomersOf(
        string partnerId, IQuerySession session, CancellationToken cancellation)
    {
        var started = await session.Events.QueryRawEventDataOnly<AttributionStarted>()
            .Where(attribution => attribution.PartnerId == partnerId).ToListAsync(cancellation);
        return [.. started.Select(attribution => attribution.CustomerId).Distinct().Order(StringComparer.Ordinal)];
    }
}
