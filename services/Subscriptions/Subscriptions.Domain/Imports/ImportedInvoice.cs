using System.Globalization;
using Contracts.Subscriptions.V1;
using Decisions;
using Subscriptions.Domain.BillingFacts;

namespace Subscriptions.Domain.Imports;

/// <summary>
/// The rows of one invoice as billing facts. Ids come from what the rows say, so the same file again says nothing new.
/// </summary>
public sealed record ImportedInvoice(IReadOnlyList<BillingFact> Facts, bool IsUnplacedCredit)
{
    public const string SourceSystem = "csv";
    private const int KeyLengthMax = 150;

    /// <param name="rows">All rows of the invoice, in the order of the file.</param>
    public static (ImportedInvoice? Invoice, Rejection? Wrong) Read(
        IReadOnlyList<ImportRow> rows, bool assumePaid, DateOnly today)
    {
        var first = rows[0];
        if (rows.FirstOrDefault(row => row.CustomerId != first.CustomerId) is { } otherCustomer)
            return (null, Contradicting("customerId", otherCustomer));
        if (rows.FirstOrDefault(row => row.Currency != first.Currency) is { } otherCurrency)
            return (null, Contradicting("currency", otherCurrency));
        if (rows.FirstOrDefault(row => row.CreditedInvoiceId != first.CreditedInvoiceId) is { } otherCredit)
            return (null, Contradicting("creditedInvoiceId", otherCredit));

        var facts = first.CreditedInvoiceId is null ? InvoiceOf(rows, assumePaid) : CreditOf(rows);
        return facts.Select(fact => BillingFactCheck.Refusal(fact, today))
            .FirstOrDefault(wrong => wrong is not null) is { } wrong
            ? (null, wrong)
            : (new ImportedInvoice(facts, first.CreditedInvoiceId is null && rows.Sum(row => row.NetMinor) < 0), null);
    }

    /// <summary>Prefix of the ids of an invoice's facts.</summary>
    public static string KeyOf(string customerId, string invoiceId)
    {
        var key = $"{customerId}:{invoiceId}";
        if (key.Length > KeyLengthMax) key = NameBasedId.From(customerId, invoiceId).ToString("N");
        return $"{SourceSystem}:{key}";
    }

    private static List<BillingFact> InvoiceOf(IReadOnlyList<ImportRow> rows, bool assumePaid)
    {
        var (first, key) = (rows[0], KeyOf(rows[0].CustomerId, rows[0].InvoiceId));
        var facts = new List<BillingFact>
        {
            new InvoiceIssued
            {
                SourceEventId = $"{key}:issued",
                SourceSystem = SourceSystem,
                CustomerId = first.CustomerId,
                InvoiceId = first.InvoiceId,
                Currency = first.Currency,
                IssuedOn = first.IssuedOn,
                Lines = [.. rows.Zip(LineIdsOf(rows), LineOf)],
            },
        };
        var gross = rows.Sum(row => row.NetMinor + row.TaxMinor);
        var paidOn = rows.Select(row => row.PaidOn).FirstOrDefault(date => date is not null)
            ?? (assumePaid ? first.IssuedOn : null);
        if (paidOn is not { } paid || gross <= 0) return facts;
        var total = rows.Select(row => row.PaidGrossMinor).FirstOrDefault(amount => amount is not null) ?? gross;
        facts.Add(new PaymentRecorded
        {
            SourceEventId = $"{key}:paid:{total.ToString(CultureInfo.InvariantCulture)}",
            SourceSystem = SourceSystem,
            CustomerId = first.CustomerId,
            InvoiceId = first.InvoiceId,
            PaidGrossMinorTotal = total,
            PaidOn = paid,
        });
        return facts;
    }

    // A credit that names its invoice is a credit note: it takes back from the lines of that invoice.
    private static List<BillingFact> CreditOf(IReadOnlyList<ImportRow> rows) =>
    [
        new CreditNoteIssued
        {
            SourceEventId = $"{KeyOf(rows[0].CustomerId, rows[0].InvoiceId)}:credited",
            SourceSystem = SourceSystem,
            CustomerId = rows[0].CustomerId,
            InvoiceId = rows[0].CreditedInvoiceId!,
            CreditNoteId = rows[0].InvoiceId,
            IssuedOn = rows[0].IssuedOn,
            Lines =
            [
                .. rows.GroupBy(row => row.CreditedLineId ?? row.LineId ?? row.Product)
                    .Select(line => new CreditedLine(line.Key, -line.Sum(row => row.NetMinor))),
            ],
        },
    ];

    // Without an id of its own a line goes by its product, the second one of the same product by "product#2".
    private static IEnumerable<string> LineIdsOf(IReadOnlyList<ImportRow> rows)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.LineId is { } own)
            {
                yield return own;
                continue;
            }

            var number = seen[row.Product] = seen.GetValueOrDefault(row.Product) + 1;
            yield return number == 1 ? row.Product : $"{row.Product}#{number}";
        }
    }

    private static InvoiceLine LineOf(ImportRow row, string lineId) => new()
    {
        LineId = lineId,
        Product = row.Product,
        NetMinor = row.NetMinor,
        TaxMinor = row.TaxMinor,
        ServiceFrom = row.ServiceFrom,
        ServiceUntil = row.ServiceUntil,
        Commissionable = row.Commissionable,
        Trial = row.Trial,
        Nfr = row.Nfr,
    };

    private static Rejection Contradicting(string field, ImportRow row) => Rejection.Invalid(field,
        $"Rows of invoice '{row.InvoiceId}' contradict each other: line {row.Line} says something else than the first.",
        "contradicting-rows");
}
