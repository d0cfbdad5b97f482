using Decisions;

namespace Commissions.Domain.Bookkeeping;

/// <param name="AccountId">Customer whose facts cannot be calculated with under the rules.</param>
/// <param name="Reason">What the calculation failed of.</param>
public sealed record AccountNotCalculated(string AccountId, string Reason)
{
    private const int NamedMax = 100;

    /// <summary>Nothing is approved as long as there are any: nobody saw what the rules do to them.</summary>
    public static Rejection? Refusal(IReadOnlyCollection<AccountNotCalculated> accounts) => accounts.Count == 0
        ? null
        : Rejection.Conflict("accounts-not-calculated",
            $"{accounts.Count} accounts cannot be calculated under these rules, so what " +
            "they would be paid was not shown. Correct their facts at the source, then preview again.")
            .AddFact("accounts", Named(accounts));

    /// <summary>Ids of the first of them, for a refusal to name.</summary>
    public static string Named(IReadOnlyCollection<AccountNotCalculated> accounts) =>
        string.Join(", ", accounts.Take(NamedMax).Select(account => account.AccountId));
}
