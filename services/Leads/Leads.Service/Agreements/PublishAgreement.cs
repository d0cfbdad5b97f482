using Leads.Domain.Agreements;
using Leads.Service.Partners;

namespace Leads.Service.Agreements;

internal sealed record AgreementText(string? Text = null);

/// <param name="TextHash">SHA-256 of the UTF-8 text, hexadecimal.</param>
internal sealed record AgreementResponse(int Version, string Text, string TextHash, DateOnly PublishedOn);

internal sealed record AgreementAcceptance(int? Version = null);

internal sealed record AgreementAcceptanceResponse(string PartnerId, int Version, string TextHash, DateOnly AcceptedOn);

/// <summary>The partner agreement: published by the vendor, read by anyone, accepted by each partner itself.</summary>
internal static class AgreementEndpoints
{
    public const string StreamKey = "agreement";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/agreements", Publish).For(Role.PartnerManager)
            .WithTags("Agreements").WithName("PublishAgreement").WithSummary("Publish a new version of the agreement")
            .Produces<AgreementResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/v1/agreements/current", Current).AllowAnonymous()
            .WithTags("Agreements").WithName("ReadCurrentAgreement").WithSummary("The agreement in force")
            .Produces<AgreementResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/v1/partners/{id}/agreement-acceptances", Accept).For(Role.Partner).OnlyItself()
            .WithTags("Agreements").WithName("AcceptAgreement").WithSummary("Accept the agreement in force")
            .Produces<AgreementAcceptanceResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> Publish(AgreementText request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await LoadAgreement(session, cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = PublishAgreement.Decide(
            stream.State, new PublishAgreement(request.Text, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        http.Response.SetVersion(session.Append(stream, decision.Events));
        var agreement = decision.Events.Aggregate(stream.State, AgreementFold.After);
        return TypedResults.Created("/v1/agreements/current", ResponseOf(agreement));
    }

    private static async Task<IResult> Current(HttpContext http, IQuerySession session, CancellationToken cancellation)
    {
        var stream = await LoadAgreement(session, cancellation);
        if (stream.Version == 0) return Problems.Of(Rejection.NotFound("agreement", "current"));
        http.Response.SetVersion(stream.Version);
        return TypedResults.Ok(ResponseOf(stream.State));
    }

    private static async Task<IResult> Accept(string id, AgreementAcceptance request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.LoadPartner(id, cancellation);
        if (!stream.State.Exists()) return Problems.Of(Rejection.NotFound("partner", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var agreement = await LoadAgreement(session, cancellation);
        var decision = AcceptAgreement.Decide(stream.State, agreement.State,
            new AcceptAgreement(request.Version, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        var view = session.AppendPartner(stream, decision.Events);
        http.Response.SetVersion(view.Version);
        return TypedResults.Created($"/v1/partners/{id}", new AgreementAcceptanceResponse(
            id, request.Version!.Value, agreement.State.TextHash, view.State.AcceptedAgreementOn!.Value));
    }

    public static Task<LoadedStream<Agreement>> LoadAgreement(IQuerySession session, CancellationToken cancellation) =>
        session.Load(StreamKey, Agreement.None,
            (agreement, stored) => AgreementFold.After(agreement, stored.Data), cancellation);

    private static AgreementResponse ResponseOf(Agreement agreement) =>
        new(agreement.Version, agreement.Text, agreement.TextHash, agreement.PublishedOn);
}
