using Subscriptions.Domain.Imports;

namespace Subscriptions.Tests.Domain;

public sealed class ImportedCells
{
    [Theory]
    [InlineData("12.50", DecimalForm.Either, 1_250)]
    [InlineData("12,50", DecimalForm.Either, 1_250)]
    [InlineData("1.234,50", DecimalForm.Either, 123_450)]
    [InlineData("1,234.50", DecimalForm.Either, 123_450)]
    [InlineData("1.234.567", DecimalForm.Either, 123_456_700)]
    [InlineData("0.500", DecimalForm.Either, 50)]
    [InlineData("1.234", DecimalForm.Comma, 123_400)]
    [InlineData("1,234", DecimalForm.Point, 123_400)]
    [InlineData("1 234,5", DecimalForm.Comma, 123_450)]
    [InlineData("1'234.5", DecimalForm.Point, 123_450)]
    [InlineData("-5", DecimalForm.Either, -500)]
    [InlineData("(5.25)", DecimalForm.Either, -525)]
    [InlineData("+7", DecimalForm.Either, 700)]
    public void A_number_is_read_exactly(string cell, DecimalForm form, long minor)
    {
        var (number, wrong) = ImportNumber.Parse(cell, "net", form);

        wrong.Should().BeNull();
        number.ToMinor("EUR").Should().Be(minor);
    }

    [Theory]
    [InlineData("1,234", DecimalForm.Either, "ambiguous-number")]
    [InlineData("12.345", DecimalForm.Either, "ambiguous-number")]
    [InlineData("12,50", DecimalForm.Point, "invalid-number")]
    [InlineData("1.23,4,5", DecimalForm.Either, "invalid-number")]
    [InlineData("12 EUR", DecimalForm.Either, "invalid-number")]
    [InlineData("1e5", DecimalForm.Either, "invalid-number")]
    [InlineData("-", DecimalForm.Either, "invalid-number")]
    [InlineData("", DecimalForm.Either, "invalid-number")]
    [InlineData("1234567890123456", DecimalForm.Either, "invalid-number")]
    public void A_number_that_can_be_read_in_two_ways_or_in_none_is_refused(string cell, DecimalForm form,
        string code) =>
        ImportNumber.Parse(cell, "net", form).Wrong!.Code.Should().Be(code);

    [Theory]
    [InlineData("6", "2.55", "EUR", 1_530)]
    [InlineData("-3", "0.335", "EUR", -101)]
    [InlineData("3", "0.335", "EUR", 101)]
    [InlineData("1.5", "100", "JPY", 150)]
    [InlineData("2", "1.0005", "KWD", 2_001)]
    public void Quantity_times_price_is_rounded_once_half_away_from_zero(string quantity, string price,
        string currency, long minor) =>
        ImportNumber.Product(Number(quantity), Number(price), currency).Should().Be(minor);

    [Fact]
    public void A_product_that_no_amount_can_be_is_none() =>
        ImportNumber.Product(Number("999999999999999"), Number("999999999999999"), "EUR").Should().BeNull();

    [Fact]
    public void An_amount_with_more_decimals_than_its_currency_is_none() =>
        Number("1.005").ToMinor("EUR").Should().BeNull();

    [Theory]
    [InlineData("2026-03-01", DateForm.Iso, 1)]
    [InlineData("2026-03-02T08:26:00Z", DateForm.Iso, 2)]
    [InlineData("2026-03-03 08:26", DateForm.Iso, 3)]
    [InlineData("1.3.2026", DateForm.DayFirst, 1)]
    [InlineData("02/03/2026", DateForm.DayFirst, 2)]
    [InlineData("3-3-2026", DateForm.DayFirst, 3)]
    [InlineData("4/3/2026 8:26", DateForm.DayFirst, 4)]
    public void A_date_is_read_in_the_form_that_was_named(string cell, DateForm form, int day) =>
        Format(form).DateIn(cell).Should().Be(new DateOnly(2026, 3, day));

    [Theory]
    [InlineData("01/03/2026", DateForm.Iso)]
    [InlineData("2026-03-01", DateForm.DayFirst)]
    [InlineData("31.02.2026", DateForm.DayFirst)]
    [InlineData("3/31/2026", DateForm.DayFirst)]
    public void A_date_in_another_form_is_not_guessed(string cell, DateForm form) =>
        Format(form).DateIn(cell).Should().BeNull();

    [Fact]
    public void Headers_are_known_by_their_usual_names_or_by_the_uploaders_mapping()
    {
        ImportColumns.Match(["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "Customer ID"],
            new Dictionary<ImportColumn, string>()).Columns!.PlaceOf(ImportColumn.CustomerId).Should().Be(5);
        ImportColumns.Match(["a", "b", "c", "d", "e"], new Dictionary<ImportColumn, string>
        {
            [ImportColumn.CustomerId] = "A", [ImportColumn.InvoiceId] = "b", [ImportColumn.IssuedOn] = "c",
            [ImportColumn.Product] = "d", [ImportColumn.Net] = "e",
        }).Columns!.PlaceOf(ImportColumn.Net).Should().Be(4);
        var refusal = ImportColumns.Match(["customer", "date"], new Dictionary<ImportColumn, string>()).Refusal!;
        refusal.Code.Should().Be("column-missing");
        refusal.Explanation.Should().Contain("invoiceId").And.Contain("product").And.Contain("net");
    }

    private static ImportNumber Number(string text) => ImportNumber.Parse(text, "net", DecimalForm.Point).Number;

    private static ImportFormat Format(DateForm form) => new(form, DecimalForm.Either, null, false);
}
