using System.Text;
using System.Xml.Linq;
using Commissions.Domain.Payouts;
using CsCheck;
using Money;
using static Commissions.Domain.Tests.WrittenPayments;

namespace Commissions.Domain.Tests;

public sealed class PaymentFiles
{
    private static readonly string[] Paid = ["EUR", "JPY", "KWD", "USD"];

    private static readonly Gen<PaymentFile> Any = Gen.Select(
        Gen.Int[0, 3].Select(i => Paid[i]), Gen.Long[1, 1_000_000_000_000].Array[1, 40], Gen.String, Gen.String,
        (currency, amounts, holder, id) => Write(currency, [.. amounts.Select((minor, i) => Line(i, minor, holder) with
        {
            EndToEndId = $"{id}{i}",
        })]) with
        { PayoutId = id });

    [Theory]
    [InlineData("EUR", "1234567.89", "1234567.90")]
    [InlineData("JPY", "123456789", "123456790")]
    [InlineData("KWD", "123456.789", "123456.790")]
    public void A_file_is_valid_in_the_decimals_of_its_currency(string currency, string first, string sum)
    {
        var message = Valid(Write(currency, Line(1, 123_456_789), Line(2, 1)));
        Values(message, "InstdAmt")[0].Should().Be(first);
        Values(message, "CtrlSum").Should().Equal(sum, sum);
        message.Descendants(Pain + "InstdAmt").Attributes("Ccy").Select(code => code.Value).Should().AllBe(currency);
    }

    [Fact]
    public void Euro_go_by_SEPA_and_other_currencies_do_not()
    {
        var euro = Valid(Write("EUR", Line(1, 1)));
        Values(euro, "SvcLvl").Should().Equal("SEPA");
        Values(euro, "ChrgBr").Should().Equal("SLEV");
        var yen = Valid(Write("JPY", Line(1, 1)));
        Values(yen, "SvcLvl").Should().BeEmpty();
        Values(yen, "ChrgBr").Should().Equal("SHAR");
    }

    [Fact]
    public void A_file_says_who_pays_whom_when_and_for_what()
    {
        var message = Valid(Write("EUR", Line(7, 12_34) with { Iban = "fr14 2004 1010 0505 0001 3m02 606" }));
        Values(message, "MsgId").Should().Equal("payout-2025-05");
        Values(message, "CreDtTm").Should().Equal("2025-06-02T08:30:00Z");
        Values(message, "ReqdExctnDt").Should().Equal("2025-06-05");
        Values(message, "Dbtr").Should().Equal("Example Software GmbH");
        Values(message, "IBAN").Should().Equal("DE89370400440532013000", "FR1420041010050500013M02606");
        Values(message, "DbtrAgt").Should().Equal("COBADEFFXXX");
        Values(message, "EndToEndId").Should().Equal("payout-2025-05-7");
        Values(message, "Cdtr").Should().Equal("Holder 7");
        Values(message, "Ustrd").Should().Equal("Commission payout payout-2025-05");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Without_a_BIC_the_bank_is_not_provided(string? bic)
    {
        var file = Write("EUR", Line(1, 1));
        Values(Valid(file with { Debtor = file.Debtor with { Bic = bic } }), "DbtrAgt").Should().Equal("NOTPROVIDED");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public void The_control_sum_and_the_count_are_those_of_the_lines(int count)
    {
        var file = Write("EUR", [.. Enumerable.Range(1, count).Select(i => Line(i, i * 37L))]);
        var message = Valid(file);
        var sum = Enumerable.Range(1, count).Sum(i => i * 37L);
        file.ControlSumMinor.Should().Be(sum);
        Values(message, "CtrlSum").Should().AllBe(new Amount(sum, "EUR").InMajorUnits());
        Values(message, "NbOfTxs").Should().Equal($"{count}", $"{count}");
        Values(message, "CdtTrfTxInf").Should().HaveCount(count);
    }

    [Fact]
    public void Whatever_is_paid_the_file_is_valid_and_adds_up() => Any.Sample(file =>
    {
        var message = Valid(file);
        var sum = new Amount(file.Lines.Sum(line => line.Minor), file.Currency);
        Values(message, "CtrlSum").Should().AllBe(sum.InMajorUnits());
        Values(message, "NbOfTxs").Should().AllBe($"{file.Lines.Length}");
        Values(message, "EndToEndId").Should().OnlyHaveUniqueItems();
    }, iter: 300);

    [Fact]
    public void The_same_input_gives_the_same_bytes() => Any.Sample(file =>
    {
        var again = file with { Lines = [.. file.Lines], CreatedAt = file.CreatedAt.ToOffset(TimeSpan.FromHours(9)) };
        again.AsPain001().Should().Equal(file.AsPain001());
        again.AsCsv().Should().Equal(file.AsCsv());
    }, iter: 100);

    [Fact]
    public void There_is_no_byte_order_mark_and_no_carriage_return()
    {
        var bytes = Write("EUR", Line(1, 1)).AsPain001();
        bytes[0].Should().Be((byte)'<');
        bytes.Should().NotContain((byte)'\r');
        Encoding.UTF8.GetString(bytes).Should().StartWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Document ");
    }

    [Fact]
    public void Long_or_odd_ids_are_shortened_and_stay_different()
    {
        string[] ids = [$"{Guid.Empty}", "00000000-0000-0000-0000-000000000001", "a/b", "a b", ""];
        var message = Valid(Write("EUR", [.. ids.Select((id, i) => Line(i, 1) with { EndToEndId = id })]));
        Values(message, "EndToEndId").Should().OnlyHaveUniqueItems().And.OnlyContain(id => id.Length <= 35);
    }

    [Fact]
    public void A_file_that_pays_nobody_or_nothing_is_none()
    {
        PaymentFile[] none = [Write("EUR"), Write("EUR", Line(1, 0)), Write("EUR", Line(1, -5), Line(2, 9))];
        foreach (var file in none)
            file.Invoking(refused => refused.AsPain001()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void A_sum_that_does_not_fit_is_refused()
    {
        var most = Write("EUR", Line(1, 999_999_999_999_999_999));
        Valid(most);
        var over = most with { Lines = most.Lines.Add(Line(2, 1)) };
        over.Invoking(file => file.AsPain001()).Should().Throw<InvalidOperationException>();
        var beyond = Write("EUR", Line(1, long.MaxValue), Line(2, 1));
        beyond.Invoking(file => file.ControlSumMinor).Should().Throw<OverflowException>();
    }

    [Fact]
    public void The_schema_does_refuse_what_is_wrong() =>
        Errors(Write("EUR", Line(1, 1) with { Iban = "no account" }).AsPain001()).Should().NotBeEmpty();

    [Fact]
    public void The_CSV_has_a_row_for_each_line_and_ends_with_the_control_sum() =>
        Csv(Write("KWD", Line(1, 1_500), Line(2, 20, "Doe, \"Jane\""))).Should().Be(
            "endToEndId,partnerId,holder,iban,amount,currency\r\n" +
            "payout-2025-05-1,partner-1,Holder 1,FR1420041010050500013M02606,1.500,KWD\r\n" +
            "payout-2025-05-2,partner-2,\"Doe, \"\"Jane\"\"\",FR1420041010050500013M02606,0.020,KWD\r\n" +
            "control-sum,,,2,1.520,KWD\r\n");

    [Fact]
    public void A_spreadsheet_runs_nothing_of_the_CSV() =>
        Csv(Write("EUR", Line(1, 1, "=cmd()") with { PartnerId = "@partner" })).Should().Contain(",'@partner,'=cmd(),");
}
