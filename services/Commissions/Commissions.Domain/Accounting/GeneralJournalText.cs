using System.Globalization;
using System.Text;

namespace Commissions.Domain.Accounting;

/// <summary>The journal as text: for hledger, and as CSV with one row per line.</summary>
public static class GeneralJournalText
{
    public const string CsvHeader = "date,description,partnerId,reference,account,debit,credit,currency\r\n";

    /// <summary>
    /// Plain-text accounting as hledger and ledger-cli read it: for the latter a comment begins after two spaces, else
    /// it is part of the description. Source: hledger.org, journal format; ledger-cli.org, 5.1.
    /// </summary>
    public static string Hledger(GeneralJournalTransaction transaction)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture,
            $"{transaction.On:yyyy-MM-dd} {transaction.Description}  ; {transaction.Reference}\n");
        foreach (var line in transaction.Lines)
            text.Append(CultureInfo.InvariantCulture,
                $"    {line.Account}  {line.Amount.InMajorUnits()} {line.Amount.Currency}\n");
        return text.Append('\n').ToString();
    }

    /// <summary>
    /// Last line of a journal: a file without it was cut off. hledger and ledger-cli skip it as a comment.
    /// </summary>
    public static string HledgerEnd(long transactions) =>
        string.Create(CultureInfo.InvariantCulture, $"; end: {transactions} transactions\n");

    public static string Csv(GeneralJournalTransaction transaction)
    {
        var text = new StringBuilder();
        foreach (var line in transaction.Lines)
        {
            var debit = line.Amount.Minor > 0 ? line.Amount.InMajorUnits() : "";
            var credit = line.Amount.Minor < 0 ? (-line.Amount).InMajorUnits() : "";
            text.Append(CultureInfo.InvariantCulture, $"{transaction.On:yyyy-MM-dd},{transaction.Description},")
                .Append(CultureInfo.InvariantCulture,
                    $"{transaction.PartnerId},{transaction.Reference},{line.Account},")
                .Append(CultureInfo.InvariantCulture, $"{debit},{credit},{line.Amount.Currency}\r\n");
        }

        return text.ToString();
    }
}
