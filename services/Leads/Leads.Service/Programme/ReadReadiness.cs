namespace Leads.Service.Programme;

/// <summary>May the programme start, and what is missing?</summary>
internal static class ReadReadiness
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/v1/readiness", Handle).For(Role.PartnerManager, Role.Finance, Role.Operations)
            .WithTags("Programme").WithName("ReadReadiness")
            .WithSummary("What the programme has and what it still needs before it can go live")
            .Produces<ReadinessResponse>();

    private static async Task<IResult> Handle(HttpContext http, IQuerySession session, CancellationToken cancellation)
    {
        var stream = await session.LoadProgramme(cancellation);
        http.Response.SetVersion(stream.Version);
        return TypedResults.Ok(ReadinessResponse.From(await session.ReadinessOf(stream.State, cancellation)));
    }
}
