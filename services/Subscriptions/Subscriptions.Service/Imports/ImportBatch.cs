using System.Globalization;
using System.Text.RegularExpressions;
using Contracts.Subscriptions.V1;
using Decisions;
using Subscriptions.Domain.Imports;
using Subscriptions.Service.BillingFacts;

namespace Subscriptions.Service.Imports;

/// <summary>Some invoices of a file on their way into the store.</summary>
internal sealed partial record ImportBatch(IReadOnlyList<ImportBatch.Invoice> Invoices,
    IReadOnlyList<RejectedLine> Rejected, int LastLine)
{
    /// <summary>An invoice of the file with the lines that it stands on.</summary>
    internal sealed record Invoice(IReadOnlyList<BillingFact> Facts, IReadOnlyList<int> Lines, bool IsUnplacedCredit);

    public IReadOnlyList<BillingFact> Facts => [.. Invoices.SelectMany(invoice => invoice.Facts)];

    public static ImportBatch Read(
        IReadOnlyList<RowGroup> groups, HashSet<Guid> scattered, bool assumePaid, DateOnly today)
    {
        var (invoices, rejected) = (new List<Invoice>(), new List<RejectedLine>());
        foreach (var group in groups)
        {
            if (group.Rows.Any(row => row.Wrong is not null))
                rejected.AddRange(group.Rows.Select(row => Reject(group, row.Line, row.Wrong ?? OtherLine)));
            else if (scattered.Contains(NameBasedId.From(group.InvoiceId)))
                rejected.AddRange(group.Rows.Select(row => Reject(group, row.Line, Scattered)));
            else
                Check(group, assumePaid, today, invoices, rejected);
        }

        return new ImportBatch(invoices, rejected, groups[^1].LastLine);
    }

    /// <summary>The batch without invoices that are stored with other content.</summary>
    public ImportBatch Without(IReadOnlySet<Guid> different)
    {
        if (different.Count == 0) return this;
        var kept = Invoices.ToLookup(invoice => different.Contains(BillingFactStore.EventId(invoice.Facts[0])));
        return this with
        {
            Invoices = [.. kept[false]],
            Rejected =
            [
                .. Rejected, .. kept[true].SelectMany(invoice => invoice.Lines.Select(line => new RejectedLine(line,
                    invoice.Facts[0].SourceEventId, "invoice-differs",
                    "This invoice is stored with other content. What is " +
                    "stored never changes: deliver a credit note and a new invoice.", null))),
            ],
        };
    }

    /// <summary>The import after this batch.</summary>
    /// <param name="appended">Ids of the events that were new.</param>
    public InvoiceImport CountedIn(InvoiceImport import, IReadOnlySet<Guid> appended)
    {
        var isNew = Invoices.ToLookup(invoice =>
            invoice.Facts.Any(fact => appended.Contains(BillingFactStore.EventId(fact))));
        var notes = Invoices.Where(invoice => invoice.IsUnplacedCredit).Select(invoice => new RejectedLine(
            invoice.Lines[0], invoice.Facts[0].SourceEventId, "credit-names-no-invoice",
            "The credit is stored, but takes " +
            "no commission back: name the invoice it credits in a column 'creditedInvoiceId'.", null)).ToArray();
        return import with
        {
            LinesDone = LastLine,
            Accepted = import.Accepted + isNew[true].Sum(invoice => invoice.Lines.Count),
            Duplicates = import.Duplicates + isNew[false].Sum(invoice => invoice.Lines.Count),
            RejectedCount = import.RejectedCount + Rejected.Count,
            Rejected =
            [
                .. import.Rejected,
                .. Rejected.OrderBy(line => line.Line).Take(InvoiceImport.RejectedShownMax - import.Rejected.Count),
            ],
            NoteCount = import.NoteCount + notes.Length,
            Notes = [.. import.Notes, .. notes.Take(InvoiceImport.NotesShownMax - import.Notes.Count)],
        };
    }

    private static void Check(
        RowGroup group, bool assumePaid, DateOnly today, List<Invoice> invoices, List<RejectedLine> rejected)
    {
        var (invoice, wrong) = ImportedInvoice.Read([.. group.Rows.Select(row => row.Row!)], assumePaid, today);
        if (invoice is not null)
        {
            invoices.Add(new Invoice(invoice.Facts, [.. group.Rows.Select(row => row.Line)], invoice.IsUnplacedCredit));
            return;
        }

        // A fact names its line by number; the row with that number is the wrong one.
        var at = LineNumber().Match(wrong!.Facts.GetValueOrDefault("field", "")) is { Success: true } match
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0;
        rejected.AddRange(group.Rows.Select((row, i) => Reject(group, row.Line, i == at ? wrong : OtherLine)));
    }

    private static RejectedLine Reject(RowGroup group, int line, Rejection wrong) => new(line,
        group.Rows[0].Row is { } first ? ImportedInvoice.KeyOf(first.CustomerId, first.InvoiceId) : null,
        wrong.Code, wrong.Explanation, wrong.Facts.GetValueOrDefault("field"));

    private static Rejection OtherLine { get; } = Rejection.Invalid("invoiceId",
        "Another line of the same invoice is wrong; an invoice is stored whole or not at all.", "invoice-incomplete");

    private static Rejection Scattered { get; } = Rejection.Invalid("invoiceId",
        "The rows of this invoice do not stand together. Sort the file by invoice.", "rows-apart");

    [GeneratedRegex(@"^lines\[(\d+)\]")]
    private static partial Regex LineNumber();
}
