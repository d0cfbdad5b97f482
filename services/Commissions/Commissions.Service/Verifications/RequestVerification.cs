using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;

namespace Commissions.Service.Verifications;

/// <summary>
/// Asks for proof that the ledger is what its events say. The worker runs it; nothing is changed by it.
/// </summary>
internal static class RequestVerification
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/verifications", Handle).For(Role.Finance, Role.Operations)
            .WithName("RequestVerification").WithSummary("Recompute everything and compare")
            .WithDescription(
                "full: false takes closed months whose statements an earlier run reproduced as verified while " +
                "nothing of them changed, as the nightly run does; without it, every entry is walked again.")
            .Produces<VerificationView>(StatusCodes.Status202Accepted);
        api.MapGet("/v1/verifications/{id}", Read).For(Role.Finance, Role.Operations)
            .WithName("ReadVerification").WithSummary("Progress, and the report: N of N or a list of drifts")
            .Produces<VerificationView>();
        api.MapGet("/v1/verifications", List).For(Role.Finance, Role.Operations)
            .WithName("ListVerifications").WithSummary("Verifications, newest first")
            .Produces<IReadOnlyList<VerificationView>>();
    }

    private static IResult Handle(
        IDocumentSession session, ProgrammeCalendar calendar, HttpContext http, VerificationToRun? body = null)
    {
        var requested = new VerificationDocument
        {
            Id = http.IdFromKey("verification"),
            State = VerificationState.Requested,
            RequestedBy = http.User.Subject(),
            RequestedAt = calendar.Now(),
            WalkAll = body is { Full: false } ? null : WalkReason.Requested,
        };
        session.Store(requested);
        return TypedResults.Accepted($"/v1/verifications/{requested.Id}", VerificationView.From(requested, null));
    }

    private static async Task<IResult> Read(string id, IQuerySession session, CancellationToken cancellation) =>
        await session.LoadAsync<VerificationDocument>(id, cancellation) is { } found
            ? TypedResults.Ok(VerificationView.From(found, await session.LoadAsync<ReplayProgress>(id, cancellation)))
            : Problems.From(Rejection.NotFound("verification", id));

    private static async Task<IResult> List(IQuerySession session, CancellationToken cancellation, int? limit = null) =>
        TypedResults.Ok((await session.Query<VerificationDocument>()
            .OrderByDescending(run => run.RequestedAt).Take(Page.Size(limit)).ToListAsync(cancellation))
            .Select(run => VerificationView.From(run, null)));
}

/// <param name="Full">Walk every entry, also of closed months that an earlier run verified.</param>
internal sealed record VerificationToRun(bool Full = true);
