using Decisions;

namespace Commissions.Domain.Disputes;

/// <summary>In the partner's stream: the partner objects to an entry. The entry is held, the rest is paid.</summary>
public sealed record DisputeOpened(
    string DisputeId, string PartnerId, Guid EntryId, string Reason, string OpenedBy, DateOnly OpenedOn);

/// <param name="AdjustmentId">The adjustment that settles it in the partner's favour; null when the objection is refused.</param>
public sealed record DisputeResolved(string DisputeId, string PartnerId, Guid EntryId, bool IsUpheld, string Note,
    string ResolvedBy, DateOnly ResolvedOn, string? AdjustmentId);

/// <summary>An objection to an entry and its end.</summary>
public static class Dispute
{
    /// <summary>Days after an entry was recorded in which its partner may object.</summary>
    public const int DaysMax = 30;

    private const int TextLengthMax = 2_000;

    public static Decision<DisputeOpened> Open(DisputeOpened dispute, DateOnly entryRecordedOn, bool isOpenAlready)
    {
        if (string.IsNullOrWhiteSpace(dispute.Reason) || dispute.Reason.Length > TextLengthMax)
            return Rejection.Invalid("reason", $"Say what is wrong, in 1 to {TextLengthMax} characters.", "reason-missing");
        if (isOpenAlready)
            return Rejection.Conflict("dispute-open", "A dispute about this entry is open already.");
        return dispute.OpenedOn > entryRecordedOn.AddDays(DaysMax)
            ? Rejection.Conflict("dispute-too-late", $"An entry can be disputed for {DaysMax} days after it was recorded.")
                .With("recordedOn", $"{entryRecordedOn:yyyy-MM-dd}")
            : dispute;
    }

    public static Decision<DisputeResolved> Resolve(DisputeResolved resolution, DisputeResolved? before)
    {
        if (before is not null)
            return before.IsUpheld == resolution.IsUpheld
                ? Decision.NothingNew<DisputeResolved>()
                : Rejection.Conflict("dispute-resolved", "This dispute was resolved the other way. Propose an adjustment.");
        return string.IsNullOrWhiteSpace(resolution.Note) || resolution.Note.Length > TextLengthMax
            ? Rejection.Invalid("note", $"Tell the partner why, in 1 to {TextLengthMax} characters.", "note-missing")
            : resolution;
    }
}
