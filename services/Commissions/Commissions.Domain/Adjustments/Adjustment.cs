using Decisions;
using Money;

namespace Commissions.Domain.Adjustments;

/// <summary>Stream <c>adjustment-{id}</c>: proposed by one person of finance, approved by another.</summary>
public interface IAdjustmentEvent;

/// <param name="DisputeId">The dispute that it settles; null for any other correction by hand.</param>
public sealed record AdjustmentProposed(string AdjustmentId, string PartnerId, Amount Amount, string Reason,
    string ProposedBy, string? DisputeId) : IAdjustmentEvent;

/// <summary>
/// Agreed by two people; journalled in the partner's own account, where it becomes an entry like any fact.
/// </summary>
public sealed record AdjustmentApproved(string AdjustmentId, string PartnerId, Amount Amount, string Reason,
    string ProposedBy, string ApprovedBy, DateOnly ApprovedOn) : IAdjustmentEvent;

public sealed record AdjustmentWithdrawn(string AdjustmentId, string WithdrawnBy) : IAdjustmentEvent;

/// <summary>A correction by hand: amount, reason, and a second person.</summary>
public sealed record ManualAdjustment(AdjustmentProposed? Proposed, string? ApprovedBy, bool IsWithdrawn)
{
    private const int ReasonLengthMax = 2_000;

    public static readonly ManualAdjustment Unknown = new(null, null, false);

    public string State => (ApprovedBy, IsWithdrawn) switch
    {
        ({ }, _) => "approved",
        (_, true) => "withdrawn",
        _ => "proposed",
    };

    public static ManualAdjustment Fold(ManualAdjustment adjustment, object @event) => @event switch
    {
        AdjustmentProposed proposed => adjustment with { Proposed = proposed },
        AdjustmentApproved approved => adjustment with { ApprovedBy = approved.ApprovedBy },
        AdjustmentWithdrawn => adjustment with { IsWithdrawn = true },
        _ => adjustment,
    };

    public static Decision<IAdjustmentEvent> Propose(ManualAdjustment adjustment, AdjustmentProposed proposal)
    {
        if (adjustment.Proposed is not null) return Decision.NothingNew<IAdjustmentEvent>();
        if (!Currencies.IsKnown(proposal.Amount.Currency))
            return Rejection.Invalid("amount.currency", "Use an ISO 4217 code such as EUR.", "unknown-currency");
        if (proposal.Amount.Minor == 0)
            return Rejection.Invalid("amount.minor", "An adjustment is not zero.");
        if (!Amount.IsInRange(proposal.Amount.Minor))
            return Rejection.Invalid("amount.minor", $"An adjustment is at most {Amount.MinorMax} minor units.",
                "amount-out-of-range");
        if (string.IsNullOrWhiteSpace(proposal.Reason) || proposal.Reason.Length > ReasonLengthMax)
            return Rejection.Invalid("reason", $"Say why, in 1 to {ReasonLengthMax} characters; the partner reads it.",
                "reason-missing");
        return proposal;
    }

    public static Decision<IAdjustmentEvent> Approve(ManualAdjustment adjustment, string approver, DateOnly today)
    {
        if (adjustment.ApprovedBy is not null) return Decision.NothingNew<IAdjustmentEvent>();
        var proposed = adjustment.Proposed!;
        if (adjustment.IsWithdrawn)
            return Rejection.Conflict("adjustment-withdrawn", "This adjustment was withdrawn. Propose a new one.");
        if (FourEyes.Refusal(proposed.ProposedBy, approver,
            "Who proposed an adjustment cannot approve it. Ask a second person.") is { } alone) return alone;
        return new AdjustmentApproved(proposed.AdjustmentId, proposed.PartnerId, proposed.Amount, proposed.Reason,
            proposed.ProposedBy, approver, today);
    }

    public static Decision<IAdjustmentEvent> Withdraw(ManualAdjustment adjustment, string by)
    {
        if (adjustment.IsWithdrawn) return Decision.NothingNew<IAdjustmentEvent>();
        return adjustment.ApprovedBy is not null
            ? Rejection.Conflict("adjustment-approved",
                "An approved adjustment is in the ledger. Propose the opposite amount.")
            : new AdjustmentWithdrawn(adjustment.Proposed!.AdjustmentId, by);
    }
}
