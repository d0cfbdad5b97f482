using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using System.Xml;
using System.Xml.Linq;
using Commissions.Domain.Exports;
using Identities;
using Money;

namespace Commissions.Domain.Payouts;

/// <summary>Who pays.</summary>
/// <param name="Name">Name of the account's holder; written in the characters banks take, 70 at most.</param>
/// <param name="Iban">Account that is debited, valid by <see cref="Identities.Iban.Check"/>.</param>
/// <param name="Bic">Its bank, 8 or 11 characters of ISO 9362; null where the bank does not ask for it.</param>
public sealed record Debtor(string Name, string Iban, string? Bic = null)
{
    /// <summary>ISO 3166 code; with <see cref="Town"/> it makes the address, null leaves the address out.</summary>
    public string? Country { get; init; }
    public string? Town { get; init; }
    public string? PostCode { get; init; }
    public string? Street { get; init; }

    [JsonIgnore]
    public PostalAddress Address => new(Country ?? "", Town, PostCode, Street);
}

/// <summary>One transfer to one partner.</summary>
/// <param name="EndToEndId">Names the transfer on both statements; over 35 characters it is shortened.</param>
/// <param name="Holder">Name of the account's holder as the partner wrote it.</param>
/// <param name="Iban">Account that is credited, valid by <see cref="Identities.Iban.Check"/>.</param>
/// <param name="Address">Of the holder; left out where a bank would not take it.</param>
/// <param name="Minor">Minor units of the file's currency, above zero.</param>
public sealed record PaymentLine(
    string EndToEndId, string PartnerId, string Holder, string Iban, PostalAddress Address, long Minor);

