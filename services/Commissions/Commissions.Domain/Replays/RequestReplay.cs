using Decisions;

namespace Commissions.Domain.Replays;

/// <summary>What history would have paid is to be calculated; nothing is posted.</summary>
/// <param name="PlanId">Plan of the candidate version; null for a run under the rules in force.</param>
/// <param name="Version">Number of the candidate version; 0 where there is none.</param>
/// <param name="KnownUpTo">Sequence of the last event to count; null for all of history.</param>
public sealed record RequestReplay(string ReplayId, string? PlanId, int Version, long? KnownUpTo, string RequestedBy)
{
    public static Decision<ReplayEvent> Decide(ReplayRun run, RequestReplay command) =>
        run.State == ReplayState.Unknown
            ? new ReplayRequested(
                command.ReplayId, command.PlanId, command.Version, command.KnownUpTo, command.RequestedBy)
            : Decision.NothingNew<ReplayEvent>();
}
