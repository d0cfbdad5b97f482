namespace Leads.Service.Attributions;

/// <summary>Who is credited with a customer, now and before. ETag: version of the list.</summary>
internal static class ListAttributions
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/v1/customers/{id}/attributions", Handle).For(Role.PartnerManager, Role.Finance)
            .WithTags("Attributions").WithName("ListAttributions")
            .WithSummary("Who holds or held which role for a customer")
            .Produces<Page<AttributionResponse>>();

    private static async Task<IResult> Handle(string id, int? limit, string? after, HttpContext http,
        IQuerySession session, CancellationToken cancellation)
    {
        var customer = await session.LoadAttributions(id, cancellation);
        http.Response.SetVersion(customer.Version);
        var size = Page.Size(limit);
        var rest = customer.State.All.OrderBy(attribution => attribution.From).ThenBy(attribution => attribution.Id)
            .SkipWhile(attribution => after is not null && attribution.Id != after).Skip(after is null ? 0 : 1);
        var page = Page.From([.. rest.Take(size + 1)], size, attribution => attribution.Id);
        return TypedResults.Ok(new Page<AttributionResponse>(
            [.. page.Items.Select(attribution => AttributionResponse.FromAttribution(id, attribution))], page.Next));
    }
}
