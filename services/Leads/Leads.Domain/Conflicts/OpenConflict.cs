using Leads.Domain.Leads;

namespace Leads.Domain.Conflicts;

/// <summary>The claimant names the company; whom it belongs to, it does not learn.</summary>
public sealed record OpenConflict(
    string ConflictId, string ClaimantId, string? Description, DateOnly Today, string OpenedBy)
{
    public const int DescriptionLengthMax = 10_000;

    /// <param name="held">The open lead of the company; null when there is none.</param>
    /// <param name="pending">Another undecided case about the same lead; null when there is none.</param>
    public static Decision<ConflictEvent> Decide(
        Conflict conflict, Lead? held, Conflict? pending, OpenConflict command)
    {
        if (conflict.Exists()) return Decision.NothingNew<ConflictEvent>();
        if (InputRules.Text("description", command.Description, DescriptionLengthMax) is { } refusal) return refusal;
        if (held is null || !held.IsOpenOn(command.Today))
            return Rejection.Conflict("no-conflict", "Nobody holds that company. Register it as a lead instead.");
        if (held.PartnerId == command.ClaimantId)
            return Rejection.Conflict("own-lead", "The company is registered for the claimant already.");
        if (pending is not null)
            return Rejection.Conflict("conflict-pending", "A case about the company waits for a decision already.");
        return new ConflictOpened(
            command.ConflictId, held.Id, held.PartnerId, command.ClaimantId, command.Today, command.OpenedBy);
    }
}
