using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using Decisions;
using Hosting;
using Subscriptions.Domain.Imports;

namespace Subscriptions.Service.Imports;

/// <summary>The rows of one invoice as they stand together in the file.</summary>
/// <param name="LastLine">Last line of the file that belongs to it.</param>
internal sealed record RowGroup(
    string InvoiceId, IReadOnlyList<(int Line, ImportRow? Row, Rejection? Wrong)> Rows, int LastLine);

/// <summary>Reads a file row by row; memory holds the rows of one invoice.</summary>
internal sealed class ImportReader : IDisposable
{
    private const int RowBytesMax = 256 * 1024;
    private const int RowsOfInvoiceMax = 20_000;

    private readonly CsvReader _csv;
    private readonly ImportSettings _settings;
    private readonly HashSet<long> _malformedLines = [];
    private ImportColumns? _columns;
    private long _unclosedLine;

    public ImportReader(Stream file, ImportSettings settings)
    {
        _settings = settings;
        _csv = CsvReader.Create(file, new CsvReaderOptions
        {
            Separator = settings.Delimiter,
            Encoding = EncodingOf(settings.Encoding),
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MaxRecordSize = RowBytesMax,
            OnMalformedRecord = malformed =>
            {
                _malformedLines.Add(malformed.LineNumber);
                if (malformed.Reason == CsvMalformedReason.UnterminatedQuote) _unclosedLine = malformed.LineNumber;
            },
        });
    }

    /// <summary>Line of the file that was read last.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>Null for an encoding that is not known. A byte order mark in the file counts more.</summary>
    public static Encoding? EncodingOf(string? name) => name?.ToUpperInvariant() switch
    {
        null or "UTF-8" or "UTF8" => Encoding.UTF8,
        "WINDOWS-1252" or "CP1252" or "ISO-8859-1" or "LATIN1" => CodePagesEncodingProvider.Instance.GetEncoding(1252),
        _ => null,
    };

    /// <summary>Reads the header; null when it names everything that is needed.</summary>
    /// <exception cref="CsvFormatException">The first line is no CSV.</exception>
    public async Task<Rejection?> ReadHeader(CancellationToken cancellation)
    {
        await _csv.ReadHeaderAsync(cancellation);
        if (_csv.Headers.Count == 0) return Rejection.Invalid("body", "The file is empty.", "empty-file");
        var (columns, refusal) = ImportColumns.Match([.. _csv.Headers], _settings.Mapping);
        _columns = columns;
        return refusal;
    }

    /// <summary>Rows that stand together and name the same invoice.</summary>
    /// <exception cref="CsvFormatException">The file cannot be read any further.</exception>
    public async IAsyncEnumerable<RowGroup> Groups([EnumeratorCancellation] CancellationToken cancellation)
    {
        var rows = new List<(int Line, ImportRow? Row, Rejection? Wrong)>();
        string? invoice = null;
        while (await _csv.ReadAsync(cancellation))
        {
            if (_unclosedLine > 0)
            {
                Line = (int)_unclosedLine;
                throw new CsvFormatException("A quotation mark is never closed.");
            }

            if (IsEmpty()) continue;
            var (line, invoiceId) = ((int)_csv.LineNumber, Cell(ImportColumn.InvoiceId) ?? "");
            if (invoice is not null && (invoiceId != invoice || rows.Count == RowsOfInvoiceMax))
            {
                yield return new RowGroup(invoice, [.. rows], Line);
                rows.Clear();
            }

            (invoice, Line) = (invoiceId, line);
            rows.Add(RowOf(line));
        }

        if (invoice is not null) yield return new RowGroup(invoice, [.. rows], Line);
    }

    private (int, ImportRow?, Rejection?) RowOf(int line)
    {
        if (_malformedLines.Remove(line))
            return (line, null, Rejection.Invalid("row",
                "A quotation mark stands where none may: write it twice inside quotes.", "malformed-row"));
        if (HoldsUnstorableText())
            return (line, null, Rejection.Invalid("row",
                "A cell contains the character U+0000, which cannot be stored. Delete it, and look at how the file " +
                "was made.",
                "unstorable-text"));
        var (row, wrong) = ImportRow.Read(line, Cell, _settings.Format);
        return (line, row, wrong);
    }

    private bool HoldsUnstorableText()
    {
        for (var place = 0; place < _csv.FieldCount; place++)
            if (!StorableText.Fits(_csv.GetString(place))) return true;
        return false;
    }

    private string? Cell(ImportColumn column) =>
        _columns!.PlaceOf(column) is { } place && place < _csv.FieldCount
        && _csv.GetString(place) is { Length: > 0 } text
            ? text
            : null;

    private bool IsEmpty()
    {
        for (var place = 0; place < _csv.FieldCount; place++)
            if (!_csv.IsEmpty(place)) return false;
        return true;
    }

    public void Dispose() => _csv.Dispose();
}
