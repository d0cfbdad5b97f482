using System.Text;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Commissions.Domain.Payouts;
using CsCheck;

namespace Commissions.Domain.Tests;

/// <summary>
/// Payment files of made-up lines, and what the schema of ISO 20022 and a reader of XML find in them.
/// </summary>
internal static class WrittenPayments
{
    public static readonly XNamespace Pain = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
    private static readonly XmlSchemaSet Schemas = Iso20022();

    public static PaymentFile Write(string currency, params PaymentLine[] lines) => new(
        "payout-2025-05", currency, new DateTimeOffset(2025, 6, 2, 10, 30, 0, TimeSpan.FromHours(2)),
        new DateOnly(2025, 6, 5), new Debtor("Example Software GmbH", "DE89 3704 0044 0532 0130 00", "COBADEFFXXX"),
        [.. lines]);

    public static PaymentLine Line(int number, long minor, string? holder = null) => new(
        $"payout-2025-05-{number}", $"partner-{number}", holder ?? $"Holder {number}", "FR1420041010050500013M02606",
        new PostalAddress("FR"), minor);

    public static string Csv(PaymentFile file) => Encoding.UTF8.GetString(file.AsCsv());

    public static XDocument Valid(PaymentFile file)
    {
        var bytes = file.AsPain001();
        Errors(bytes).Should().BeEmpty();
        return XDocument.Load(new MemoryStream(bytes));
    }

    public static List<string> Errors(byte[] bytes)
    {
        var errors = new List<string>();
        XDocument.Load(new MemoryStream(bytes)).Validate(Schemas, (_, error) => errors.Add(error.Message));
        return errors;
    }

    public static string[] Values(XDocument message, string element) =>
        [.. message.Descendants(Pain + element).Select(found => found.Value)];

    private static XmlSchemaSet Iso20022()
    {
        using var schema = typeof(WrittenPayments).Assembly.GetManifestResourceStream("pain.001.001.09.xsd")!;
        using var reader = XmlReader.Create(schema);
        var schemas = new XmlSchemaSet();
        schemas.Add(Pain.NamespaceName, reader);
        schemas.Compile();
        return schemas;
    }
}
