using Commissions.Domain.Plans;
using Commissions.Service.Store;

namespace Commissions.Service.Payouts;

/// <summary>Why a partner is paid nothing at all for the time being.</summary>
internal static class PayoutHold
{
    /// <returns>
    /// "suspended", "no-agreement", "no-payout-profile", "account-not-confirmed" or "account-cooling"; null when nothing
    /// stands against paying.
    /// </returns>
    public static string? Of(PartnerProfile? partner, PayoutProfileDocument? profile, DateOnly day, DateTimeOffset? knownAt)
    {
        if (partner?.IsSuspendedOn(day) == true) return "suspended";
        if (!(partner?.AgreementAcceptedOn <= day)) return "no-agreement";
        if (!(profile?.Since is { } since) || since > knownAt)
            return profile?.Profile.Waiting is { } waiting && !(waiting.SubmittedAt > knownAt)
                ? "account-not-confirmed"
                : "no-payout-profile";
        return profile.Profile.Current?.IsCooling(day, knownAt) == true ? "account-cooling" : null;
    }
}
