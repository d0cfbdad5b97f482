using Leads.Domain;
using Leads.Domain.Trainings;
using Leads.Service.Partners;
using Money;

namespace Leads.Service.Trainings;

internal sealed record TrainingReport(
    string? PartnerId = null, string? CustomerId = null, DateOnly? DeliveredOn = null, Amount? Revenue = null);

internal sealed record TrainingResponse(
    string Id, string PartnerId, string? CustomerId, DateOnly DeliveredOn, Amount Revenue)
{
    public static TrainingResponse From(TrainingDelivered training) => new(training.TrainingId,
        training.PartnerId, training.CustomerId, training.DeliveredOn,
        new Amount(training.RevenueMinor, training.Currency));
}

/// <summary>A partner sold training, which it may earn on.</summary>
internal static class ReportTraining
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/trainings", Handle).For(Role.PartnerManager, Role.Partner)
            .WithTags("Trainings").WithName("ReportTraining").WithSummary("Report training that a partner sold")
            .Produces<TrainingResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(TrainingReport request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var partnerId = request.PartnerId ?? http.User.PartnerId();
        if (InputRules.Id("partnerId", partnerId) is { } missing) return Problems.From(missing);
        var partner = await session.LoadPartner(partnerId!, cancellation);
        if (!partner.State.Exists() || !http.User.MaySeePartner(partnerId!))
            return Problems.From(Rejection.NotFound("partner", partnerId!));

        var id = http.IdFromKey("training", "D");
        var stream = await session.Load<TrainingDelivered?>($"training-{id}", null,
            (training, stored) => stored.Data as TrainingDelivered ?? training, cancellation);
        var decision = DeliverTraining.Decide(stream.State, partner.State, new DeliverTraining(
            id, request.CustomerId, request.DeliveredOn, request.Revenue, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        session.Append(stream, decision.Events);
        var recorded = decision.Events.LastOrDefault() ?? stream.State!;
        return TypedResults.Created((string?)null, TrainingResponse.From(recorded));
    }
}
