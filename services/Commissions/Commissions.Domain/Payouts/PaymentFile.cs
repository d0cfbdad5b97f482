using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Commissions.Domain.Exports;
using Money;

namespace Commissions.Domain.Payouts;

/// <param name="EndToEndId">At most 35 characters; comes back on the partner's bank statement.</param>
/// <param name="Country">ISO 3166-1 alpha-2; the only part of an address that is sent.</param>
public sealed record PaymentLine(
    string EndToEndId, string PartnerId, string Holder, string Iban, string Country, long Minor);

/// <summary>
/// The file that a bank carries out. A function of its arguments alone, so it is the same bytes each time and a bank
/// that gets it twice recognises the message id.
/// </summary>
/// <param name="CreatedAt">Instant of the approval, not of the export.</param>
public sealed record PaymentFile(string PayoutId, string Currency, DateTimeOffset CreatedAt, DateOnly ExecuteOn,
    Debtor Debtor, ImmutableArray<PaymentLine> Lines)
{
    private const int IdLengthMax = 35;
    private const int NameLengthMax = 70;
    private static readonly XNamespace Iso = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

    public long ControlSumMinor => Lines.Aggregate(0L, (sum, line) => checked(sum + line.Minor));

    /// <summary>CustomerCreditTransferInitiation, UTF-8 without a byte order mark. Source: ISO 20022 pain.001.001.09.</summary>
    public byte[] AsPain001()
    {
        var document = new XElement(Iso + "Document", new XElement(Iso + "CstmrCdtTrfInitn", Header(), Instruction()));
        return Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + document.ToString(SaveOptions.None).ReplaceLineEndings("\n") + "\n");
    }

    /// <summary>One row per line and a last row with the count and the control sum.</summary>
    public byte[] AsCsv()
    {
        var text = new StringBuilder(CsvCells.Row("endToEndId", "partnerId", "holder", "iban", "amount", "currency"));
        foreach (var line in Lines)
            text.Append(CsvCells.Row(line.EndToEndId, line.PartnerId, line.Holder, line.Iban, Major(line.Minor), Currency));
        text.Append(CsvCells.Row("control-sum", "", "", Count, Major(ControlSumMinor), Currency));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private string Count => Lines.Length.ToString(CultureInfo.InvariantCulture);

    private XElement Header() => new(Iso + "GrpHdr",
        Text("MsgId", Id(PayoutId)),
        Text("CreDtTm", CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        Text("NbOfTxs", Count),
        Text("CtrlSum", Major(ControlSumMinor)),
        new XElement(Iso + "InitgPty", Text("Nm", Name(Debtor.Name, "Payer"))));

    private XElement Instruction() => new(Iso + "PmtInf",
        Text("PmtInfId", Id(PayoutId)),
        Text("PmtMtd", "TRF"),
        Text("BtchBookg", "true"),
        Text("NbOfTxs", Count),
        Text("CtrlSum", Major(ControlSumMinor)),
        Currency == "EUR" ? new XElement(Iso + "PmtTpInf", new XElement(Iso + "SvcLvl", Text("Cd", "SEPA"))) : null,
        new XElement(Iso + "ReqdExctnDt", Text("Dt", ExecuteOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
        new XElement(Iso + "Dbtr", Text("Nm", Name(Debtor.Name, "Payer"))),
        Account("DbtrAcct", Debtor.Iban),
        new XElement(Iso + "DbtrAgt", new XElement(Iso + "FinInstnId", Debtor.Bic is { } bic
            ? Text("BICFI", bic)
            : new XElement(Iso + "Othr", Text("Id", "NOTPROVIDED")))),
        Text("ChrgBr", Currency == "EUR" ? "SLEV" : "SHAR"),
        Lines.Select(Transfer));

    private XElement Transfer(PaymentLine line) => new(Iso + "CdtTrfTxInf",
        new XElement(Iso + "PmtId", Text("EndToEndId", Id(line.EndToEndId))),
        new XElement(Iso + "Amt",
            new XElement(Iso + "InstdAmt", new XAttribute("Ccy", Currency), Major(line.Minor))),
        new XElement(Iso + "Cdtr", Text("Nm", Name(line.Holder, line.PartnerId)),
            new XElement(Iso + "PstlAdr", Text("Ctry", line.Country))),
        Account("CdtrAcct", line.Iban),
        new XElement(Iso + "RmtInf", Text("Ustrd", Name($"Commission payout {PayoutId}", PayoutId))));

    private static XElement Account(string name, string iban) =>
        new(Iso + name, new XElement(Iso + "Id", Text("IBAN", iban)));

    private static XElement Text(string name, string value) => new(Iso + name, value);

    private string Major(long minor) => new Amount(minor, Currency).InMajorUnits();

    private static string Id(string id) => id.Length <= IdLengthMax ? id : id[..IdLengthMax];

    // Banks take the SEPA character set: Latin letters without marks, digits and some punctuation.
    private static string Name(string name, string fallback)
    {
        var text = new StringBuilder();
        foreach (var character in name.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark) continue;
            text.Append(char.IsAsciiLetterOrDigit(character) || "/-?:().,'+ ".Contains(character, StringComparison.Ordinal)
                ? character : ' ');
        }

        var words = string.Join(' ', text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (words.Length == 0) words = fallback;
        return words.Length <= NameLengthMax ? words : words[..NameLengthMax].TrimEnd();
    }
}
