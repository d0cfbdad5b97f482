using Leads.Domain.Programme;
using Leads.Service.Agreements;
using Leads.Service.Policies;

namespace Leads.Service.Programme;

internal static class ProgrammeStream
{
    private const string StreamKey = "programme";

    public static Task<LoadedStream<ProgrammeState>> LoadProgramme(
        this IQuerySession session, CancellationToken cancellation) =>
        session.Load(StreamKey, ProgrammeState.Initial,
            (programme, stored) => ProgrammeState.Fold(programme, stored.Data), cancellation);

    public static async Task<Readiness> ReadinessOf(
        this IQuerySession session, ProgrammeState programme, CancellationToken cancellation)
    {
        var plan = await session.Query<KnownPlan>().OrderBy(known => known.Id).FirstOrDefaultAsync(cancellation);
        var segments = await session.LoadAsync<KnownSegments>(KnownSegments.TheId, cancellation);
        var agreement = await session.LoadAgreement(cancellation);
        return new Readiness(programme, segments?.PublishedVersion ?? 0,
            (await session.LoadLeadPolicy(cancellation)).State.Version, agreement.State.Version, plan);
    }
}

internal sealed record ReadinessResponse
{
    public required bool Live { get; init; }
    public DateOnly? LiveOn { get; init; }

    /// <summary>True when nothing is missing.</summary>
    public required bool Ready { get; init; }

    public required IReadOnlyList<ReadinessItem> Items { get; init; }

    public static ReadinessResponse From(Readiness readiness) => new()
    {
        Live = readiness.Programme.Live is not null,
        LiveOn = readiness.Programme.Live?.LiveOn,
        Ready = readiness.IsReady(),
        Items = readiness.Items(),
    };

    /// <summary>Appends what was decided, and answers with what is still missing.</summary>
    public static async Task<IResult> Append(LoadedStream<ProgrammeState> stream, Decision<ProgrammeEvent> decision,
        HttpContext http, IDocumentSession session, CancellationToken cancellation)
    {
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        http.Response.SetVersion(session.Append(stream, decision.Events));
        var after = decision.Events.Aggregate(stream.State, ProgrammeState.Fold);
        return TypedResults.Ok(From(await session.ReadinessOf(after, cancellation)));
    }
}
