using Decisions;
using Money;

namespace Subscriptions.Domain.Imports;

/// <summary>A row of an imported file, read: one line of an invoice.</summary>
/// <param name="Line">Line of the file, from 1.</param>
public sealed record ImportRow(int Line, string CustomerId, string InvoiceId, string Currency, DateOnly IssuedOn)
{
    public string? LineId { get; init; }
    public required string Product { get; init; }
    public required long NetMinor { get; init; }
    public long TaxMinor { get; init; }
    public required DateOnly ServiceFrom { get; init; }
    public required DateOnly ServiceUntil { get; init; }
    public DateOnly? PaidOn { get; init; }
    public long? PaidGrossMinor { get; init; }
    public string? CreditedInvoiceId { get; init; }
    public string? CreditedLineId { get; init; }
    public bool Commissionable { get; init; } = true;
    public bool Trial { get; init; }
    public bool Nfr { get; init; }

    /// <param name="cell">Text of a column in this row; null when the file has no such column or the cell is
    /// empty.</param>
    public static (ImportRow? Row, Rejection? Wrong) Read(int line, Func<ImportColumn, string?> cell,
        ImportFormat format)
    {
        var reader = new Cells(cell, format);
        var customerId = reader.Text(ImportColumn.CustomerId);
        var invoiceId = reader.Text(ImportColumn.InvoiceId);
        var product = reader.Text(ImportColumn.Product);
        var currency = (cell(ImportColumn.Currency) ?? format.Currency ?? "").ToUpperInvariant();
        reader.Require(Currencies.IsKnown(currency), ImportColumn.Currency, "unknown-currency",
            "The row names no ISO 4217 currency, and the upload no 'currency' for all rows.");
        if (reader.Wrong is not null) return (null, reader.Wrong);

        var issuedOn = reader.Date(ImportColumn.IssuedOn) ?? reader.Missing(ImportColumn.IssuedOn);
        var serviceFrom = reader.Date(ImportColumn.ServiceFrom) ?? issuedOn;
        var row = new ImportRow(line, customerId, invoiceId, currency, issuedOn)
        {
            LineId = cell(ImportColumn.LineId),
            Product = product,
            NetMinor = reader.Net(currency),
            TaxMinor = reader.Amount(ImportColumn.Tax, currency) ?? 0,
            ServiceFrom = serviceFrom,
            ServiceUntil = reader.Date(ImportColumn.ServiceUntil) ?? serviceFrom,
            PaidOn = reader.Date(ImportColumn.PaidOn),
            PaidGrossMinor = reader.Amount(ImportColumn.PaidGross, currency),
            CreditedInvoiceId = cell(ImportColumn.CreditedInvoiceId),
            CreditedLineId = cell(ImportColumn.CreditedLineId),
            Commissionable = reader.Flag(ImportColumn.Commissionable) ?? true,
            Trial = reader.Flag(ImportColumn.Trial) ?? false,
            Nfr = reader.Flag(ImportColumn.Nfr) ?? false,
        };
        return reader.Wrong is null ? (row, null) : (null, reader.Wrong);
    }

    /// <summary>Reads cells and remembers the first that is wrong.</summary>
    private sealed class Cells(Func<ImportColumn, string?> cell, ImportFormat format)
    {
        public Rejection? Wrong { get; private set; }

        public string Text(ImportColumn column) =>
            cell(column) ?? Refuse<string>(column, "value-missing", "The cell is empty.") ?? "";

        public DateOnly Missing(ImportColumn column) =>
            Wrong is null ? Refuse<DateOnly>(column, "value-missing", "The cell is empty.") : default;

        public void Require(bool condition, ImportColumn column, string code, string explanation)
        {
            if (!condition) Refuse<string>(column, code, explanation);
        }

        public DateOnly? Date(ImportColumn column)
        {
            if (cell(column) is not { } text) return null;
            if (format.DateIn(text) is { } date) return date;
            return Refuse<DateOnly?>(column, "invalid-date", format.Dates == DateForm.Iso
                ? "A date is written 2026-03-31. For 31.3.2026 or 31/03/2026 say dates=day-first."
                : "A date is written 31.3.2026, 31/03/2026 or 31-03-2026, as dates=day-first says.");
        }

        public bool? Flag(ImportColumn column) => cell(column)?.ToUpperInvariant() switch
        {
            null => null,
            "TRUE" or "YES" or "Y" or "1" or "JA" => true,
            "FALSE" or "NO" or "N" or "0" or "NEIN" => false,
            _ => Refuse<bool?>(column, "invalid-flag", "Say true or false."),
        };

        public long Net(string currency)
        {
            if (cell(ImportColumn.Net) is not null) return Amount(ImportColumn.Net, currency) ?? 0;
            if (Number(ImportColumn.Quantity) is not { } quantity || Number(ImportColumn.UnitPrice) is not { } price)
                return Wrong is null ? Refuse<long>(ImportColumn.Net, "value-missing", "The row says no amount.") : 0;
            return ImportNumber.Product(quantity, price, currency)
                ?? Refuse<long>(ImportColumn.UnitPrice, "amount-out-of-range", "Quantity times price is too large.");
        }

        public long? Amount(ImportColumn column, string currency) => Number(column) is not { } number ? null
            : number.ToMinor(currency) ?? Refuse<long?>(column, "too-many-decimals",
                $"An amount in {currency} has at most {Currencies.ExponentOf(currency)} decimals.");

        private ImportNumber? Number(ImportColumn column)
        {
            if (cell(column) is not { } text) return null;
            var (number, wrong) = ImportNumber.Parse(text, ImportColumns.NameOf(column), format.Decimals);
            Wrong ??= wrong;
            return wrong is null ? number : null;
        }

        private T? Refuse<T>(ImportColumn column, string code, string explanation)
        {
            Wrong ??= Rejection.Invalid(ImportColumns.NameOf(column), explanation, code);
            return default;
        }
    }
}
