using Decisions;

namespace Commissions.Domain.Disputes;

/// <summary>
/// A partner objects to one of its entries. An objection is never refused for being late: in some countries a clause
/// that says so is void. It holds its entry when it comes in time and the entry is an amount to be paid
/// (rules 8.2, 8.3).
/// </summary>
public sealed record OpenDispute(string DisputeId, string Reason, DateOnly Today, string OpenedBy)
{
    internal const int TextLengthMax = 2_000;

    public static Decision<DisputeEvent> Decide(Dispute dispute, DisputedEntry entry, OpenDispute command)
    {
        if (dispute.Opened is not null) return Decision.NothingNew<DisputeEvent>();
        if (string.IsNullOrWhiteSpace(command.Reason) || command.Reason.Length > TextLengthMax)
            return Rejection.Invalid("reason", $"Say what is wrong, in 1 to {TextLengthMax} characters.",
                "reason-missing");
        return entry.IsDisputed
            ? Rejection.Conflict("dispute-open", "A dispute about this entry is open already.")
            : new DisputeOpened(command.DisputeId, entry.PartnerId, entry.EntryId, command.Reason, command.OpenedBy,
                command.Today)
            {
                WithoutHold = entry.Minor <= 0 || command.Today > entry.HoldsUntil,
            };
    }
}

/// <summary>The entry that an objection is about.</summary>
/// <param name="Minor">Its amount; what is taken back is set off whether it is disputed or not.</param>
/// <param name="HoldsUntil">Last day on which an objection holds the entry; null: on any day.</param>
/// <param name="IsDisputed">True while another objection to it waits for an answer.</param>
public sealed record DisputedEntry(Guid EntryId, string PartnerId, long Minor, DateOnly? HoldsUntil, bool IsDisputed);
