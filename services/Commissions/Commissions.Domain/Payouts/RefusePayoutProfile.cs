using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>Finance looked at an account: it is dropped, and the partner is told why.</summary>
public sealed record RefusePayoutProfile(
    string PartnerId, string ProfileId, string Reason, string RefusedBy, DateTimeOffset RefusedAt)
{
    private const int ReasonLengthMax = 2_000;

    public static Decision<PayoutProfileEvent> Decide(PayoutProfile profile, RefusePayoutProfile command)
    {
        if (profile.Waiting?.ProfileId != command.ProfileId)
            return profile.Steps.Any(step => step.ProfileId == command.ProfileId && step.What == ProfileStep.Refused)
                ? Decision.NothingNew<PayoutProfileEvent>()
                : PayoutProfile.Another(profile);
        return string.IsNullOrWhiteSpace(command.Reason) || command.Reason.Length > ReasonLengthMax
            ? Rejection.Invalid("reason", $"Tell the partner why, in 1 to {ReasonLengthMax} characters.",
                "reason-missing")
            : new PayoutProfileRefused(command.PartnerId, command.ProfileId, command.RefusedBy, command.Reason)
            {
                RefusedAt = command.RefusedAt,
            };
    }
}
