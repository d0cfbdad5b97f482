using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>
/// Finance looked at an account: payouts may go to it. The command names the account, so that nobody confirms one that
/// was submitted after the look.
/// </summary>
/// <param name="AccountHash">Of the account as it is stored now, which is what finance saw.</param>
/// <param name="CoolingDays">Days between the confirmation of a changed account and its first use.</param>
public sealed record ConfirmPayoutProfile(string PartnerId, string ProfileId, string? AccountHash, string ConfirmedBy,
    DateOnly Today, DateTimeOffset Now, int CoolingDays)
{
    public static Decision<PayoutProfileEvent> Decide(PayoutProfile profile, ConfirmPayoutProfile command)
    {
        if (profile.Waiting?.ProfileId != command.ProfileId)
        {
            if (profile.Current?.ProfileId != command.ProfileId) return PayoutProfile.Another(profile);
            if (profile.Current.AccountHash == command.AccountHash) return Decision.NothingNew<PayoutProfileEvent>();
        }
        else if (FourEyes.Refusal(profile.Waiting.SubmittedBy, command.ConfirmedBy,
            "Who named an account cannot confirm it. Ask a second person.") is { } alone) return alone;
        else if (profile.Waiting.AccountHash is { } submitted && submitted != command.AccountHash)
            return PayoutProfile.Differs(command.PartnerId);

        return new PayoutProfileConfirmed(command.PartnerId, command.ProfileId, command.ConfirmedBy)
        {
            AccountHash = command.AccountHash,
            UsableFrom = profile.Current is null || profile.IsInUse(command.AccountHash)
                ? command.Today
                : command.Today.AddDays(command.CoolingDays),
            ConfirmedOn = command.Today,
            ConfirmedAt = command.Now,
        };
    }
}
