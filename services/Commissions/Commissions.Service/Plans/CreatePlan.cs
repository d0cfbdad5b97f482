using Commissions.Domain.Plans;
using Commissions.Service.Store;
using EventStore;
using Hosting;
using Marten;
using Command = Commissions.Domain.Plans.CreatePlan;

namespace Commissions.Service.Plans;

/// <summary>A partner manager starts a plan; rules come with its versions.</summary>
internal static class CreatePlan
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/plans", Handle)
        .For(Role.PartnerManager)
        .WithName("CreatePlan").WithSummary("Start a plan").Produces<CreatedPlan>(StatusCodes.Status201Created);

    private static IResult Handle(NewPlan body, IDocumentSession session, HttpContext http)
    {
        var planId = Guid.CreateVersion7().ToString("N");
        var decision = Command.Decide(Plan.Initial, new Command(
            planId, body.Name, body.Template, IsForSelected: !body.Default, http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var stream = new LoadedStream<Plan>(PlanDocument.StreamOf(planId), Plan.Initial, 0);
        http.Response.SetVersion(session.Append(stream, decision.Events));
        session.Store(new PlanDocument { Id = planId, Name = body.Name, Template = body.Template });
        return TypedResults.Created($"/v1/plans/{planId}", new CreatedPlan(planId));
    }
}

/// <param name="Default">
/// False for a plan that is meant for a segment or single partners. Otherwise its first version becomes the programme's
/// default plan when it is approved while the programme has none.
/// </param>
internal sealed record NewPlan(string Name, string? Template = null, bool Default = true);

internal sealed record CreatedPlan(string PlanId);
