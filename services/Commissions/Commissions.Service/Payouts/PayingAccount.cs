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
        var debtor = Given(configuration.GetSection(Section).Get<Debtor>());
        if (debtor is null || string.IsNullOrWhiteSpace(debtor.Name) || string.IsNullOrWhiteSpace(debtor.Iban))
            return (null, Rejection.Conflict("debtor-missing", "The account that pays is not configured. Set " +
                $"{Section}:Name and {Section}:Iban of Commissions, restart it, then make the payout."));
        if (Iban.Check(debtor.Iban) is { } wrong) return (null, Invalid("Iban", wrong));
        var hasAddress = (debtor.Country ?? debtor.Town ?? debtor.PostCode ?? debtor.Street) is not null;
        return hasAddress && AddressProblem(debtor.Address) is { } problem
            ? (null, Invalid(char.ToUpperInvariant(problem.Facts["field"][0]) + problem.Facts["field"][1..], problem))
            : (debtor, null);
    }

    // An environment variable that is set to nothing is not set.
    private static Debtor? Given(Debtor? debtor) => debtor is null ? null : debtor with
    {
        Country = Text(debtor.Country),
        Town = Text(debtor.Town),
        PostCode = Text(debtor.PostCode),
        Street = Text(debtor.Street),
    };

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static Rejection? AddressProblem(PostalAddress address) =>
        PostalAddress.Check(address) ?? (address.IsWritten
        ? null
        : Rejection.Invalid("town", "Banks take an address only with its town.", "town-missing"));

    private static Rejection Invalid(string setting, Rejection wrong) => Rejection.Conflict("debtor-invalid",
        $"The account that pays is not valid: {wrong.Explanation} Correct {Section}:{setting} of Commissions, " +
        "restart it, " +
        "then make the payout.").AddFact("reason", wrong.Code);
}
