using Leads.Domain.Policies;

namespace Leads.Service.Policies;

internal sealed record LeadPolicyRequest(
    int? ProtectionDays = null, int? ExtensionDays = null, int? OpenPerPartnerMax = null, int? DecisionHoursMax = null,
    ImmutableArray<PipelineStage>? Stages = null, string? Reason = null);

/// <summary>How leads are handled: readable by everybody, changed by publishing a new version.</summary>
internal static class LeadPolicyEndpoints
{
    private const string StreamKey = "lead-policy";

    public static Task<LoadedStream<LeadPolicy>> LoadLeadPolicy(
        this IQuerySession session, CancellationToken cancellation) =>
        session.Load(StreamKey, LeadPolicy.Default,
            (policy, stored) => LeadPolicyFold.After(policy, stored.Data), cancellation);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/lead-policy", Current).AllowAnonymous()
            .WithTags("Lead policy").WithName("ReadLeadPolicy").WithSummary("How leads are handled")
            .WithDescription("Version 0 is what holds before anything was published. format: json or markdown.")
            .Produces<LeadPolicy>();
        api.MapPost("/v1/lead-policy", Publish).For(Role.PartnerManager)
            .WithTags("Lead policy").WithName("PublishLeadPolicy").WithSummary("Publish a new lead policy")
            .WithDescription("What is left out stays. Leads that were accepted keep the protection they were promised.")
            .Produces<LeadPolicy>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    private static async Task<IResult> Current(
        string? format, HttpContext http, IQuerySession session, CancellationToken cancellation)
    {
        var policy = await session.LoadLeadPolicy(cancellation);
        http.Response.SetVersion(policy.Version);
        return format switch
        {
            null or "json" => TypedResults.Ok(policy.State),
            "markdown" => TypedResults.Text(LeadPolicyText.Of(policy.State), "text/markdown; charset=utf-8"),
            _ => Problems.Of(Rejection.Invalid("format", "'format' is json or markdown.")),
        };
    }

    private static async Task<IResult> Publish(LeadPolicyRequest request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadLeadPolicy(cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = PublishLeadPolicy.Decide(stream.State, new PublishLeadPolicy(request.ProtectionDays,
            request.ExtensionDays, request.OpenPerPartnerMax, request.DecisionHoursMax, request.Stages, request.Reason,
            calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        http.Response.SetVersion(session.Append(stream, decision.Events));
        return TypedResults.Created("/v1/lead-policy", decision.Events.Aggregate(stream.State, LeadPolicyFold.After));
    }
}
