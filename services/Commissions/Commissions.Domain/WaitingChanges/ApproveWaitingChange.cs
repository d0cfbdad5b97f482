using System.Collections.Immutable;
using Commissions.Domain.Plans;
using Decisions;

namespace Commissions.Domain.WaitingChanges;

/// <summary>A second person approves a change of the past; its facts go into the journal.</summary>
/// <param name="IsOfFinance">What a feed delivered, nobody answers for; then finance does.</param>
public sealed record ApproveWaitingChange(string Approver, bool IsOfFinance, DateOnly Today)
{
    /// <summary>What it does now; looked at only once the approver may approve at all.</summary>
    public ImmutableArray<PartnerChange> Changes { get; init; } = [];

    public static Decision<WaitingChangeEvent> Decide(WaitingChange change, ApproveWaitingChange command)
    {
        if (change.ApprovedBy is not null) return Decision.NothingNew<WaitingChangeEvent>();
        if (change.RefusedBy is not null)
            return Rejection.Conflict("change-refused", "This change was refused. Record it again where it came from.");
        var alone = change.Facts.Select(fact => FourEyes.Refusal(fact.RecordedBy, command.Approver,
            "Who recorded a change of the past cannot approve it. Ask a second person."));
        if (alone.FirstOrDefault(refusal => refusal is not null) is { } refused) return refused;
        return command.IsOfFinance || change.Facts.All(fact => fact.RecordedBy is not null)
            ? new ChangeApproved(change.ChangeId, command.Approver, command.Today, command.Changes)
            : Rejection.Forbidden("finance-decides",
                "Nobody is known to have recorded this change, such as one that a feed delivered. " +
                "Finance approves it.");
    }
}