/// <summary>
/// What a bank is asked to pay for one payout. The same payment file always gives the same bytes, and so the same
/// message id, by which a bank recognises a file that was sent twice.
/// </summary>
/// <param name="Currency">ISO 4217; all lines are in it.</param>
/// <param name="CreatedAt">Written in UTC, to the second.</param>
public sealed record PaymentFile(
    string PayoutId, string Currency, DateTimeOffset CreatedAt, DateOnly ExecuteOn, Debtor Debtor,
    ImmutableArray<PaymentLine> Lines)
{
    /// <summary>As release 0.1.0 wrote addresses; a file that it handed out stays the same bytes.</summary>
    public bool WritesCountryAlone { get; init; }

    private const int LongestName = 70;
    private const int LongestRemittance = 140;

    // 18 digits: the most that ISO 20022 gives to an amount or a control sum.
    private const long Highest = 999_999_999_999_999_999;

    private static readonly XNamespace Pain = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

    /// <summary>Sum of all lines in minor units.</summary>
    /// <exception cref="OverflowException">The sum does not fit 64 bits.</exception>
    public long ControlSumMinor => Lines.Aggregate(0L, (sum, line) => checked(sum + line.Minor));

    /// <summary>
    /// The file as ISO 20022 pain.001.001.09 in UTF-8 without a byte order mark, lines ended by a line feed. One batch,
    /// booked as one debit; euro are sent as SEPA credit transfers. Accounts are taken as they are: check them before.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// There is no line, a line is not above zero, or the sum has more than 18 digits: no bank would take it.
    /// </exception>
    /// <exception cref="ArgumentException">The currency is not an active ISO 4217 currency.</exception>
    public byte[] AsPain001()
    {
        if (Lines.IsEmpty) throw new InvalidOperationException($"Payout '{PayoutId}' pays nobody.");
        if (Lines.FirstOrDefault(line => line.Minor <= 0) is { } line)
            throw new InvalidOperationException($"'{line.EndToEndId}' pays {line.Minor}, which is not above zero.");
        if (ControlSumMinor > Highest)
            throw new InvalidOperationException($"Payout '{PayoutId}' has more than 18 digits.");

        var message = new XDocument(Element("Document", Element("CstmrCdtTrfInitn", GroupHeader(), Payment())));
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            NewLineChars = "\n",
        }))
            message.Save(writer);
        return bytes.ToArray();
    }

    /// <summary>
    /// The file as CSV by RFC 4180 in UTF-8 without a byte order mark: endToEndId as banks see it, partnerId, holder as
    /// written by the partner, iban, amount in major units, currency. The last row is control-sum, the number of lines
    /// in the column iban and their sum in the column amount.
    /// </summary>
    /// <exception cref="ArgumentException">The currency is not an active ISO 4217 currency.</exception>
    public byte[] AsCsv()
    {
        var text = new StringBuilder("endToEndId,partnerId,holder,iban,amount,currency\r\n");
        foreach (var line in Lines)
            text.Append(CsvCells.Row(BankText.Identifier(line.EndToEndId), line.PartnerId, line.Holder,
                Iban.Normalise(line.Iban), Major(line.Minor), Currency));
        text.Append(CsvCells.Row("control-sum", "", "", Count, Major(ControlSumMinor), Currency));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private bool IsEuro => Currency == "EUR";

    private string Count => Lines.Length.ToString(CultureInfo.InvariantCulture);

    private string MessageId => BankText.Identifier(PayoutId);

    private XElement GroupHeader() => Element("GrpHdr",
        Element("MsgId", MessageId),
        Element("CreDtTm", CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        Element("NbOfTxs", Count),
        Element("CtrlSum", Major(ControlSumMinor)),
        Element("InitgPty", Element("Nm", DebtorName)));

    private XElement Payment() => Element("PmtInf",
        Element("PmtInfId", MessageId),
        Element("PmtMtd", "TRF"),
        Element("BtchBookg", "true"),
        Element("NbOfTxs", Count),
        Element("CtrlSum", Major(ControlSumMinor)),
        IsEuro ? Element("PmtTpInf", Element("SvcLvl", Element("Cd", "SEPA"))) : null,
        Element("ReqdExctnDt", Element("Dt", ExecuteOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
        Element("Dbtr", Element("Nm", DebtorName), Address(Debtor.Address)),
        Account("DbtrAcct", Debtor.Iban),
        Element("DbtrAgt", Element("FinInstnId", DebtorBank())),
        // SEPA knows only shared charges under the service level's rules.
        Element("ChrgBr", IsEuro ? "SLEV" : "SHAR"),
        Lines.Select(Transfer));

    private XElement Transfer(PaymentLine line) => Element("CdtTrfTxInf",
        Element("PmtId", Element("EndToEndId", BankText.Identifier(line.EndToEndId))),
        Element("Amt", Element("InstdAmt", new XAttribute("Ccy", Currency), Major(line.Minor))),
        Element("Cdtr",
            Element("Nm", Name(line.Holder, line.PartnerId, line.EndToEndId)),
            WritesCountryAlone ? Element("PstlAdr", Element("Ctry", line.Address.Country)) : Address(line.Address)),
        Account("CdtrAcct", line.Iban),
        Element("RmtInf", Element("Ustrd", MessageOf(PayoutId))));

    /// <summary>What every transfer of a payout says on the partner's bank statement.</summary>
    public static string MessageOf(string payoutId) =>
        BankText.Transliterate($"Commission payout {payoutId}", LongestRemittance);

    private string DebtorName => Name(Debtor.Name, PayoutId);

    private XElement DebtorBank() => string.IsNullOrWhiteSpace(Debtor.Bic)
        ? Element("Othr", Element("Id", "NOTPROVIDED"))
        : Element("BICFI", Debtor.Bic.Trim().ToUpperInvariant());

    private static XElement Account(string name, string iban) =>
        Element(name, Element("Id", Element("IBAN", Iban.Normalise(iban))));

    // Of a name in an alphabet that banks do not take, full stops may be left; an id still tells who is meant.
    private static string Name(params string[] candidates) =>
        candidates.Select(name => BankText.Transliterate(name, LongestName))
            .FirstOrDefault(name => name.Any(char.IsAsciiLetterOrDigit))
        ?? BankText.Identifier(candidates[^1]);

    private static XElement? Address(PostalAddress address) => !address.IsWritten ? null : Element("PstlAdr",
        Part("StrtNm", address.Street, PostalAddress.StreetLengthMax),
        Part("PstCd", address.PostCode, PostalAddress.PostCodeLengthMax),
        Part("TwnNm", address.Town, PostalAddress.TownLengthMax),
        Element("Ctry", address.Country));

    private static XElement? Part(string name, string? text, int longest) =>
        text is not null && BankText.Transliterate(text, longest) is { Length: > 0 } written ? Element(name, written)
            : null;

    private string Major(long minor) => new Amount(minor, Currency).InMajorUnits();

    private static XElement Element(string name, params object?[] content) => new(Pain + name, content);
}
