using Commissions.Domain.Periods;
using Commissions.Service.Payouts;
using Commissions.Service.Periods;
using Commissions.Service.Store;
using Commissions.Service.Verifications;
using Decisions;
using EventStore;
using Hosting;
using Marten;
using Messaging;
using Money;
using Npgsql;

namespace Commissions.Service.MonthEnds;

/// <summary>
/// A month's end on one page: what should be looked at before it is closed, who closed it, and how far its payouts are.
/// The checks say how things are now; none of them stops the close.
/// </summary>
internal static class ReadMonthEnd
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/periods/{period}", Handle)
        .For(Role.PartnerManager, Role.Finance)
        .WithName("ReadMonthEnd").WithSummary("A month: what to look at before closing it, its close and its payouts")
        .Produces<MonthEnd>();

    private static async Task<IResult> Handle(string period, IQuerySession session, NpgsqlDataSource dataSource,
        FactsPassed passed, ErrorQueues queues, ProgrammeCalendar calendar, HttpContext http,
        CancellationToken cancellation)
    {
        if (!Period.TryParse(period, out var month))
            return Problems.From(Rejection.Invalid("period", "A period is written yyyy-MM."));
        var months = await ListPeriods.All(session, dataSource, calendar.Today(), cancellation);
        if (months.FirstOrDefault(view => view.Period == period) is not { } found)
            return Problems.From(Rejection.NotFound("period", period));
        var close = await ClosePeriod.Find(month, session, cancellation);
        return TypedResults.Ok(new MonthEnd(period, found.IsClosed, found.CanBeClosed, found.Entries, found.Totals,
            close?.Closed.ClosedBy, close?.At, close?.Closed.Statements,
            found.IsClosed ? [] : await Checks(session, passed, queues, cancellation),
            [
                .. (await PayoutDocument.OfMonth(month, session, cancellation)).Select(PayoutView.From)
                    .Select(payout => http.User.IsInRole(Role.Finance) ? payout : payout.WithoutAccounts()),
            ]));
    }

    private static async Task<IReadOnlyList<MonthEndCheck>> Checks(IQuerySession session, FactsPassed passed,
        ErrorQueues queues, CancellationToken cancellation)
    {
        var facts = await passed.Look(cancellation);
        var failed = (await queues.List(cancellation)).Queues.Sum(queue => queue.Error.Messages);
        var verified = await session.Query<VerificationDocument>()
            .Where(run => run.State == VerificationState.Finished)
            .OrderByDescending(run => run.RequestedAt).FirstOrDefaultAsync(cancellation);
        return
        [
            new("facts-posted", facts.Stored - facts.Passed),
            new("messages-failed", failed),
            new("set-aside", await session.Query<SetAsideFact>().CountAsync(cancellation)
                + await session.Query<SetAsideAccount>().CountAsync(cancellation)),
            new("disputes-open", await session.Query<DisputeDocument>().CountAsync(
                dispute => dispute.IsOpen, cancellation)),
            new("accounts-waiting", await session.Query<PayoutProfileDocument>().CountAsync(
                profile => profile.PendingId != null, cancellation)),
            new("adjustments-waiting", await session.Query<AdjustmentDocument>().CountAsync(
                found => found.Adjustment.ApprovedBy == null && !found.Adjustment.IsWithdrawn, cancellation)),
            new("changes-waiting", await session.Query<WaitingChangeDocument>().CountAsync(
                change => change.IsWaiting, cancellation)),
            new("ledger-verified", verified?.Report?.DriftCount ?? 0)
            {
                IsDone = verified?.Report is { DriftCount: 0 },
                At = verified?.FinishedAt,
            },
        ];
    }
}

/// <param name="Checks">How things are now; empty once the month is closed.</param>
/// <param name="Payouts">Those made up to this month, oldest first.</param>
/// <param name="Statements">How many statements the close made; absent before.</param>
internal sealed record MonthEnd(string Period, bool IsClosed, bool CanBeClosed, long Entries,
    IReadOnlyList<Amount> Totals, string? ClosedBy, DateTimeOffset? ClosedAt, int? Statements,
    IReadOnlyList<MonthEndCheck> Checks, IReadOnlyList<PayoutView> Payouts);

/// <summary>One thing to look at before a month is closed.</summary>
/// <param name="Code">
/// "facts-posted", "messages-failed", "set-aside", "disputes-open", "accounts-waiting", "adjustments-waiting",
/// "changes-waiting" or "ledger-verified".
/// </param>
/// <param name="Waiting">How many are not done; of the verification, what differed.</param>
internal sealed record MonthEndCheck(string Code, long Waiting)
{
    public bool IsDone { get; init; } = Waiting == 0;

    /// <summary>When the ledger was verified last; absent for other checks, and where it never was.</summary>
    public DateTimeOffset? At { get; init; }
}
