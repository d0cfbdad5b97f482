using Decisions;

namespace Commissions.Domain.Disputes;

/// <summary>In the partner's stream: the partner objects to an entry. The entry is held, the rest is paid.</summary>
public sealed record DisputeOpened(
    string DisputeId, string PartnerId, Guid EntryId, string Reason, string OpenedBy, DateOnly OpenedOn)
{
    /// <summary>
    /// Recorded and answered like any other, but the entry is not held: too late, or there is nothing to pay.
    /// </summary>
    public bool WithoutHold { get; init; }
}

/// <param name="AdjustmentId">The adjustment that settles it in the partner's favour; null when the objection is
/// refused.</param>
public sealed record DisputeResolved(string DisputeId, string PartnerId, Guid EntryId, bool IsUpheld, string Note,
    string ResolvedBy, DateOnly ResolvedOn, string? AdjustmentId);

/// <summary>An objection to an entry and its end.</summary>
public static class Dispute
{
    private const int TextLengthMax = 2_000;

    /// <summary>
    /// An objection is never refused for being late: in some countries a clause that says so is void. It holds its
    /// entry when it comes in time, and when the entry is an amount to be paid (rule 8.3).
    /// </summary>
    /// <param name="entryMinor">Amount of the entry; what is taken back is set off whether it is disputed or
    /// not.</param>
    /// <param name="holdsUntil">Last day on which an objection holds the entry; null: on any day.</param>
    public static Decision<DisputeOpened> Open(DisputeOpened dispute, long entryMinor, DateOnly? holdsUntil,
        bool isOpenAlready)
    {
        if (string.IsNullOrWhiteSpace(dispute.Reason) || dispute.Reason.Length > TextLengthMax)
            return Rejection.Invalid("reason", $"Say what is wrong, in 1 to {TextLengthMax} characters.",
                "reason-missing");
        return isOpenAlready
            ? Rejection.Conflict("dispute-open", "A dispute about this entry is open already.")
            : dispute with { WithoutHold = entryMinor <= 0 || dispute.OpenedOn > holdsUntil };
    }

    public static Decision<DisputeResolved> Resolve(DisputeResolved resolution, DisputeResolved? before)
    {
        if (before is not null)
            return before.IsUpheld == resolution.IsUpheld
                ? Decision.NothingNew<DisputeResolved>()
                : Rejection.Conflict("dispute-resolved",
                    "This dispute was resolved the other way. Propose an adjustment.");
        return string.IsNullOrWhiteSpace(resolution.Note) || resolution.Note.Length > TextLengthMax
            ? Rejection.Invalid("note", $"Tell the partner why, in 1 to {TextLengthMax} characters.", "note-missing")
            : resolution;
    }
}
