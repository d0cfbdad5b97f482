using System.Collections.Immutable;
using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>A partner's payout profile, with the account that is stored for it now.</summary>
/// <param name="StoredHash">Keyed hash of the stored account; null where there is none.</param>
/// <param name="IsNamed">Whether the ledger knows that account as the partner's.</param>
public sealed record PaidAccount(PayoutProfile Profile, string? StoredHash, bool IsNamed);

/// <summary>The accounts that a payout would go to, by partner.</summary>
public sealed record PaidAccounts(ImmutableSortedDictionary<string, PaidAccount> ByPartner)
{
    /// <summary>Null when every account is the one that was confirmed.</summary>
    public Rejection? Refusal() => ByPartner.Select(partner => Refusal(partner.Key, partner.Value))
        .FirstOrDefault(refusal => refusal is not null);

    /// <summary>
    /// Leaves out whom only another person may pay for the first time: two people who each confirmed an account pay the
    /// partners of the other, and everybody else (rule 8.4).
    /// </summary>
    public ImmutableArray<PayoutCandidate> LeaveToAnother(IEnumerable<PayoutCandidate> candidates, string by) =>
    [
        .. candidates.Select(candidate =>
            candidate.SkippedBecause is null && NewAccountConfirmedBy(candidate.PartnerId) == by
                ? candidate with { Entries = [], SkippedBecause = PayoutCandidate.ConfirmedByMaker }
                : candidate),
    ];

    public PayoutLine Line(PayoutCandidate candidate)
    {
        var account = ByPartner[candidate.PartnerId];
        var profileId = account.Profile.Current!.ProfileId;
        return new PayoutLine(candidate.PartnerId, candidate.Amount, candidate.Entries.Length, profileId)
        {
            AccountHash = account.StoredHash,
            NewAccountConfirmedBy = account.Profile.NewAccountConfirmedBy,
        };
    }

    public string? NewAccountConfirmedBy(string partnerId) =>
        ByPartner.GetValueOrDefault(partnerId)?.Profile.NewAccountConfirmedBy;

    private static Rejection? Refusal(string partnerId, PaidAccount account) =>
        account.Profile.PayoutRefusal(partnerId, account.StoredHash, account.IsNamed);
}
