namespace Leads.Domain.Conflicts;

public enum ConflictStatus
{
    None,
    Open,
    Decided,
    Appealed,
    Final,
}

/// <summary>Two claim one company: a case with a decision and a reason, never an overwrite.</summary>
public sealed record Conflict
{
    public static readonly Conflict Initial = new();

    public string Id { get; init; } = "";
    public string LeadId { get; init; } = "";
    public string HolderId { get; init; } = "";
    public string ClaimantId { get; init; } = "";
    public ConflictStatus Status { get; init; }
    public ConflictOutcome? Outcome { get; init; }
    public string? Reason { get; init; }
    public DateOnly OpenedOn { get; init; }
    public DateOnly? DecidedOn { get; init; }
    public DateOnly? AppealedOn { get; init; }

    /// <summary>Everybody who decided so far.</summary>
    public ImmutableArray<string> Deciders { get; init; } = [];

    public bool Exists() => Id.Length > 0;

    public bool IsBetween(string? partnerId) =>
        partnerId is not null && (HolderId == partnerId || ClaimantId == partnerId);

    /// <summary>Whose the lead is by the decision; the holder's before one.</summary>
    public string OwnerBy(ConflictOutcome outcome) => outcome is ConflictOutcome.Claimant ? ClaimantId : HolderId;

    public static Conflict Fold(Conflict conflict, object happened) => happened switch
    {
        ConflictOpened opened => new Conflict
        {
            Id = opened.ConflictId,
            LeadId = opened.LeadId,
            HolderId = opened.HolderId,
            ClaimantId = opened.ClaimantId,
            OpenedOn = opened.OpenedOn,
            Status = ConflictStatus.Open,
        },
        ConflictDecided decided => conflict with
        {
            Status = conflict.Status is ConflictStatus.Appealed ? ConflictStatus.Final : ConflictStatus.Decided,
            Outcome = decided.Outcome,
            Reason = decided.Reason,
            DecidedOn = decided.DecidedOn,
            Deciders = conflict.Deciders.Add(decided.DecidedBy),
        },
        ConflictAppealed appealed => conflict with
        {
            Status = ConflictStatus.Appealed,
            AppealedOn = appealed.AppealedOn,
        },
        _ => conflict,
    };
}
