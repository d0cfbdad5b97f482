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
/// <param name="Reason">Why it was not paid, with its ISO 20022 code.</param>
public sealed record BankTransaction(BankSays Says, string? EndToEndId, string? FileId, Amount? Amount, DateOnly? On,
    string? Reference, string? Reason);

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
        var found = new List<BankTransaction>();
        if (SaysOf(group?.Text("GrpSts")) is var says and not BankSays.Unknown)
            found.Add(new BankTransaction(says, null, fileId, null, null, report.Text("GrpHdr", "MsgId"),
                ReasonIn(group)));
        foreach (var transaction in report.Descendants().Where(part => part.Name.LocalName == "TxInfAndSts"))
            if (SaysOf(transaction.Text("TxSts")) is var said and not BankSays.Unknown)
                found.Add(new BankTransaction(said, transaction.Text("OrgnlEndToEndId"), fileId,
                    AmountIn(transaction.Part("OrgnlTxRef")?.Part("Amt")?.Part("InstdAmt")), null,
                    transaction.Text("StsId") ?? report.Text("GrpHdr", "MsgId"), ReasonIn(transaction)));
        return new BankMessage("pain.002", report.Text("GrpHdr", "MsgId") ?? "", Few(found));
    }

    // Partly accepted (PART) is said line by line.
    private static BankSays SaysOf(string? status) => status switch
    {
        "RJCT" => BankSays.Rejected,
        "ACCP" or "ACTC" or "ACSP" or "ACSC" or "ACWC" or "ACCC" or "RCVD" => BankSays.Accepted,
        _ => BankSays.Unknown,
    };

    private static BankMessage Statements(string kind, XElement root, string statement)
    {
        var found = new List<BankTransaction>();
        foreach (var entry in root.Elements().Where(part => part.Name.LocalName == statement)
            .SelectMany(part => part.Elements()).Where(part => part.Name.LocalName == "Ntry"))
        {
            // What is only announced may still be taken back.
            if ((entry.Part("Sts")?.Text("Cd") ?? entry.Text("Sts")) is not (null or "BOOK")) continue;
            var details = entry.Descendants().Where(part => part.Name.LocalName == "TxDtls").ToArray();
            found.AddRange(details.Select(detail => Detail(entry, detail)));
            if (details.All(detail => detail.Text("Refs", "EndToEndId") is null) && IsDebit(entry)
                && entry.Part("NtryDtls")?.Part("Btch") is { } batch)
                found.Add(new BankTransaction(BankSays.Booked, null, batch.Text("PmtInfId") ?? batch.Text("MsgId"),
                    AmountIn(entry.Part("Amt")), DayOf(entry), entry.Text("AcctSvcrRef"), null));
        }

        return new BankMessage(kind, root.Text("GrpHdr", "MsgId") ?? "", Few(found));
    }

    private static BankTransaction Detail(XElement entry, XElement detail)
    {
        var amounts = detail.Part("AmtDtls");
        // Of a return the bank may keep charges: what was ordered names the line.
        var amount = AmountIn(amounts?.Part("InstdAmt")?.Part("Amt")) ?? AmountIn(amounts?.Part("TxAmt")?.Part("Amt"))
            ?? AmountIn(detail.Part("Amt")) ?? AmountIn(entry.Part("Amt"));
        var isReturn = detail.Part("RtrInf") is not null || entry.Text("RvslInd") == "true";
        var says = (IsDebit(detail.Part("CdtDbtInd") is null ? entry : detail), isReturn) switch
        {
            (true, false) => BankSays.Booked,
            (false, true) => BankSays.Returned,
            _ => BankSays.Unknown,
        };
        return new BankTransaction(says, detail.Text("Refs", "EndToEndId"),
            detail.Text("Refs", "PmtInfId") ?? detail.Text("Refs", "MsgId"), amount, DayOf(entry),
            detail.Text("Refs", "AcctSvcrRef") ?? entry.Text("AcctSvcrRef") ?? entry.Text("NtryRef"),
            says == BankSays.Returned ? ReasonIn(detail.Part("RtrInf")) : null);
    }

    private static bool IsDebit(XElement part) => part.Text("CdtDbtInd") == "DBIT";

    private static DateOnly? DayOf(XElement entry) =>
        (entry.Part("BookgDt")?.Elements().FirstOrDefault() ?? entry.Part("ValDt")?.Elements().FirstOrDefault())
        is { } day ? DateOnly.ParseExact(day.Value[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    private static Amount? AmountIn(XElement? amount)
    {
        if (amount?.Attribute("Ccy")?.Value is not { } currency || !Currencies.IsKnown(currency)) return null;
        var major = decimal.Parse(amount.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        for (var i = 0; i < Currencies.ExponentOf(currency); i++) major *= 10;
        return major == decimal.Truncate(major)
            ? new Amount((long)major, currency)
            : throw new FormatException($"'{amount.Value} {currency}' has more decimals than the currency.");
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
