using Decisions;

namespace Commissions.Domain.WaitingChanges;

/// <summary>The past stays as it is.</summary>
/// <param name="InForceFrom">First day of the open months where it counts from then on; null: it never does.</param>
public sealed record RefuseWaitingChange(string? Reason, DateOnly? InForceFrom, DateOnly Today, string RefusedBy)
{
    public const int ReasonLengthMax = 2_000;

    public static Decision<WaitingChangeEvent> Decide(WaitingChange change, RefuseWaitingChange command)
    {
        if (change.RefusedBy is not null) return Decision.NothingNew<WaitingChangeEvent>();
        if (change.ApprovedBy is not null)
            return Rejection.Conflict("change-approved",
                "This change was approved, and its money is posted. Record the opposite change.");
        return string.IsNullOrWhiteSpace(command.Reason) || command.Reason.Length > ReasonLengthMax
            ? Rejection.Invalid("reason", $"Say why, in 1 to {ReasonLengthMax} characters.", "reason-missing")
            : new ChangeRefused(
                change.ChangeId, command.RefusedBy, command.Today, command.Reason, command.InForceFrom);
    }
}
