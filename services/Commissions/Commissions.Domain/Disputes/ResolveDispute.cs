using Decisions;

namespace Commissions.Domain.Disputes;

/// <summary>Finance answers an objection; the entry itself stays as it is.</summary>
/// <param name="AdjustmentId">The adjustment that settles it in the partner's favour; null refuses the
/// objection.</param>
public sealed record ResolveDispute(string? AdjustmentId, string Note, DateOnly Today, string ResolvedBy)
{
    public static Decision<DisputeEvent> Decide(Dispute dispute, ResolveDispute command)
    {
        var isUpheld = command.AdjustmentId is not null;
        if (dispute.Resolved is { } before)
            return before.IsUpheld == isUpheld
                ? Decision.NothingNew<DisputeEvent>()
                : Rejection.Conflict("dispute-resolved",
                    "This dispute was resolved the other way. Propose an adjustment.");
        if (string.IsNullOrWhiteSpace(command.Note) || command.Note.Length > OpenDispute.TextLengthMax)
            return Rejection.Invalid("note", $"Tell the partner why, in 1 to {OpenDispute.TextLengthMax} characters.",
                "note-missing");
        var opened = dispute.Opened!;
        return new DisputeResolved(opened.DisputeId, opened.PartnerId, opened.EntryId, isUpheld, command.Note,
            command.ResolvedBy, command.Today, command.AdjustmentId);
    }
}
