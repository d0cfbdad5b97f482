using System.Collections.Immutable;
using Commissions.Domain.Plans;
using Decisions;

namespace Commissions.Domain.Customers;

/// <summary>
/// A manager says from which day a customer's life is counted, such as that of a contract from before the first invoice
/// known here.
/// </summary>
public sealed record ProposeAnchorCorrection(
    string CorrectionId, string CustomerId, DateOnly Anchor, string Reason, DateOnly Today, string ProposedBy)
{
    private const int ReasonLengthMax = 2_000;

    /// <summary>Its effect, as it is shown to the author; null while it has not been calculated.</summary>
    public ImmutableArray<PartnerChange>? Shown { get; init; }

    /// <param name="lives">Of the customer's account, as far as they are known.</param>
    public static Decision<AnchorEvent> Decide(
        AnchorCorrections corrections, ImmutableArray<CustomerLife> lives, ProposeAnchorCorrection command)
    {
        if (corrections.Proposed.Any(known => known.CorrectionId == command.CorrectionId))
            return Decision.NothingNew<AnchorEvent>();
        if (command.Anchor > command.Today)
            return Rejection.Invalid("anchor", "A customer's first day is not in the future.", "anchor-in-future");
        if (string.IsNullOrWhiteSpace(command.Reason) || command.Reason.Length > ReasonLengthMax)
            return Rejection.Invalid("reason",
                $"Say why, in 1 to {ReasonLengthMax} characters; it stays in the customer's journal.",
                "reason-missing");
        if (CustomerLife.At(lives, command.Anchor) is { CancelledOn: { } left } && command.Anchor >= left)
            return Rejection.Invalid("anchor",
                "The customer had left on that day, so no life begins on it. Name a day of the life " +
                "that is to be counted from it.", "anchor-between-lives").AddFact("leftOn", left.ToString("O"));
        return new AnchorCorrectionProposed(
            command.CorrectionId, command.CustomerId, command.Anchor, command.Reason, command.ProposedBy)
        {
            Shown = command.Shown,
        };
    }
}
