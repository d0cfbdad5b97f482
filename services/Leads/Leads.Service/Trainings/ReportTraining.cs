using Leads.Domain;
using Leads.Domain.Trainings;
using Leads.Service.Partners;
using Leads.Service.Surface;
using Money;

namespace Leads.Service.Trainings;

internal sealed record TrainingReport(
    string? PartnerId = null, string? CustomerId = null, DateOnly? DeliveredOn = null, Amount? Revenue = null);

internal sealed record TrainingResponse(
    string Id, string PartnerId, string? CustomerId, DateOnly DeliveredOn, Amount Revenue);

internal static class TrainingEndpoint
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/trainings", List).For(Role.PartnerManager, Role.Finance, Role.Partner)
            .WithTags("Trainings").WithName("ListTrainings").WithSummary("Trainings that partners reported, by id")
            .Produces<Page<TrainingResponse>>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/v1/trainings", Handle).For(Role.PartnerManager, Role.Partner)
            .WithTags("Trainings").WithName("ReportTraining").WithSummary("Report training that a partner sold")
            .Produces<TrainingResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> List(string? partnerId, int? limit, string? after, ClaimsPrincipal user,
        IQuerySession session, CancellationToken cancellation)
    {
        var owner = partnerId ?? user.PartnerId();
        if (owner is null && user.IsInRole(Role.Partner)) owner = "";
        if (owner is not null && !user.MaySeePartner(owner)) return Problems.Of(Rejection.NotFound("partner", owner));
        var size = Page.Size(limit);
        IQueryable<TrainingDelivered> trainings = session.Events.QueryRawEventDataOnly<TrainingDelivered>();
        if (owner is not null) trainings = trainings.Where(training => training.PartnerId == owner);
        if (after is not null) trainings = trainings.Where(training => training.TrainingId.CompareTo(after) > 0);
        var found = await trainings.OrderBy(training => training.TrainingId).Take(size + 1).ToListAsync(cancellation);
        var page = Page.Of(found, size, training => training.TrainingId);
        return TypedResults.Ok(new Page<TrainingResponse>([.. page.Items.Select(ResponseOf)], page.Next));
    }

    private static async Task<IResult> Handle(TrainingReport request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var partnerId = request.PartnerId ?? http.User.PartnerId();
        if (InputRules.Id("partnerId", partnerId) is { } missing) return Problems.Of(missing);
        var partner = await session.LoadPartner(partnerId!, cancellation);
        if (!partner.State.Exists() || !http.User.MaySeePartner(partnerId!))
            return Problems.Of(Rejection.NotFound("partner", partnerId!));

        var id = http.NewId("training");
        var stream = await session.Load<TrainingDelivered?>($"training-{id}", null,
            (training, stored) => stored.Data as TrainingDelivered ?? training, cancellation);
        var decision = DeliverTraining.Decide(stream.State, partner.State, new DeliverTraining(
            id, request.CustomerId, request.DeliveredOn, request.Revenue, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        session.Append(stream, decision.Events);
        var recorded = decision.Events.LastOrDefault() ?? stream.State!;
        return TypedResults.Created((string?)null, ResponseOf(recorded));
    }

    private static TrainingResponse ResponseOf(TrainingDelivered training) => new(training.TrainingId,
        training.PartnerId, training.CustomerId, training.DeliveredOn,
        new Amount(training.RevenueMinor, training.Currency));
}
