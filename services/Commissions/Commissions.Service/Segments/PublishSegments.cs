using Commissions.Domain.Segments;
using EventStore;
using Hosting;
using Marten;
using Command = Commissions.Domain.Segments.PublishSegments;

namespace Commissions.Service.Segments;

/// <summary>A manager says by what partners are sorted; nothing moves until a review.</summary>
internal static class PublishSegments
{
    public const string Stream = "segments";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/segments", Publish).For(Role.PartnerManager)
            .WithName("PublishSegments").WithSummary("Publish by what partners are sorted, best segment first")
            .Produces<PartnerSegments>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapGet("/v1/segments", Read).For(Role.PartnerManager, Role.Finance, Role.Partner)
            .WithName("ReadSegments").WithSummary("The published segments").Produces<PartnerSegments>();
    }

    public static Task<LoadedStream<PartnerSegments>> Load(IQuerySession session, CancellationToken cancellation) =>
        session.Load(Stream, PartnerSegments.Initial, (scheme, e) =>
            PartnerSegments.Fold(scheme, e.Data), cancellation);

    private static async Task<IResult> Publish(NewSegments body, IDocumentSession session, HttpContext http,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await Load(session, cancellation);
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();
        var decision = Command.Decide(stream.State, new Command(
            [.. body.Segments.Select(s => new PartnerSegment(s.Name, s.MinCustomers, s.MinProfitMinor))],
            body.Reason, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        http.Response.SetVersion(session.Append(stream, decision.Events));
        return TypedResults.Created("/v1/segments", decision.Events.Aggregate(stream.State, PartnerSegments.Fold));
    }

    private static async Task<IResult> Read(IQuerySession session, HttpResponse response,
        CancellationToken cancellation)
    {
        var stream = await Load(session, cancellation);
        response.SetVersion(stream.Version);
        return TypedResults.Ok(stream.State);
    }
}

internal sealed record NewSegments(IReadOnlyList<NewSegment> Segments, string Reason);

/// <param name="MinProfitMinor">Minor units of the programme's currency.</param>
internal sealed record NewSegment(string Name, int MinCustomers = 0, long MinProfitMinor = 0);
