using Leads.Domain.Policies;
using Command = Leads.Domain.Policies.PublishLeadPolicy;

namespace Leads.Service.Policies;

internal sealed record LeadPolicyRequest(
    int? ProtectionDays = null, int? ExtensionDays = null, int? OpenPerPartnerMax = null, int? DecisionHoursMax = null,
    ImmutableArray<PipelineStage>? Stages = null, string? Reason = null);

/// <summary>How leads are handled is changed by publishing a new version.</summary>
internal static class PublishLeadPolicy
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/lead-policy", Handle).For(Role.PartnerManager)
            .WithTags("Lead policy").WithName("PublishLeadPolicy").WithSummary("Publish a new lead policy")
            .WithDescription("What is left out stays. Leads that were accepted keep the protection they were promised.")
            .Produces<LeadPolicy>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(LeadPolicyRequest request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadLeadPolicy(cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = Command.Decide(stream.State, new Command(request.ProtectionDays,
            request.ExtensionDays, request.OpenPerPartnerMax, request.DecisionHoursMax, request.Stages, request.Reason,
            calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        http.Response.SetVersion(session.Append(stream, decision.Events));
        return TypedResults.Created("/v1/lead-policy", decision.Events.Aggregate(stream.State, LeadPolicy.Fold));
    }
}
