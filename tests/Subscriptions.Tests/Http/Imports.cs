using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Contracts.Subscriptions.V1;

namespace Subscriptions.Tests.Http;

public sealed class Imports(SubscriptionsRunning running)
{
    private const string Path = "/v1/imports/invoices";
    private readonly HttpClient _feed = running.Service.As("feed");
    private readonly string _customer = Calls.NewCustomer();

    private string File => $"""
        customer,invoice,currency,date,product,net,tax,service from,service until,paid on
        {_customer},I-1,EUR,2026-03-01,pro,100.00,19.00,2026-03-01,2026-04-01,2026-03-05
        {_customer},I-1,EUR,2026-03-01,pro,50.00,9.50,2026-03-01,2026-04-01,
        {_customer},I-2,EUR,2026-04-01,pro,100.00,19.00,2026-04-01,2026-05-01,
        """;

    [Fact]
    public async Task Rows_that_stand_together_become_one_invoice_and_its_payment()
    {
        Counts(await Upload(File)).Should().Be("done 3 0 0");

        var facts = await Stored();
        facts.Should().HaveCount(3);
        facts[0].Should().BeEquivalentTo(new InvoiceIssued
        {
            SourceEventId = $"csv:{_customer}:I-1:issued", SourceSystem = "csv", CustomerId = _customer,
            InvoiceId = "I-1",
            Currency = "EUR", IssuedOn = new DateOnly(2026, 3, 1),
            Lines =
            [
                new InvoiceLine { LineId = "pro", Product = "pro", NetMinor = 100_00, TaxMinor = 19_00,
                    ServiceFrom = new DateOnly(2026, 3, 1), ServiceUntil = new DateOnly(2026, 4, 1) },
                new InvoiceLine { LineId = "pro#2", Product = "pro", NetMinor = 50_00, TaxMinor = 9_50,
                    ServiceFrom = new DateOnly(2026, 3, 1), ServiceUntil = new DateOnly(2026, 4, 1) },
            ],
        });
        facts[1].Should().Be(new PaymentRecorded
        {
            SourceEventId = $"csv:{_customer}:I-1:paid:17850", SourceSystem = "csv", CustomerId = _customer,
            InvoiceId = "I-1",
            PaidGrossMinorTotal = 178_50, PaidOn = new DateOnly(2026, 3, 5),
        });
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        Counts(await Upload(File)).Should().Be("done 3 0 0");
        var stored = await running.Service.SourceIdsOf(_customer);

        Counts(await Upload(File)).Should().Be("done 0 3 0");
        Counts(await Upload(File.Replace(",", ";", StringComparison.Ordinal))).Should().Be("done 0 3 0");

        (await running.Service.SourceIdsOf(_customer)).Should().Equal(stored);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_happen_and_stores_nothing()
    {
        Counts(await Upload(File, "?dryRun=true")).Should().Be("done 3 0 0");
        (await Stored()).Should().BeEmpty();
        await Upload(File);
        Counts(await Upload(File, "?dryRun=true")).Should().Be("done 0 3 0");
    }

    [Fact]
    public async Task A_bad_line_is_named_its_invoice_is_not_stored_and_the_others_are()
    {
        var answer = await Upload(File.Replace("2026-03-01,pro,50.00", "01.03.2026,pro,50.00",
            StringComparison.Ordinal));

        Counts(answer).Should().Be("done 1 0 2");
        answer.Json["rejected"]!.AsArray().Select(Rejected).Should().Equal(
            $"2 csv:{_customer}:I-1 invoice-incomplete invoiceId", $"3 csv:{_customer}:I-1 invalid-date issuedOn");
        (await Stored()).Should().ContainSingle();
    }

    [Theory]
    [InlineData(",EUR,", ",QQQ,", "unknown-currency", "currency")]
    [InlineData("100.00,19.00", "1.0055,19.00", "too-many-decimals", "net")]
    [InlineData("100.00,19.00", "x,19.00", "invalid-number", "net")]
    [InlineData("100.00,19.00", ",19.00", "value-missing", "net")]
    [InlineData("2026-04-01,2026-05-01", "2026-04-01,2026-01-01", "service-interval", "lines[0].serviceUntil")]
    public async Task What_is_wrong_with_a_line_is_said_with_code_and_column(string good, string bad, string code,
        string field)
    {
        var last = File.Split('\n')[^1].Replace(good, bad, StringComparison.Ordinal);
        var answer = await Upload(File[..(File.LastIndexOf('\n') + 1)] + last);

        Counts(answer).Should().Be("done 2 0 1");
        Rejected(answer.Json["rejected"]![0]).Should().StartWith("4 ").And.EndWith($"{code} {field}");
    }

    [Fact]
    public async Task An_invoice_that_is_stored_with_other_content_is_refused_not_overwritten()
    {
        await Upload(File);
        var answer = await Upload(File.Replace("50.00,9.50", "60.00,11.40", StringComparison.Ordinal));

        Counts(answer).Should().Be("done 0 1 2");
        Rejected(answer.Json["rejected"]![0]).Should().StartWith($"2 csv:{_customer}:I-1:issued invoice-differs");
    }

    [Fact]
    public async Task Rows_of_one_invoice_that_do_not_stand_together_are_refused_whole()
    {
        var rows = File.Split('\n').Select(row => row.TrimEnd('\r')).ToArray();
        var answer = await Upload(string.Join('\n', rows[0], rows[1], rows[3], rows[2]));

        Counts(answer).Should().Be("done 1 0 2");
        answer.Json["rejected"]!.AsArray().Select(line => line!["code"]!.ToString())
            .Should().Equal("rows-apart", "rows-apart");
    }

    [Fact]
    public async Task Negative_quantities_are_credits()
    {
        var answer = await Upload($"""
            InvoiceNo;StockCode;Quantity;InvoiceDate;UnitPrice;CustomerID;CreditedInvoiceId
            536365;85123A;6;01.12.2010 08:26;2,55;{_customer};
            536365;71053;2;01.12.2010 08:26;3,39;{_customer};
            C536379;85123A;-2;03.12.2010 09:41;2,55;{_customer};536365
            C536380;D;-1;03.12.2010 09:49;27,50;{_customer};
            """, "?dates=day-first&currency=GBP&assumePaid=true");

        Counts(answer).Should().Be("done 4 0 0");
        answer.Json["notes"]!.AsArray().Select(Rejected)
            .Should().Equal($"5 csv:{_customer}:C536380:issued credit-names-no-invoice -");
        var facts = await Stored();
        facts.OfType<InvoiceIssued>().First().Lines.Select(line => (line.LineId, line.NetMinor))
            .Should().Equal(("85123A", 15_30), ("71053", 6_78));
        facts.OfType<PaymentRecorded>().Should().ContainSingle().Which.PaidGrossMinorTotal.Should().Be(22_08);
        var credit = facts.OfType<CreditNoteIssued>().Should().ContainSingle().Subject;
        (credit.InvoiceId, credit.CreditNoteId).Should().Be(("536365", "C536379"));
        credit.Lines.Should().Equal(new CreditedLine("85123A", 5_10));
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(false, "?encoding=windows-1252")]
    public async Task Umlauts_arrive_whichever_way_the_file_is_encoded(bool mark, string query)
    {
        var text = File.Replace("pro,", "Müller,", StringComparison.Ordinal);
        var utf8 = new UTF8Encoding(true);
        Encoding latin = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        byte[] bytes = mark ? [.. utf8.GetPreamble(), .. utf8.GetBytes(text)] : query.Length > 0 ? latin.GetBytes(text)
            : utf8.GetBytes(text);

        Counts(await Upload(bytes, query)).Should().Be("done 3 0 0");
        Counts(await Upload(latin.GetBytes(text)))
            .Should().Be("done 0 3 0", "bytes that are not UTF-8 are Windows-1252");

        (await Stored()).OfType<InvoiceIssued>().First().Lines[0].Product.Should().Be("Müller");
    }

    [Fact]
    public async Task A_form_with_a_mapping_is_taken_like_a_plain_body()
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("Konto"), "map.customerId");
        form.Add(new StringContent("comma"), "decimal");
        form.Add(new StringContent("day-first"), "dates");
        var file = new StringContent(
            $"Konto;Rechnung;Währung;Datum;Artikel;Netto\n{_customer};R1;EUR;1.3.2026;pro;\"1.234,50\"\n");
        form.Add(file, "file", "invoices.csv");
        using var answer = await _feed.PostAsync(new Uri(Path, UriKind.Relative), form);

        answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        (await Stored()).OfType<InvoiceIssued>().Single().Lines[0].NetMinor.Should().Be(1_234_50);
    }

    [Theory]
    [InlineData("?dates=american", "invalid-parameter", "dates")]
    [InlineData("?currency=QQQ", "invalid-parameter", "currency")]
    [InlineData("?encoding=ebcdic", "invalid-parameter", "encoding")]
    [InlineData("?map.nothing=x", "unknown-column", "map.nothing")]
    [InlineData("?map.product=absent", "column-missing", "map.product")]
    public async Task A_parameter_that_means_nothing_is_refused_before_anything_is_read(string query, string code,
        string field) =>
        (await Upload(File, query)).Expect(HttpStatusCode.BadRequest, code).Text("field").Should().Be(field);

    [Theory]
    [InlineData("", "empty-file")]
    [InlineData("a,b\n1,2\n", "column-missing")]
    public async Task A_file_without_the_needed_columns_is_refused(string file, string code) =>
        (await Upload(file)).Expect(HttpStatusCode.BadRequest, code);

    [Fact]
    public async Task A_quotation_mark_that_is_never_closed_ends_the_import_at_its_line()
    {
        var answer = await Upload(File
            + $"\n{_customer},I-3,EUR,2026-04-01,\"pro,100.00,19.00,2026-04-01,2026-05-01,\n"
            + $"{_customer},I-4,EUR,2026-04-01,pro,1,1,,,\n");

        Counts(answer).Should().Be("failed 2 0 0", "the row that cannot be read may belong to the invoice before it");
        answer.Json["failure"]!["line"]!.GetValue<int>().Should().Be(5);
    }

    [Fact]
    public async Task A_repeat_under_an_idempotency_key_names_the_same_import()
    {
        var key = ("Idempotency-Key", $"import-{_customer}");
        var first = await _feed.Send(Path, File, "text/csv", key);
        var second = await _feed.Send(Path, File, "text/csv", key);

        Counts(first).Should().Be("done 3 0 0");
        second.Json.ToJsonString().Should().Be(first.Json.ToJsonString());
        second.Message.Headers.GetValues("Idempotency-Replayed").Should().Equal("true");
    }

    [Fact]
    public async Task Only_feeds_and_partner_managers_import_and_ask()
    {
        var id = (await Upload(File)).Text("importId");
        (await running.Service.As("alice").Get($"/v1/imports/{id}")).Expect(HttpStatusCode.OK).Text("state")
            .Should().Be("done");
        (await _feed.Get("/v1/imports/unknown")).Expect(HttpStatusCode.NotFound, "not-found");
        foreach (var caller in new[] { "carol", "erin", "partner:p-1" })
        {
            (await running.Service.As(caller).Send(Path, File, "text/csv")).Status.Should()
                .Be(HttpStatusCode.Forbidden, caller);
            (await running.Service.As(caller).Get($"/v1/imports/{id}")).Status.Should()
                .Be(HttpStatusCode.Forbidden, caller);
        }
    }

    [Fact]
    public async Task A_cell_that_the_database_cannot_hold_is_named_and_the_other_invoices_are_stored()
    {
        var answer = await Upload(File.Replace("pro,50.00", "pr\0o,50.00", StringComparison.Ordinal));

        Counts(answer).Should().Be("done 1 0 2");
        Rejected(answer.Json["rejected"]![1]).Should().EndWith("unstorable-text row");
    }

    private Task<Answer> Upload(string file, string query = "") =>
        Upload(new UTF8Encoding(false).GetBytes(file), query);

    private async Task<Answer> Upload(byte[] file, string query = "")
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var request = new HttpRequestMessage(HttpMethod.Post, Path + query) { Content = content };
        var message = await _feed.SendAsync(request);
        return new Answer(message.StatusCode,
            JsonNode.Parse(await message.Content.ReadAsStringAsync())!.AsObject(), message);
    }

    private static string Counts(Answer answer)
    {
        answer.Expect(HttpStatusCode.OK);
        return $"{answer.Text("state")} {answer.Text("accepted")} {answer.Text("duplicates")} " +
            $"{answer.Text("rejectedCount")}";
    }

    private static string Rejected(JsonNode? line) =>
        $"{line!["line"]} {line["sourceEventId"]?.ToString() ?? "-"} {line["code"]} {line["field"]?.ToString() ?? "-"}";

    private async Task<IReadOnlyList<BillingFact>> Stored() =>
        [.. (await running.Service.StoredOf(_customer)).Select(e => (BillingFact)e.Data)];
}
