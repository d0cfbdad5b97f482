using Commissions.Domain.Disputes;
using Commissions.Service.Adjustments;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Money;
using Command = Commissions.Domain.Disputes.ResolveDispute;
using Proposal = Commissions.Domain.Adjustments.ProposeAdjustment;

namespace Commissions.Service.Disputes;

/// <summary>
/// Finance answers a dispute. The entry itself stays as it is; where the partner is right, the resolution proposes an
/// adjustment, which a second person approves like any other.
/// </summary>
internal static class ResolveDispute
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/disputes/{id}/resolve", Handle).For(Role.Finance)
        .WithName("ResolveDispute").WithSummary("Answer a dispute; an adjustment goes to a second person")
        .Produces<DisputeView>();

    private static async Task<IResult> Handle(string id, Resolution body, Turns turns,
        ProgrammeCalendar calendar, HttpContext http, CancellationToken cancellation)
    {
        await using var turn = await turns.Begin(cancellation);
        var dispute = await turn.Session.LoadAsync<DisputeDocument>(id, cancellation);
        if (dispute is null) return Problems.From(Rejection.NotFound("dispute", id));

        var adjustmentId = body.Adjustment is null ? null : NameBasedId.From("dispute-adjustment", id).ToString("N");
        var decision = Command.Decide(new Dispute(dispute.Opened, dispute.Resolved),
            new Command(adjustmentId, body.Note, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        if (decision.Events.IsEmpty) return TypedResults.Ok(DisputeView.From(dispute));
        if (body.Adjustment is { } amount && (await ProposeAdjustment.Propose(turn, new Proposal(adjustmentId!,
                dispute.PartnerId, amount, body.Note, http.User.Subject(), id), cancellation)).Wrong is { } wrong)
            return Problems.From(wrong);

        var resolved = dispute with { Resolved = (DisputeResolved)decision.Events[0], ResolvedAt = turn.RecordedAt };
        turn.AppendToPartner(dispute.PartnerId, decision.Events[0]);
        turn.Session.Store(resolved);
        await turn.Commit(cancellation);
        return TypedResults.Ok(DisputeView.From(resolved));
    }
}

/// <param name="Adjustment">What the partner is given (or loses); absent when the objection is refused.</param>
internal sealed record Resolution(string Note, Amount? Adjustment = null);
