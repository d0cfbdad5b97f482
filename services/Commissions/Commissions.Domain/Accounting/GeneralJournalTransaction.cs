using System.Collections.Immutable;
using Money;

namespace Commissions.Domain.Accounting;

/// <summary>One balanced transaction of the general journal.</summary>
/// <param name="Reference">Entry id or payout id behind it.</param>
public sealed record GeneralJournalTransaction(
    DateOnly On, string Description, string PartnerId, string Reference, ImmutableArray<GeneralJournalLine> Lines);

/// <param name="Amount">Debits are positive, credits negative.</param>
public sealed record GeneralJournalLine(string Account, Amount Amount);

/// <summary>Accounts of the journal; those of a partner end in its id.</summary>
public static class Accounts
{
    public const string RoyaltyIncome = "revenue:royalty";
    public const string PayoutClearing = "assets:payout-clearing";
    public const string Bank = "assets:bank";

    public static string Expense(string costClass) => $"expenses:commission:{costClass}";

    public static string Accrued(string partnerId) => $"liabilities:commission:accrued:{partnerId}";

    public static string Payable(string partnerId) => $"liabilities:commission:payable:{partnerId}";

    public static string Clawback(string partnerId) => $"assets:clawback:{partnerId}";

    public static string Royalty(string partnerId) => $"assets:royalty:{partnerId}";
}
