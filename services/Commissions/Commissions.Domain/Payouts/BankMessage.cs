using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Decisions;
using Money;

namespace Commissions.Domain.Payouts;

public enum BankSays
{
    Unknown,

    /// <summary>The bank took the order; it has not paid yet.</summary>
    Accepted,

    /// <summary>The bank does not carry it out.</summary>
    Rejected,

    /// <summary>The account was debited.</summary>
    Booked,

    /// <summary>The money came back.</summary>
    Returned,
}

/// <summary>What a bank says of one transfer, or of all transfers of a file.</summary>
/// <param name="EndToEndId">Names the transfer; null: all of the file are meant.</param>
/// <param name="FileId">Id of the payment file; null where the bank names the transfer alone.</param>
/// <param name="Amount">As it was ordered; null where the bank does not say it (pain.002).</param>
/// <param name="On">Day of the booking.</param>
/// <param name="Reference">The bank's own.</param>
/// <param name="Reason">Why it was not paid: ISO 20022 code and words.</param>
public sealed record BankTransaction(BankSays Says, string? EndToEndId, string? FileId, Amount? Amount, DateOnly? On,
    string? Reference, string? Reason)
{
    /// <summary>IBAN of the account whose statement says it; null where none is named.</summary>
    public string? Account { get; init; }

    /// <summary>The bank had such a file before: what it says of this copy says nothing of the first one.</summary>
    public bool IsOfACopy => Says == BankSays.Rejected && Reason?.Split(':')[0] is "AM05" or ['D', 'U', _, _];
}

/// <summary>
/// A bank's answer to payment files: the status report pain.002, the notification camt.054 or the statement camt.053 of
/// ISO 20022, in any of their versions. What is not about transfers of ours is left out later, by their ids.
/// </summary>
/// <param name="Kind">"pain.002", "camt.053" or "camt.054".</param>
public sealed record BankMessage(string Kind, string MessageId, ImmutableArray<BankTransaction> Transactions)
{
    // No bank writes more into a file that people look through.
    private const int TransactionsMax = 100_000;

