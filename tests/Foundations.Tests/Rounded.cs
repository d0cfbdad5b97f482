using CsCheck;
using Money;

namespace Foundations.Tests;

public sealed class Rounded
{
    [Theory]
    [InlineData(1, 500_000, 1)]
    [InlineData(-1, 500_000, -1)]
    [InlineData(1, 499_999, 0)]
    [InlineData(3, 500_000, 2)]
    [InlineData(-3, 500_000, -2)]
    [InlineData(12_345, 150_000, 1_852)]
    [InlineData(10_005, 150_000, 1_501)]
    public void Half_a_minor_unit_goes_away_from_zero(long minor, long ppm, long rounded) =>
        Rounding.Rate(minor, ppm).Should().Be(rounded);

    [Fact]
    public void What_does_not_fit_is_refused_instead_of_wrapped() =>
        FluentActions.Invoking(() => Rounding.Proportion(long.MaxValue, 3, 2)).Should().Throw<OverflowException>();

    [Fact]
    public void A_rate_is_odd_in_its_amount() => Gen.Select(Gen.Long[0, 1_000_000_000_000], Gen.Int[0, 1_000_000])
        .Sample((minor, ppm) => Rounding.Rate(-minor, ppm) == -Rounding.Rate(minor, ppm));

    [Fact]
    public void A_rate_is_the_same_whether_64_bits_are_enough_or_not() =>
        Gen.Select(Gen.Long[-20_000_000_000_000, 20_000_000_000_000], Gen.Int[-1_000_000, 1_000_000])
            .Sample((minor, ppm) => Rounding.Rate(minor, ppm) == Rounding.Proportion(minor, ppm, Rounding.WholePpm));

    [Fact]
    public void The_parts_of_a_split_add_up_and_none_is_a_whole_unit_off() =>
        Gen.Select(Gen.Long[-1_000_000, 1_000_000], Gen.Long[0, 1_000].Array[1, 8]).Sample((total, weights) =>
        {
            if (weights.Sum() == 0) return;
            var parts = Rounding.ByLargestRemainder(total, weights);
            parts.Sum().Should().Be(total);
            for (var i = 0; i < parts.Length; i++)
                Math.Abs((parts[i] * weights.Sum()) - (total * weights[i])).Should().BeLessThan(weights.Sum());
        });

    [Fact]
    public void Ties_of_a_split_go_to_the_earlier_part() =>
        Rounding.ByLargestRemainder(10, [1, 1, 1]).Should().Equal(4, 3, 3);

    [Fact]
    public void Nothing_can_be_split_without_a_weight() =>
        FluentActions.Invoking(() => Rounding.ByLargestRemainder(1, [0, 0])).Should().Throw<ArgumentException>();

    [Theory]
    [InlineData(1_852, "JPY", "1852 JPY")]
    [InlineData(-5, "EUR", "-0.05 EUR")]
    [InlineData(123_456, "EUR", "1234.56 EUR")]
    [InlineData(1_501, "KWD", "1.501 KWD")]
    public void An_amount_reads_in_the_decimals_of_its_currency(long minor, string currency, string text) =>
        new Amount(minor, currency).ToString().Should().Be(text);

    [Fact]
    public void Currencies_are_never_mixed_silently() =>
        FluentActions.Invoking(() => new Amount(1, "EUR") + new Amount(1, "USD"))
        .Should().Throw<CurrenciesDifferException>();

    [Theory]
    [InlineData("EUR", true)]
    [InlineData("eur", false)]
    [InlineData("XXX", false)]
    [InlineData(null, false)]
    public void Only_active_currencies_are_known(string? code, bool known) =>
        Currencies.IsKnown(code).Should().Be(known);
}
