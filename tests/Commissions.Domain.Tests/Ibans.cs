using CsCheck;
using Decisions;
using Identities;

namespace Commissions.Domain.Tests;

public sealed class Ibans
{
    // The registry's own examples.
    private static readonly string[] Samples =
    [
        "AT611904300234573201", "BE68539007547034", "BR1800360305000010009795493C1", "CH9300762011623852957",
        "DE89370400440532013000", "ES9121000418450200051332", "FR1420041010050500013M02606", "GB29NWBK60161331926819",
        "IE29AIBK93115212345678", "IT60X0542811101000000123456", "KW81CBKU0000000000001234560101",
        "MT84MALT011000012345MTLCAST001S", "NL91ABNA0417164300", "NO9386011117947", "PL61109010140000071219812874",
        "SA0380000000608010167519", "SE4550000000058398257466", "TR330006100519786457841326",
    ];

    private static readonly Gen<(string Iban, int At, char Digit)> OneOtherDigit =
        Gen.Select(Gen.Int[0, Samples.Length - 1], Gen.Int[0, 40], Gen.Char['0', '9'], (sample, draw, digit) =>
        {
            var iban = Samples[sample];
            var digits = Enumerable.Range(0, iban.Length).Where(i => char.IsAsciiDigit(iban[i])).ToArray();
            return (iban, digits[draw % digits.Length], digit);
        }).Where(change => change.Item1[change.Item2] != change.digit);

    public static TheoryData<string> Valid => [.. Samples];

    [Theory]
    [MemberData(nameof(Valid))]
    public void The_examples_of_the_registry_are_accepted(string iban) => Iban.Check(iban).Should().BeNull();

    [Theory]
    [InlineData("DE89 3704 0044 0532 0130 00")]
    [InlineData("  de89 3704 0044 0532 0130 00 ")]
    [InlineData("DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000")]
    public void The_printed_form_is_accepted_and_normalised(string iban)
    {
        Iban.Check(iban).Should().BeNull();
        Iban.Normalise(iban).Should().Be("DE89370400440532013000");
    }

    [Theory]
    [InlineData(null, "iban-missing")]
    [InlineData(" ", "iban-missing")]
    [InlineData("DE88370400440532013000", "iban-check-digits")]
    [InlineData("DE89370400440532013001", "iban-check-digits")]
    [InlineData("DE8937040044053201300", "iban-length")]
    [InlineData("DE893704004405320130000", "iban-length")]
    [InlineData("US89370400440532013000", "iban-country")]
    [InlineData("ZZ89370400440532013000", "iban-country")]
    [InlineData("DE89-3704-0044-0532-0130-00", "iban-characters")]
    [InlineData("DE8937040044053201300０", "iban-characters")]
    [InlineData("ſE4550000000058398257466", "iban-characters")]
    [InlineData("8937040044053201300DE0", "iban-characters")]
    [InlineData("DEX9370400440532013000", "iban-characters")]
    [InlineData("DE8", "iban-characters")]
    public void A_wrong_one_is_refused_with_the_field_and_what_is_wrong(string? iban, string code)
    {
        var refusal = Iban.Check(iban);
        refusal!.Code.Should().Be(code);
        refusal.Kind.Should().Be(RejectionKind.Invalid);
        refusal.Facts["field"].Should().Be("iban");
    }

    [Fact]
    public void A_wrong_length_is_told_with_the_right_one()
    {
        var refusal = Iban.Check("NL91ABNA041716430");
        refusal!.Facts.Should().Contain("country", "NL").And.Contain("length", "17").And.Contain("expected", "18");
        refusal.Explanation.Should().Contain("18").And.NotContain("ABNA");
    }

    // 00, 01 and 99 leave the same remainder as 97, 98 and 02; ISO 7064 never gives them.
    [Fact]
    public void Check_digits_have_one_way_to_be_right() =>
        Enumerable.Range(0, 1_000).Select(account => $"{account:D18}").Should().AllSatisfy(account =>
            Enumerable.Range(0, 100).Count(check => Iban.Check($"DE{check:D2}{account}") is null).Should().Be(1));

    [Fact]
    public void Any_one_digit_changed_is_refused() => OneOtherDigit.Sample(change =>
    {
        var changed = change.Iban.ToCharArray();
        changed[change.At] = change.Digit;
        Iban.Check(new string(changed))!.Code.Should().Be("iban-check-digits");
    }, iter: 10_000);
}
