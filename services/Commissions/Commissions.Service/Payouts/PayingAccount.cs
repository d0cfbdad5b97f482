using Commissions.Domain.Payouts;
using Decisions;
using Identities;

namespace Commissions.Service.Payouts;

/// <summary>
/// The account that pays, from the configuration. A payout fixes it, so a missing or mistyped one is refused before
/// anything is fixed: a payout without it could be approved, but never be exported for the bank.
/// </summary>
internal static class PayingAccount
{
    private const string Section = "Programme:Debtor";

    /// <returns>The account, or a rejection: "debtor-missing", or "debtor-invalid" with the reason.</returns>
    public static (Debtor? Debtor, Rejection? Problem) Read(IConfiguration configuration)
    {
        var debtor = configuration.GetSection(Section).Get<Debtor>();
        if (debtor is null || string.IsNullOrWhiteSpace(debtor.Name) || string.IsNullOrWhiteSpace(debtor.Iban))
            return (null, Rejection.Conflict("debtor-missing", "The account that pays is not configured. Set " +
                $"{Section}:Name and {Section}:Iban of Commissions, restart it, then make the payout."));
        return Iban.Check(debtor.Iban) is { } wrong
            ? (null, Rejection.Conflict("debtor-invalid", $"The account that pays is not valid: {wrong.Explanation} " +
                $"Correct {Section}:Iban of Commissions, restart it, then make the payout.").With("reason", wrong.Code))
            : (debtor, null);
    }
}
