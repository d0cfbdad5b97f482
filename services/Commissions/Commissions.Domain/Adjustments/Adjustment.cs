using Money;

namespace Commissions.Domain.Adjustments;

/// <summary>Stream <c>adjustment-{id}</c>: proposed by one person of finance, approved by another.</summary>
public abstract record AdjustmentEvent;

/// <param name="DisputeId">The dispute that it settles; null for any other correction by hand.</param>
public sealed record AdjustmentProposed(string AdjustmentId, string PartnerId, Amount Amount, string Reason,
    string ProposedBy, string? DisputeId) : AdjustmentEvent;

/// <summary>
/// Agreed by two people; journalled in the partner's own account, where it becomes an entry like any fact.
/// </summary>
public sealed record AdjustmentApproved(string AdjustmentId, string PartnerId, Amount Amount, string Reason,
    string ProposedBy, string ApprovedBy, DateOnly ApprovedOn) : AdjustmentEvent;

public sealed record AdjustmentWithdrawn(string AdjustmentId, string WithdrawnBy) : AdjustmentEvent;

/// <summary>A correction by hand: amount, reason, and a second person.</summary>
public sealed record ManualAdjustment(AdjustmentProposed? Proposed, string? ApprovedBy, bool IsWithdrawn)
{
    public static readonly ManualAdjustment Initial = new(null, null, false);

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
}
