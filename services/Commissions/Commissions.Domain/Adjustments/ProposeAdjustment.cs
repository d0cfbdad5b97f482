using Decisions;
using Money;

namespace Commissions.Domain.Adjustments;

/// <summary>
/// A correction by hand, proposed by one person of finance. Nothing is posted before another approves it.
/// </summary>
/// <param name="DisputeId">The dispute that it settles; null for any other correction by hand.</param>
public sealed record ProposeAdjustment(
    string AdjustmentId, string PartnerId, Amount Amount, string Reason, string ProposedBy, string? DisputeId)
{
    private const int ReasonLengthMax = 2_000;

    public static Decision<AdjustmentEvent> Decide(ManualAdjustment adjustment, ProposeAdjustment command)
    {
        if (adjustment.Proposed is not null) return Decision.NothingNew<AdjustmentEvent>();
        if (!Currencies.IsKnown(command.Amount.Currency))
            return Rejection.Invalid("amount.currency", "Use an ISO 4217 code such as EUR.", "unknown-currency");
        if (command.Amount.Minor == 0)
            return Rejection.Invalid("amount.minor", "An adjustment is not zero.");
        if (!Amount.IsInRange(command.Amount.Minor))
            return Rejection.Invalid("amount.minor", $"An adjustment is at most {Amount.MinorMax} minor units.",
                "amount-out-of-range");
        if (string.IsNullOrWhiteSpace(command.Reason) || command.Reason.Length > ReasonLengthMax)
            return Rejection.Invalid("reason", $"Say why, in 1 to {ReasonLengthMax} characters; the partner reads it.",
                "reason-missing");
        return new AdjustmentProposed(command.AdjustmentId, command.PartnerId, command.Amount, command.Reason,
            command.ProposedBy, command.DisputeId);
    }
}
