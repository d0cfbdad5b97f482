using Decisions;

namespace Subscriptions.Domain.Imports;

/// <summary>What a column of an imported file can mean.</summary>
public enum ImportColumn
{
    CustomerId,
    InvoiceId,
    Currency,
    IssuedOn,
    LineId,
    Product,
    Quantity,
    UnitPrice,
    Net,
    Tax,
    ServiceFrom,
    ServiceUntil,
    PaidOn,
    PaidGross,
    CreditedInvoiceId,
    CreditedLineId,
    Commissionable,
    Trial,
    Nfr,
}

/// <summary>
/// Which place of a row holds what: by the uploader's mapping, else by the names that headers usually have.
/// </summary>
public sealed class ImportColumns
{
    private static readonly Dictionary<ImportColumn, string[]> Synonyms = new()
    {
        [ImportColumn.CustomerId] =
        [
            "customer", "customerid", "customernumber", "customerno", "accountid", "clientid", "kundennummer",
            "kunde",
        ],
        [ImportColumn.InvoiceId] =
        [
            "invoice", "invoiceid", "invoiceno", "invoicenumber", "documentnumber", "rechnung", "rechnungsnummer",
            "rechnungsnr",
        ],
        [ImportColumn.Currency] = ["currency", "currencycode", "währung", "waehrung"],
        [ImportColumn.IssuedOn] =
        [
            "issuedon", "invoicedate", "date", "issuedate", "documentdate", "rechnungsdatum", "datum",
        ],
        [ImportColumn.LineId] = ["lineid", "line", "lineno", "linenumber", "position"],
        [ImportColumn.Product] =
        [
            "product", "productid", "sku", "stockcode", "item", "itemcode", "plan", "artikel", "produkt",
            "artikelnummer",
        ],
        [ImportColumn.Quantity] = ["quantity", "qty", "units", "menge"],
        [ImportColumn.UnitPrice] = ["unitprice", "price", "einzelpreis", "preis"],
        [ImportColumn.Net] = ["net", "netamount", "amount", "linetotal", "linenet", "netto", "nettobetrag", "betrag"],
        [ImportColumn.Tax] = ["tax", "taxamount", "vat", "vatamount", "steuer", "mwst", "ust"],
        [ImportColumn.ServiceFrom] = ["servicefrom", "periodstart", "servicestart", "from", "leistungvon"],
        [ImportColumn.ServiceUntil] = ["serviceuntil", "periodend", "serviceend", "until", "to", "leistungbis"],
        [ImportColumn.PaidOn] = ["paidon", "paymentdate", "paiddate", "bezahltam", "zahlungsdatum"],
        [ImportColumn.PaidGross] = ["paidgross", "paidamount", "amountpaid", "bezahlt"],
        [ImportColumn.CreditedInvoiceId] =
        [
            "creditedinvoiceid", "creditedinvoice", "originalinvoice", "originalinvoiceid",
        ],
        [ImportColumn.CreditedLineId] = ["creditedlineid", "creditedline", "originalline", "originallineid"],
        [ImportColumn.Commissionable] = ["commissionable"],
        [ImportColumn.Trial] = ["trial"],
        [ImportColumn.Nfr] = ["nfr", "notforresale"],
    };

    private readonly Dictionary<ImportColumn, int> _places;

    private ImportColumns(Dictionary<ImportColumn, int> places) => _places = places;

    public int? PlaceOf(ImportColumn column) => _places.TryGetValue(column, out var place) ? place : null;

    /// <summary>The uploader's name of a column, as in "customerId".</summary>
    public static string NameOf(ImportColumn column) =>
        char.ToLowerInvariant(column.ToString()[0]) + column.ToString()[1..];

    /// <param name="mapping">Header by column, as the uploader says; exact, apart from letter case.</param>
    public static (ImportColumns? Columns, Rejection? Refusal) Match(
        IReadOnlyList<string> header, IReadOnlyDictionary<ImportColumn, string> mapping)
    {
        var places = new Dictionary<ImportColumn, int>();
        foreach (var column in Enum.GetValues<ImportColumn>())
        {
            var place = mapping.TryGetValue(column, out var name)
                ? Place(header, title => string.Equals(title.Trim(), name.Trim(), StringComparison.OrdinalIgnoreCase))
                : Synonyms[column].Select(synonym => Place(header, title => Bare(title) == synonym))
                    .FirstOrDefault(found => found >= 0, -1);
            if (place >= 0) places[column] = place;
            else if (mapping.ContainsKey(column))
                return (null, Rejection.Invalid($"map.{NameOf(column)}", $"The file has no column '{name}'.",
                    "column-missing")
                    .AddFact("header", string.Join(" | ", header.Take(50))));
        }

        var missing = Missing(places).ToArray();
        return missing.Length == 0
            ? (new ImportColumns(places), null)
            : (null, Rejection.Invalid("header", $"No column says {string.Join(", ", missing)}. " +
                "Name it with map.{meaning}={header}, as in map.customerId=Account.", "column-missing")
                .AddFact("header", string.Join(" | ", header.Take(50))));
    }

    private static IEnumerable<string> Missing(Dictionary<ImportColumn, int> places)
    {
        ImportColumn[] needed =
            [ImportColumn.CustomerId, ImportColumn.InvoiceId, ImportColumn.IssuedOn, ImportColumn.Product];
        foreach (var column in needed)
            if (!places.ContainsKey(column)) yield return NameOf(column);
        if (!places.ContainsKey(ImportColumn.Net)
            && !(places.ContainsKey(ImportColumn.Quantity) && places.ContainsKey(ImportColumn.UnitPrice)))
            yield return "net (or quantity and unitPrice)";
    }

    private static int Place(IReadOnlyList<string> header, Func<string, bool> fits)
    {
        for (var i = 0; i < header.Count; i++)
            if (fits(header[i])) return i;
        return -1;
    }

    // "Customer ID", "customer_id" and "CustomerID" are one.
    private static string Bare(string title) =>
        new([.. title.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
}