    /// <param name="xml">The file as the bank wrote it.</param>
    /// <returns>The message; else why it cannot be read: "bank-file-unreadable" or "bank-file-unknown".</returns>
    public static (BankMessage? Message, Rejection? Problem) Read(byte[] xml)
    {
        if (xml is [(byte)'P', (byte)'K', ..])
            return (null, Rejection.Invalid("body", "The file is packed (ZIP). Unpack it and hand in what is inside.",
                "bank-file-packed"));
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(xml, writable: false), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreWhitespace = true,
            });
            var root = XDocument.Load(reader).Root!.Elements().FirstOrDefault();
            return root?.Name.LocalName switch
            {
                "CstmrPmtStsRpt" => (StatusReport(root), null),
                "BkToCstmrStmt" => (Statements("camt.053", root, "Stmt"), null),
                "BkToCstmrDbtCdtNtfctn" => (Statements("camt.054", root, "Ntfctn"), null),
                var other => (null, Rejection.Invalid("body",
                    $"This is no answer of a bank to payments (pain.002, camt.053 or camt.054) but '{other}'.",
                    "bank-file-unknown")),
            };
        }
        catch (Exception error) when (error is XmlException or FormatException or OverflowException
            or InvalidOperationException)
        {
            return (null, Rejection.Invalid("body", $"The file cannot be read: {error.Message}",
                "bank-file-unreadable"));
        }
    }

    private static BankMessage StatusReport(XElement report)
    {
        var group = report.Part("OrgnlGrpInfAndSts");
        var fileId = group?.Text("OrgnlMsgId");
        var (messageId, found) = (report.Text("GrpHdr", "MsgId"), new List<BankTransaction>());
        if (SaysOf(group?.Text("GrpSts")) is var says and not BankSays.Unknown)
            found.Add(new BankTransaction(says, null, fileId, null, null, messageId, ReasonIn(group)));
        // Of a payment that is turned down as a whole, a bank may leave the transfers out.
        foreach (var payment in report.Elements().Where(part => part.Name.LocalName == "OrgnlPmtInfAndSts"))
            if (SaysOf(payment.Text("PmtInfSts")) is var of and not BankSays.Unknown
                && payment.Part("TxInfAndSts") is null)
                found.Add(new BankTransaction(of, null, payment.Text("OrgnlPmtInfId") ?? fileId, null, null, messageId,
                    ReasonIn(payment)));
        foreach (var transaction in report.Descendants().Where(part => part.Name.LocalName == "TxInfAndSts"))
            found.Add(new BankTransaction(SaysOf(transaction.Text("TxSts")), IdIn(transaction.Text("OrgnlEndToEndId")),
                null, AmountIn(transaction.Part("OrgnlTxRef")?.Part("Amt")?.Part("InstdAmt")), null,
                transaction.Text("StsId") ?? messageId, ReasonIn(transaction)));
        return new BankMessage("pain.002", messageId ?? "", Few(found));
    }

    // Partly accepted (PART) is said line by line.
    private static BankSays SaysOf(string? status) => status switch
    {
        "RJCT" or "CANC" => BankSays.Rejected,
        "ACCP" or "ACTC" or "ACSP" or "ACSC" or "ACWC" or "ACCC" or "ACFC" or "RCVD" or "PDNG" => BankSays.Accepted,
        _ => BankSays.Unknown,
    };

    private static BankMessage Statements(string kind, XElement root, string statement)
    {
        var found = new List<BankTransaction>();
        foreach (var account in root.Elements().Where(part => part.Name.LocalName == statement))
        {
            var iban = account.Part("Acct")?.Part("Id")?.Text("IBAN");
            foreach (var entry in account.Elements().Where(part => part.Name.LocalName == "Ntry"))
                // What is only announced may still be taken back.
                if ((entry.Part("Sts")?.Text("Cd") ?? entry.Text("Sts")) is null or "BOOK")
                    found.AddRange(InEntry(entry).Select(said => said with { Account = iban }));
        }

        return new BankMessage(kind, root.Text("GrpHdr", "MsgId") ?? "", Few(found));
    }

    // One sum for a whole file names no transfers, or none that can be told apart.
    private static IEnumerable<BankTransaction> InEntry(XElement entry)
    {
        var details = entry.Descendants().Where(part => part.Name.LocalName == "TxDtls").ToArray();
        var named = details.Where(detail => IdIn(detail.Text("Refs", "EndToEndId")) is not null).ToArray();
        if (named.Length > 0) return named.Select(detail => Detail(entry, detail, details.Length == 1));
        var batch = entry.Part("NtryDtls")?.Part("Btch");
        var only = details is [var single] ? single : null;
        return
        [
            new BankTransaction(SaysOf(entry, only, entry), null, batch?.Text("PmtInfId") ?? batch?.Text("MsgId")
                ?? only?.Text("Refs", "PmtInfId") ?? only?.Text("Refs", "MsgId"), AmountIn(entry.Part("Amt")),
                DayOf(entry), entry.Text("AcctSvcrRef") ?? entry.Text("NtryRef"), ReasonIn(only?.Part("RtrInf"))),
        ];
    }

    private static BankTransaction Detail(XElement entry, XElement detail, bool isAlone)
    {
        var amounts = detail.Part("AmtDtls");
        // Of a return the bank may keep charges: what was ordered names the line.
        var amount = AmountIn(amounts?.Part("InstdAmt")?.Part("Amt")) ?? AmountIn(amounts?.Part("TxAmt")?.Part("Amt"))
            ?? AmountIn(detail.Part("Amt")) ?? (isAlone ? AmountIn(entry.Part("Amt")) : null);
        var says = SaysOf(entry, detail, detail.Part("CdtDbtInd") is null ? entry : detail);
        return new BankTransaction(says, IdIn(detail.Text("Refs", "EndToEndId")), null, amount, DayOf(entry),
            detail.Text("Refs", "AcctSvcrRef") ?? entry.Text("AcctSvcrRef") ?? entry.Text("NtryRef"),
            says == BankSays.Returned ? ReasonIn(detail.Part("RtrInf")) : null);
    }

    private static BankSays SaysOf(XElement entry, XElement? detail, XElement directed)
    {
        var isBack = detail?.Part("RtrInf") is not null || entry.Text("RvslInd") is "true" or "1";
        return (directed.Text("CdtDbtInd"), isBack) switch
        {
            ("DBIT", false) => BankSays.Booked,
            ("CRDT", true) => BankSays.Returned,
            _ => BankSays.Unknown,
        };
    }

    // ISO 20022 wants an id where there is none; banks write one of these.
    private static string? IdIn(string? id) => id is "NOTPROVIDED" or "NOTAVAILABLE" or "NONREF" ? null : id;

    private static DateOnly? DayOf(XElement entry)
    {
        var text = (entry.Part("BookgDt") ?? entry.Part("ValDt"))?.Elements().FirstOrDefault()?.Value.Trim();
        return text is { Length: >= 10 } && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd",
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }

    // What cannot be an amount of that currency is none: it may be of somebody else's transfer.
    private static Amount? AmountIn(XElement? amount)
    {
        if (amount?.Attribute("Ccy")?.Value is not { } currency || !Currencies.IsKnown(currency)
            || !decimal.TryParse(amount.Value.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out var major)) return null;
        for (var i = 0; i < Currencies.ExponentOf(currency); i++) major *= 10;
        return major == decimal.Truncate(major) && major <= long.MaxValue ? new Amount((long)major, currency) : null;
    }

    private static string? ReasonIn(XElement? part)
    {
        var reason = part?.Name.LocalName == "RtrInf" ? part : part?.Part("StsRsnInf");
        var code = reason?.Part("Rsn") is { } given ? given.Text("Cd") ?? given.Text("Prtry") : null;
        var words = string.Join(' ', reason?.Elements().Where(found => found.Name.LocalName == "AddtlInf")
            .Select(found => found.Value.Trim()) ?? []);
        var said = (ReasonCodes.GetValueOrDefault(code ?? ""), words) switch
        {
            (null, "") => null,
            (null, var alone) => alone,
            (var known, "") => known,
            var (known, more) => $"{known} ({more})",
        };
        return code is null ? said : said is null ? code : $"{code}: {said}";
    }

    // Source: ISO 20022 external code sets, ExternalStatusReason1Code and ExternalReturnReason1Code.
    private static readonly ImmutableDictionary<string, string> ReasonCodes = new Dictionary<string, string>
    {
        ["AC01"] = "the account number is wrong",
        ["AC03"] = "the account number is not valid",
        ["AC04"] = "the account is closed",
        ["AC06"] = "the account is blocked",
        ["AG01"] = "the account takes no such transfer",
        ["AG02"] = "the kind of operation is not valid",
        ["AM04"] = "the funds did not suffice",
        ["AM05"] = "it was sent twice",
        ["BE01"] = "holder and account do not belong together",
        ["BE04"] = "the holder's address is missing",
        ["FOCR"] = "it was called back",
        ["MD07"] = "the holder has died",
        ["MS02"] = "the holder refused it",
        ["MS03"] = "the bank gives no reason",
        ["RC01"] = "the bank's code is wrong",
        ["RR04"] = "for regulatory reasons",
    }.ToImmutableDictionary();

    private static ImmutableArray<BankTransaction> Few(List<BankTransaction> found) => found.Count <= TransactionsMax
        ? [.. found]
        : throw new InvalidOperationException($"it has more than {TransactionsMax} transactions");
}

/// <summary>Parts of a message by their local names: banks write them under many versions of the namespace.</summary>
internal static class MessageParts
{
    public static XElement? Part(this XElement element, string name) =>
        element.Elements().FirstOrDefault(part => part.Name.LocalName == name);

    /// <returns>The trimmed text below that path; null when there is none.</returns>
    public static string? Text(this XElement element, params ReadOnlySpan<string> path)
    {
        var part = element;
        foreach (var name in path)
            if ((part = part?.Part(name)) is null) return null;
        return string.IsNullOrWhiteSpace(part?.Value) ? null : part.Value.Trim();
    }
}
