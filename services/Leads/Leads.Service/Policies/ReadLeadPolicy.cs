using Leads.Domain.Policies;

namespace Leads.Service.Policies;

/// <summary>How leads are handled, for everybody to read.</summary>
internal static class ReadLeadPolicy
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/v1/lead-policy", Handle).AllowAnonymous()
            .WithTags("Lead policy").WithName("ReadLeadPolicy").WithSummary("How leads are handled")
            .WithDescription("Version 0 is what holds before anything was published. format: json or markdown.")
            .Produces<LeadPolicy>();

    private static async Task<IResult> Handle(
        string? format, HttpContext http, IQuerySession session, CancellationToken cancellation)
    {
        var policy = await session.LoadLeadPolicy(cancellation);
        http.Response.SetVersion(policy.Version);
        return format switch
        {
            null or "json" => TypedResults.Ok(policy.State),
            "markdown" => TypedResults.Text(LeadPolicyText.Write(policy.State), "text/markdown; charset=utf-8"),
            _ => Problems.From(Rejection.Invalid("format", "'format' is json or markdown.")),
        };
    }
}
