using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Commissions.Domain.Plans;

namespace Commissions.Domain.Customers;

/// <summary>In the customer's own stream; only the approval is a fact of the journal.</summary>
public abstract record AnchorEvent
{
    public abstract string CorrectionId { get; init; }
}

public sealed record AnchorCorrectionProposed(
    string CorrectionId, string CustomerId, DateOnly Anchor, string Reason, string ProposedBy) : AnchorEvent
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
    string ProposedBy, string ApprovedBy, DateOnly ApprovedOn) : AnchorEvent;

/// <summary>Corrections by hand of a customer's first days, waiting ones included.</summary>
public sealed record AnchorCorrections(
    ImmutableArray<AnchorCorrectionProposed> Proposed, ImmutableArray<AnchorCorrected> Approved)
{
    public static readonly AnchorCorrections Initial = new([], []);

    public static AnchorCorrections Fold(AnchorCorrections corrections, object @event) => @event switch
    {
        AnchorCorrectionProposed proposed => corrections with { Proposed = corrections.Proposed.Add(proposed) },
        AnchorCorrected corrected => corrections with { Approved = corrections.Approved.Add(corrected) },
        _ => corrections,
    };

    /// <summary>What an approval of the proposal would record next.</summary>
    public AnchorCorrected Correction(AnchorCorrectionProposed proposed, string approver, DateOnly approvedOn) => new(
        proposed.CorrectionId, proposed.CustomerId, proposed.Anchor, Approved.Length + 1, proposed.Reason,
        proposed.ProposedBy, approver, approvedOn);
}
