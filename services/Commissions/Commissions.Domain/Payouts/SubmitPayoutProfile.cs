using Decisions;
using Identities;

namespace Commissions.Domain.Payouts;

/// <summary>The partner names the account that it wants to be paid to.</summary>
/// <param name="ProfileId">Names the account; holder, address and IBAN are personal and stay out of events.</param>
/// <param name="AccountHash">Keyed hash of the IBAN.</param>
public sealed record SubmitPayoutProfile(
    string PartnerId, string ProfileId, string? AccountHash, string SubmittedBy, DateTimeOffset SubmittedAt)
{
    public const int HolderLengthMax = 140;

    public static Decision<PayoutProfileEvent> Decide(PayoutProfile profile, SubmitPayoutProfile command)
    {
        if (profile.Steps.Any(step => step.ProfileId == command.ProfileId && step.What == ProfileStep.Submitted))
            return Decision.NothingNew<PayoutProfileEvent>();
        return new PayoutProfileSubmitted(
            command.PartnerId, command.ProfileId, command.SubmittedBy, NeedsSecondLook: true)
        {
            AccountHash = command.AccountHash,
            SubmittedAt = command.SubmittedAt,
        };
    }

    /// <summary>Null when a bank takes the account as it was written.</summary>
    public static Rejection? InputRefusal(string holder, PostalAddress address, string iban) =>
        string.IsNullOrWhiteSpace(holder) || holder.Length > HolderLengthMax
            ? Rejection.Invalid("holder", $"Name the holder of the account in 1 to {HolderLengthMax} characters.")
            : PostalAddress.Check(address) ?? Iban.Check(iban);
}
