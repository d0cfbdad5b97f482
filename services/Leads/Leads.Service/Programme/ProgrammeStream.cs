using Leads.Domain.Programme;
using Leads.Service.Agreements;
using Leads.Service.Policies;

namespace Leads.Service.Programme;

internal sealed record StabilityAnswer(bool? Stable = null, string? Answer = null);

internal sealed record ReadinessResponse
{
    public required bool Live { get; init; }
    public DateOnly? LiveOn { get; init; }

    /// <summary>True when nothing is missing.</summary>
    public required bool Ready { get; init; }

    public required IReadOnlyList<ReadinessItem> Items { get; init; }

    public static ReadinessResponse Of(Readiness readiness) => new()
    {
        Live = readiness.Programme.Live is not null,
        LiveOn = readiness.Programme.Live?.LiveOn,
        Ready = readiness.IsReady(),
        Items = readiness.Items(),
    };
}

/// <summary>May the programme start? A recorded fact with the versions that it started under.</summary>
internal static class ProgrammeEndpoints
{
    private const string StreamKey = "programme";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/readiness", Read).For(Role.PartnerManager, Role.Finance, Role.Operations)
            .WithTags("Programme").WithName("ReadReadiness")
            .WithSummary("What the programme has and what it still needs before it can go live")
            .Produces<ReadinessResponse>();
        api.MapPost("/v1/programme/stability", Answer).For(Role.PartnerManager)
            .WithTags("Programme").WithName("AnswerStability")
            .WithSummary("Say whether the product is steady enough to be sold by others")
            .Produces<ReadinessResponse>().ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapPost("/v1/programme/go-live", Start).For(Role.PartnerManager)
            .WithTags("Programme").WithName("GoLive")
            .WithSummary("Start the programme; refused while something is missing")
            .Produces<ReadinessResponse>().ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> Read(HttpContext http, IQuerySession session, CancellationToken cancellation)
    {
        var stream = await LoadProgramme(session, cancellation);
        http.Response.SetVersion(stream.Version);
        return TypedResults.Ok(ReadinessResponse.Of(await ReadinessOf(session, stream.State, cancellation)));
    }

    private static async Task<IResult> Answer(StabilityAnswer request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await LoadProgramme(session, cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        return await Append(stream, AnswerStability.Decide(stream.State, new AnswerStability(
            request.Stable, request.Answer, calendar.Today(), http.User.Subject())), http, session, cancellation);
    }

    private static async Task<IResult> Start(HttpContext http, IDocumentSession session, ProgrammeCalendar calendar,
        CancellationToken cancellation)
    {
        var stream = await LoadProgramme(session, cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var readiness = await ReadinessOf(session, stream.State, cancellation);
        return await Append(stream, GoLive.Decide(readiness, new GoLive(calendar.Today(), http.User.Subject())), http,
            session, cancellation);
    }

    private static async Task<IResult> Append(LoadedStream<ProgrammeState> stream, Decision<ProgrammeEvent> decision,
        HttpContext http, IDocumentSession session, CancellationToken cancellation)
    {
        if (decision.IsRejected) return Problems.Of(decision.Rejection);
        http.Response.SetVersion(session.Append(stream, decision.Events));
        var after = decision.Events.Aggregate(stream.State, ProgrammeFold.After);
        return TypedResults.Ok(ReadinessResponse.Of(await ReadinessOf(session, after, cancellation)));
    }

    private static Task<LoadedStream<ProgrammeState>> LoadProgramme(
        IQuerySession session, CancellationToken cancellation) =>
        session.Load(StreamKey, ProgrammeState.Initial,
            (programme, stored) => ProgrammeFold.After(programme, stored.Data), cancellation);

    private static async Task<Readiness> ReadinessOf(
        IQuerySession session, ProgrammeState programme, CancellationToken cancellation)
    {
        var plan = await session.Query<KnownPlan>().OrderBy(known => known.Id).FirstOrDefaultAsync(cancellation);
        var segments = await session.LoadAsync<KnownSegments>(KnownSegments.TheId, cancellation);
        var agreement = await AgreementEndpoints.LoadAgreement(session, cancellation);
        return new Readiness(programme, segments?.PublishedVersion ?? 0,
            (await session.LoadLeadPolicy(cancellation)).State.Version, agreement.State.Version, plan);
    }
}
