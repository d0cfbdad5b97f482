using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Commissions.Domain.Plans;
using Decisions;

namespace Commissions.Domain.Customers;

/// <summary>In the customer's own stream; only the approval is a fact of the journal.</summary>
public interface IAnchorEvent
{
    string CorrectionId { get; }
}

public sealed record AnchorCorrectionProposed(
    string CorrectionId, string CustomerId, DateOnly Anchor, string Reason, string ProposedBy) : IAnchorEvent
{
    /// <summary>
    /// Its effect as it was shown to the author; null where an earlier release recorded the proposal.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<PartnerChange>? Shown { get; init; }
}

/// <summary>Agreed by two people: the life that the day lies in is counted from it (rule 3.1).</summary>
/// <param name="Number">1, 2, … within the customer; of two for one life the later one counts.</param>
public sealed record AnchorCorrected(string CorrectionId, string CustomerId, DateOnly Anchor, int Number, string Reason,
    string ProposedBy, string ApprovedBy, DateOnly ApprovedOn) : IAnchorEvent;

/// <summary>Corrections by hand of a customer's first days, waiting ones included.</summary>
public sealed record AnchorCorrections(
    ImmutableArray<AnchorCorrectionProposed> Proposed, ImmutableArray<AnchorCorrected> Approved)
{
    private const int ReasonLengthMax = 2_000;

    public static readonly AnchorCorrections None = new([], []);

    public static AnchorCorrections Fold(AnchorCorrections corrections, object @event) => @event switch
    {
        AnchorCorrectionProposed proposed => corrections with { Proposed = corrections.Proposed.Add(proposed) },
        AnchorCorrected corrected => corrections with { Approved = corrections.Approved.Add(corrected) },
        _ => corrections,
    };

    /// <param name="lives">Of the customer's account, as far as they are known.</param>
    public static Decision<IAnchorEvent> Propose(AnchorCorrections corrections, AnchorCorrectionProposed proposal,
        ImmutableArray<CustomerLife> lives, DateOnly today)
    {
        if (corrections.Proposed.Any(known => known.CorrectionId == proposal.CorrectionId))
            return Decision.NothingNew<IAnchorEvent>();
        if (proposal.Anchor > today)
            return Rejection.Invalid("anchor", "A customer's first day is not in the future.", "anchor-in-future");
        if (string.IsNullOrWhiteSpace(proposal.Reason) || proposal.Reason.Length > ReasonLengthMax)
            return Rejection.Invalid("reason",
                $"Say why, in 1 to {ReasonLengthMax} characters; it stays in the customer's journal.",
                "reason-missing");
        if (CustomerLife.At(lives, proposal.Anchor) is { CancelledOn: { } left } && proposal.Anchor >= left)
            return Rejection.Invalid("anchor",
                "The customer had left on that day, so no life begins on it. Name a day of the life " +
                "that is to be counted from it.", "anchor-between-lives").With("leftOn", left.ToString("O"));
        return proposal;
    }

    public static Decision<IAnchorEvent> Approve(
        AnchorCorrections corrections, string correctionId, string approver, DateOnly today)
    {
        if (corrections.Approved.Any(known => known.CorrectionId == correctionId))
            return Decision.NothingNew<IAnchorEvent>();
        if (corrections.Proposed.FirstOrDefault(known => known.CorrectionId == correctionId) is not { } proposed)
            return Rejection.NotFound("correction of the anchor", correctionId);
        if (FourEyes.Refusal(proposed.ProposedBy, approver,
            "Who proposed a correction cannot approve it. Ask a second person.") is { } alone) return alone;
        return new AnchorCorrected(correctionId, proposed.CustomerId, proposed.Anchor, corrections.Approved.Length + 1,
            proposed.Reason, proposed.ProposedBy, approver, today);
    }
}
