using Leads.Domain.Trainings;

namespace Leads.Service.Trainings;

/// <summary>Trainings that partners reported; a partner sees its own.</summary>
internal static class ListTrainings
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/v1/trainings", Handle).For(Role.PartnerManager, Role.Finance, Role.Partner)
            .WithTags("Trainings").WithName("ListTrainings").WithSummary("Trainings that partners reported, by id")
            .Produces<Page<TrainingResponse>>().ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(string? partnerId, int? limit, string? after, ClaimsPrincipal user,
        IQuerySession session, CancellationToken cancellation)
    {
        var owner = partnerId ?? user.PartnerId();
        if (owner is null && user.IsInRole(Role.Partner)) owner = "";
        if (owner is not null && !user.MaySeePartner(owner)) return Problems.From(Rejection.NotFound("partner", owner));
        var size = Page.Size(limit);
        IQueryable<TrainingDelivered> trainings = session.Events.QueryRawEventDataOnly<TrainingDelivered>();
        if (owner is not null) trainings = trainings.Where(training => training.PartnerId == owner);
        if (after is not null) trainings = trainings.Where(training => training.TrainingId.CompareTo(after) > 0);
        var found = await trainings.OrderBy(training => training.TrainingId).Take(size + 1).ToListAsync(cancellation);
        var page = Page.From(found, size, training => training.TrainingId);
        return TypedResults.Ok(new Page<TrainingResponse>([.. page.Items.Select(TrainingResponse.From)], page.Next));
    }
}
