using Leads.Domain.Agreements;
using Command = Leads.Domain.Agreements.PublishAgreement;

namespace Leads.Service.Agreements;

internal sealed record AgreementText(string? Text = null);

/// <summary>The vendor publishes the partner agreement; each partner accepts the new version itself.</summary>
internal static class PublishAgreement
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/agreements", Publish).For(Role.PartnerManager)
            .WithTags("Agreements").WithName("PublishAgreement").WithSummary("Publish a new version of the agreement")
            .Produces<AgreementResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Publish(AgreementText request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadAgreement(cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = Command.Decide(
            stream.State, new Command(request.Text, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        http.Response.SetVersion(session.Append(stream, decision.Events));
        var agreement = decision.Events.Aggregate(stream.State, Agreement.Fold);
        return TypedResults.Created("/v1/agreements/current", AgreementResponse.From(agreement));
    }
}
