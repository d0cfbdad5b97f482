using Commissions.Domain.Customers;
using Commissions.Domain.Plans;
using Commissions.Service.Ledger;
using Commissions.Service.Plans;
using Commissions.Service.Replays;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;
using Marten;

namespace Commissions.Service.Customers;

/// <summary>
/// A manager says from which day a customer's life is counted, such as that of a contract from before the first invoice
/// known here. The answer shows what that changes; a second person approves, and the ledger posts the differences.
/// </summary>
internal static class CorrectAnchor
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/customers/{id}/anchor", Read).For(Role.PartnerManager, Role.Finance)
            .WithName("ReadAnchor").WithSummary("First days of a customer's lives, derived and corrected")
            .Produces<AnchorView>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/v1/customers/{id}/anchor", Propose).For(Role.PartnerManager)
            .WithName("ProposeAnchor").WithSummary("Propose another first day; dryRun only shows what changes")
            .Produces<AnchorCorrectionView>(StatusCodes.Status201Created).Produces<AnchorCorrectionView>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/v1/customers/{id}/anchor/{correctionId}/approve", Approve).For(Role.PartnerManager)
            .WithName("ApproveAnchor").WithSummary("A second person approves; dryRun only shows what changes now")
            .Produces<AnchorCorrectionView>();
    }

    private static async Task<IResult> Read(string id, IQuerySession session, HttpResponse response,
        CancellationToken cancellation)
    {
        var stream = await Load(id, session, cancellation);
        if (stream.Version == 0) return Problems.From(Rejection.NotFound("customer", id));
        var rulebook = await session.RulesInForce(cancellation);
        var account = await AccountOf(id, rulebook, session, cancellation);
        var derived = (account with { CorrectedAnchors = [] }).Lives(rulebook.WinBackDaysAt);
        response.SetVersion(stream.Version);
        return TypedResults.Ok(new AnchorView(id,
            [
                .. account.Lives(rulebook.WinBackDaysAt).Select((life, number) =>
                    new LifeView(life.Anchor, derived[number].Anchor, life.CancelledOn)),
            ],
            [.. stream.State.Proposed.Select(proposed => AnchorCorrectionView.From(proposed, stream.State))]));
    }

    private static async Task<IResult> Propose(string id, NewAnchor body, Turns turns, ReplayEngine engine,
        HttpContext http, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        await using var turn = await turns.Begin(cancellation);
        var stream = await Held(id, turn, cancellation);
        if (stream.Version == 0) return Problems.From(Rejection.NotFound("customer", id));
        var account = await AccountOf(id, turn.Rulebook, turn.Session, cancellation);
        var lives = account.Lives(turn.Rulebook.WinBackDaysAt);
        var command = new ProposeAnchorCorrection(
            http.IdFromKey("anchor"), id, body.Anchor, body.Reason, calendar.Today(), http.User.Subject());
        var decision = ProposeAnchorCorrection.Decide(stream.State, lives, command);
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var proposal = (AnchorCorrectionProposed)(decision.Events.FirstOrDefault()
            ?? stream.State.Proposed.First(known => known.CorrectionId == command.CorrectionId));
        var changes = await ChangesBy(
            stream.State.Correction(proposal, approver: "", calendar.Today()), engine, cancellation);
        var view = AnchorCorrectionView.From(proposal, stream.State) with { Changes = changes.Changes };
        if (body.DryRun) return TypedResults.Ok(view);
        if (!decision.Events.IsEmpty)
        {
            turn.Session.Append(stream, ProposeAnchorCorrection.Decide(
                stream.State, lives, command with { Shown = [.. changes.Changes] }).Events);
            await turn.Commit(cancellation);
        }

        return TypedResults.Created($"/v1/customers/{id}/anchor", view);
    }

    private static async Task<IResult> Approve(string id, string correctionId, Turns turns, ReplayEngine engine,
        HttpContext http, ProgrammeCalendar calendar, CancellationToken cancellation, ChangeApproval? body = null)
    {
        await using var turn = await turns.BeginWhenRead(cancellation);
        if (turn is null) return Problems.From(Turns.NotReadYet);
        var stream = await Held(id, turn, cancellation);
        var decision = ApproveAnchorCorrection.Decide(
            stream.State, new ApproveAnchorCorrection(correctionId, http.User.Subject(), calendar.Today()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        var after = decision.Events.Aggregate(stream.State, AnchorCorrections.Fold);
        var proposed = after.Proposed.First(known => known.CorrectionId == correctionId);
        var view = AnchorCorrectionView.From(proposed, after);
        if (decision.Events is not [AnchorCorrected corrected]) return TypedResults.Ok(view);
        var changes = await ChangesBy(corrected, engine, cancellation);
        var approval = body ?? new ChangeApproval();
        if (approval.DryRun) return TypedResults.Ok(view with { Changes = changes.Changes });
        if (approval.Refusal(proposed.Shown, changes) is { } differs) return differs;
        turn.Session.Append(stream, decision.Events);
        await turn.Commit(cancellation);
        return TypedResults.Ok(view with { Changes = changes.Changes });
    }

    // Facts of the same customer wait until the turn ends, since they are appended to the same stream.
    private static async Task<LoadedStream<AnchorCorrections>> Held(
        string id, Turn turn, CancellationToken cancellation)
    {
        await FactStore.Hold(turn.Connection, JournalEvents.CustomerStream(id), cancellation);
        return await Load(id, turn.Session, cancellation);
    }

    private static Task<LoadedStream<AnchorCorrections>> Load(string id, IQuerySession session,
        CancellationToken cancellation) =>
        session.Load(JournalEvents.CustomerStream(id), AnchorCorrections.Initial,
            (corrections, e) => AnchorCorrections.Fold(corrections, e.Data), cancellation);

    private static async Task<CustomerAccount> AccountOf(
        string id, Rulebook rulebook, IQuerySession session, CancellationToken cancellation)
    {
        var accountId = rulebook.AccountOf(id);
        return await AccountBodies.Load(session, [accountId], cancellation) is [var document]
            ? document.ToAccount()
            : CustomerAccount.New(accountId);
    }

    private static async Task<RuleChange> ChangesBy(AnchorCorrected corrected, ReplayEngine engine,
        CancellationToken cancellation)
    {
        var result = await engine.Calculate(
            new ReplayScope
            {
                Fact = new CandidateFact(corrected.CustomerId, corrected),
                CustomerIds = [corrected.CustomerId]
            },
            (_, _) => { }, cancellation);
        return new RuleChange(0, result.Changes) { NotCalculated = result.Failed };
    }
}

/// <param name="Anchor">First day of the life that it lies in.</param>
/// <param name="DryRun">Only show what it changes.</param>
internal sealed record NewAnchor(DateOnly Anchor, string Reason, bool DryRun = false);

/// <param name="Lives">In order of time; empty until something was paid.</param>
internal sealed record AnchorView(
    string CustomerId, IReadOnlyList<LifeView> Lives, IReadOnlyList<AnchorCorrectionView> Corrections);

/// <param name="DerivedAnchor">Earliest paid service start of the life; what counts unless it was corrected.</param>
internal sealed record LifeView(DateOnly Anchor, DateOnly DerivedAnchor, DateOnly? LeftOn);

/// <param name="State">"proposed" or "approved".</param>
/// <param name="Changes">What posted history changes by, by partner; only in the answer to a proposal or an
/// approval.</param>
internal sealed record AnchorCorrectionView(string CorrectionId, string CustomerId, DateOnly Anchor, string Reason,
    string State, string ProposedBy, string? ApprovedBy, DateOnly? ApprovedOn, IReadOnlyList<PartnerChange>? Changes)
{
    public static AnchorCorrectionView From(AnchorCorrectionProposed proposed, AnchorCorrections corrections)
    {
        var approved = corrections.Approved.FirstOrDefault(known => known.CorrectionId == proposed.CorrectionId);
        return new AnchorCorrectionView(proposed.CorrectionId, proposed.CustomerId, proposed.Anchor, proposed.Reason,
            approved is null ? "proposed" : "approved", proposed.ProposedBy, approved?.ApprovedBy,
            approved?.ApprovedOn, null);
    }
}
