using Commissions.Domain.Plans;

namespace Commissions.Service.Payouts;

/// <summary>Why a partner is paid nothing at all for the time being.</summary>
internal static class PayoutHold
{
    /// <returns>"suspended", "no-agreement" or "no-payout-profile"; null when nothing stands against paying.</returns>
    public static string? Of(PartnerProfile? partner, PayoutProfileDocument? profile, DateOnly day, DateTimeOffset? knownAt)
    {
        if (partner?.IsSuspendedOn(day) == true) return "suspended";
        if (!(partner?.AgreementAcceptedOn <= day)) return "no-agreement";
        return profile?.Since is { } since && !(since > knownAt) ? null : "no-payout-profile";
    }
}
