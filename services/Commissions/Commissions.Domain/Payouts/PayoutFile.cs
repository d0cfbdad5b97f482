using Commissions.Domain.Plans;
using Decisions;

namespace Commissions.Domain.Payouts;

public static class PaymentFileFormat
{
    public const string Pain001 = "pain.001";
    public const string Csv = "csv";
}

/// <summary>An account as it is stored now; personal data, of which events hold the id and the hash.</summary>
/// <param name="Hash">Keyed hash of the IBAN.</param>
public sealed record StoredAccount(string ProfileId, string Holder, string Iban, PostalAddress Address, string Hash);

/// <summary>The file for the bank: what lock and approval fixed, to the accounts that were locked.</summary>
public static class PayoutFile
{
    // The id of a line begins with that of its payout, as far as a bank has room for it.
    private const int PayoutIdLength = 20;

    /// <summary>What names the transfer of a line on the statements of both banks.</summary>
    public static string EndToEndId(PayoutLocked locked, PayoutLine line) =>
        EndToEndId(locked, locked.Lines.IndexOf(line));

    /// <param name="place">Of the line among those that were locked, from 0.</param>
    internal static string EndToEndId(PayoutLocked locked, int place) =>
        BankText.Identifier(UnwrittenId(locked, place));

    /// <param name="format">One of <see cref="PaymentFileFormat"/>.</param>
    /// <param name="accounts">Those stored now, by profile id.</param>
    /// <returns>The file; else why there is none, with the partner where it is about one's account.</returns>
    public static (PaymentFile? File, Rejection? Problem) Make(
        Payout payout, string format, IReadOnlyDictionary<string, StoredAccount> accounts, Rulebook rulebook)
    {
        var locked = payout.Locked!;
        if (payout.Approved is not { } approved) return (null, PayoutRefusals.NotApproved);
        if (locked.Debtor is null && format == PaymentFileFormat.Pain001)
            return (null, Rejection.Conflict("debtor-missing", "Set Programme:Debtor:Name and Programme:Debtor:Iban, " +
                "then cancel this payout and make it again; or export it as CSV."));
        if (locked.Lines.FirstOrDefault(line => !accounts.ContainsKey(line.ProfileId)) is { } erased)
            return (null, Rejection.Conflict("payout-profile-erased",
                "The account of a line was erased; the file can " +
                "no longer be made.").AddFact("partnerId", erased.PartnerId));
        if (locked.Lines.FirstOrDefault(line => !IsAsLocked(line, accounts, rulebook)) is { } other)
            return (null, PayoutProfile.Differs(other.PartnerId));

        return (new PaymentFile(locked.PayoutId, locked.Currency, approved.ApprovedAt, approved.ApprovedOn,
            locked.Debtor ?? new Debtor("", "", null),
            [.. locked.Lines.Select((line, place) => Line(locked, line, place, accounts))])
        {
            WritesCountryAlone = !payout.Exports.IsEmpty && locked.Lines.All(line => line.AccountHash is null),
        }, null);
    }

    private static PaymentLine Line(
        PayoutLocked locked, PayoutLine line, int place, IReadOnlyDictionary<string, StoredAccount> accounts)
    {
        var account = accounts[line.ProfileId];
        return new PaymentLine(UnwrittenId(locked, place), line.PartnerId, account.Holder, account.Iban,
            account.Address, line.Amount.Minor);
    }

    private static string UnwrittenId(PayoutLocked locked, int place) =>
        $"{locked.PayoutId[..PayoutIdLength]}-{place + 1}";

    // Release 0.1.0 locked no hash; there the account is one that the ledger knows as the partner's.
    private static bool IsAsLocked(
        PayoutLine line, IReadOnlyDictionary<string, StoredAccount> accounts, Rulebook rulebook)
    {
        var stored = accounts[line.ProfileId].Hash;
        return line.AccountHash is { } locked
            ? locked == stored
            : rulebook.Partners.GetValueOrDefault(line.PartnerId)?.BankAccounts.Contains(stored) == true;
    }
}
