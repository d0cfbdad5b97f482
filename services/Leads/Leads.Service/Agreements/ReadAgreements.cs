using Leads.Domain.Agreements;
using Leads.Service.Partners;

namespace Leads.Service.Agreements;

internal sealed record AgreementVersion(int Version, string TextHash, DateOnly PublishedOn, string PublishedBy);

internal sealed record StarterText(string Text);

/// <param name="CurrentVersion">0 before the first was published.</param>
/// <param name="Due">True when the partner has not accepted the current version.</param>
/// <param name="Acceptances">Oldest first.</param>
internal sealed record AcceptancesResponse(
    string PartnerId, int CurrentVersion, bool Due, IReadOnlyList<Domain.Partners.Acceptance> Acceptances);

/// <summary>Every version with its text and hash, and who accepted which one when.</summary>
internal static class ReadAgreementsEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
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
        api.MapGet("/v1/partners/{id}/agreement-acceptances", Acceptances)
            .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
            .WithTags("Agreements").WithName("ListAgreementAcceptances")
            .WithSummary("Which version was accepted when and by whom, and whether the current one is due")
            .Produces<AcceptancesResponse>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> List(
        int? limit, string? after, IQuerySession session, CancellationToken cancellation)
    {
        var size = Page.Size(limit);
        var start = int.TryParse(after, out var last) ? last : 0;
        var versions = (await Published(session, cancellation)).Where(version => version.Version > start)
            .Take(size + 1).Select(version => new AgreementVersion(
                version.Version, version.TextHash, version.PublishedOn, version.PublishedBy)).ToList();
        return TypedResults.Ok(Page.Of(versions, size, version => $"{version.Version}"));
    }

    private static async Task<IResult> One(int version, IQuerySession session, CancellationToken cancellation) =>
        (await Published(session, cancellation)).FirstOrDefault(known => known.Version == version) is { } found
            ? TypedResults.Ok(new AgreementResponse(found.Version, found.Text, found.TextHash, found.PublishedOn))
            : Problems.Of(Rejection.NotFound("agreement", $"{version}"));

    private static async Task<IResult> Acceptances(string id, IQuerySession session, CancellationToken cancellation)
    {
        var partner = (await session.LoadPartner(id, cancellation)).State;
        if (!partner.Exists()) return Problems.Of(Rejection.NotFound("partner", id));
        var current = (await AgreementEndpoints.LoadAgreement(session, cancellation)).State.Version;
        return TypedResults.Ok(new AcceptancesResponse(id, current,
            current > 0 && partner.AcceptedAgreementVersion != current, partner.Acceptances));
    }

    private static async Task<IReadOnlyList<AgreementPublished>> Published(
        IQuerySession session, CancellationToken cancellation) =>
        [.. (await session.Events.FetchStreamAsync(AgreementEndpoints.StreamKey, token: cancellation))
            .Select(stored => stored.Data).OfType<AgreementPublished>()];
}
