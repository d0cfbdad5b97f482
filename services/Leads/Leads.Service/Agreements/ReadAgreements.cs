using Leads.Domain.Agreements;

namespace Leads.Service.Agreements;

internal sealed record AgreementVersion(int Version, string TextHash, DateOnly PublishedOn, string PublishedBy);

internal sealed record StarterText(string Text);

/// <summary>Every version of the agreement with its text and hash, for anybody to read.</summary>
internal static class ReadAgreements
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/agreements/current", Current).AllowAnonymous()
            .WithTags("Agreements").WithName("ReadCurrentAgreement").WithSummary("The agreement in force")
            .Produces<AgreementResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/v1/agreements", List).AllowAnonymous()
            .WithTags("Agreements").WithName("ListAgreements").WithSummary("Versions of the agreement, oldest first")
            .Produces<Page<AgreementVersion>>();
        api.MapGet("/v1/agreements/{version:int}", One).AllowAnonymous()
            .WithTags("Agreements").WithName("ReadAgreement").WithSummary("One version of the agreement, with its text")
            .Produces<AgreementResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/v1/agreements/starter", () => TypedResults.Ok(new StarterText(StarterAgreement.Text)))
            .For(Role.PartnerManager)
            .WithTags("Agreements").WithName("ReadStarterAgreement").WithSummary("A text to begin with")
            .Produces<StarterText>();
    }

    private static async Task<IResult> Current(HttpContext http, IQuerySession session, CancellationToken cancellation)
    {
        var stream = await session.LoadAgreement(cancellation);
        if (stream.Version == 0) return Problems.From(Rejection.NotFound("agreement", "current"));
        http.Response.SetVersion(stream.Version);
        return TypedResults.Ok(AgreementResponse.From(stream.State));
    }

    private static async Task<IResult> List(
        int? limit, string? after, IQuerySession session, CancellationToken cancellation)
    {
        var size = Page.Size(limit);
        var start = int.TryParse(after, out var last) ? last : 0;
        var versions = (await session.PublishedAgreements(cancellation)).Where(version => version.Version > start)
            .Take(size + 1).Select(version => new AgreementVersion(
                version.Version, version.TextHash, version.PublishedOn, version.PublishedBy)).ToList();
        return TypedResults.Ok(Page.From(versions, size, version => $"{version.Version}"));
    }

    private static async Task<IResult> One(int version, IQuerySession session, CancellationToken cancellation) =>
        (await session.PublishedAgreements(cancellation)).FirstOrDefault(known => known.Version == version) is { } found
            ? TypedResults.Ok(new AgreementResponse(found.Version, found.Text, found.TextHash, found.PublishedOn))
            : Problems.From(Rejection.NotFound("agreement", $"{version}"));
}
