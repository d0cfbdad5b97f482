using Commissions.Domain.Plans;

namespace Commissions.Domain.Payouts;

/// <summary>Why a partner is paid nothing at all for the time being.</summary>
public static class PayoutHold
{
    /// <param name="partner">Null while the ledger has not heard of it.</param>
    /// <param name="profile">Null while the partner named no account.</param>
    /// <param name="payableSince">Since when the partner can be paid at all; null while it cannot.</param>
    /// <param name="day">Business day that is asked about.</param>
    /// <param name="knownAt">Instant up to which things were known; null: everything known now.</param>
    /// <returns>
    /// "suspended", "no-agreement", "no-payout-profile", "account-not-confirmed" or "account-cooling"; null when
    /// nothing stands against paying.
    /// </returns>
    public static string? Find(PartnerProfile? partner, PayoutProfile? profile, DateTimeOffset? payableSince,
        DateOnly day, DateTimeOffset? knownAt)
    {
        if (partner?.IsSuspendedOn(day) == true) return "suspended";
        if (partner?.HasAgreedBy(day) is not true) return "no-agreement";
        if (payableSince is not { } since || since > knownAt)
            return profile?.Waiting is { } waiting && !waiting.IsSubmittedAfter(knownAt)
                ? "account-not-confirmed"
                : "no-payout-profile";
        return profile?.Current?.IsCooling(day, knownAt) == true ? "account-cooling" : null;
    }
}
