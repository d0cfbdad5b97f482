using Leads.Service.Partners;

namespace Leads.Service.Agreements;

/// <param name="CurrentVersion">0 before the first was published.</param>
/// <param name="Due">True when the partner has not accepted the current version.</param>
/// <param name="Acceptances">Oldest first.</param>
internal sealed record AcceptancesResponse(
    string PartnerId, int CurrentVersion, bool Due, IReadOnlyList<Domain.Partners.Acceptance> Acceptances);

/// <summary>Which versions a partner accepted, and whether it still has to accept one.</summary>
internal static class ListAgreementAcceptances
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/v1/partners/{id}/agreement-acceptances", Handle)
            .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
            .WithTags("Agreements").WithName("ListAgreementAcceptances")
            .WithSummary("Which version was accepted when and by whom, and whether the current one is due")
            .Produces<AcceptancesResponse>().ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(string id, IQuerySession session, CancellationToken cancellation)
    {
        var partner = (await session.LoadPartner(id, cancellation)).State;
        if (!partner.Exists()) return Problems.From(Rejection.NotFound("partner", id));
        var current = (await session.LoadAgreement(cancellation)).State.Version;
        return TypedResults.Ok(new AcceptancesResponse(id, current,
            current > 0 && partner.AcceptedAgreementVersion != current, partner.Acceptances));
    }
}
