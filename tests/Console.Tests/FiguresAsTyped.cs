using CommissionsConsole.Parts;
using Money;

namespace CommissionsConsole.Tests;

public sealed class FiguresAsTyped
{
    [Theory]
    [InlineData("12", 12_00)]
    [InlineData("12.5", 12_50)]
    [InlineData("12,5", 12_50)]
    [InlineData("-12,50", -12_50)]
    [InlineData("−25.00", -25_00)]
    [InlineData("1,234.56", 1_234_56)]
    [InlineData("1.234,56", 1_234_56)]
    [InlineData("1 234,56", 1_234_56)]
    [InlineData("1.234.567", 1_234_567_00)]
    [InlineData("1,234,567.8", 1_234_567_80)]
    [InlineData("1234,00", 1_234_00)]
    public void An_amount_is_read_in_both_notations(string text, long minor) =>
        TypedFigures.Money(text, "EUR").Should().Be(new Amount(minor, "EUR"));

    [Theory]
    [InlineData("1,234")]
    [InlineData("1.234")]
    [InlineData("-12.345")]
    public void An_amount_that_can_be_read_in_two_ways_is_refused_in_words(string text)
    {
        TypedFigures.Money(text, "EUR").Should().BeNull();
        TypedFigures.Money(text, "KWD").Should().BeNull();
        TypedFigures.TwoReadings(text).Should().Contain("can be read as");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("EUR")]
    [InlineData("1,2,3")]
    [InlineData("12,34.56")]
    [InlineData("1.23,45.6")]
    [InlineData("12.345,678")]
    [InlineData("0,005")]
    [InlineData("1-2")]
    [InlineData("9999999999999999999999999999999")]
    public void What_is_no_amount_of_the_currency_is_not_guessed_at(string? text)
    {
        TypedFigures.Money(text, "EUR").Should().BeNull();
        TypedFigures.TwoReadings(text).Should().BeNull();
    }

    [Fact]
    public void The_decimals_are_those_of_the_currency()
    {
        TypedFigures.Money("0,125", "KWD").Should().Be(new Amount(125, "KWD"));
        TypedFigures.Money("1500", "JPY").Should().Be(new Amount(1500, "JPY"));
        TypedFigures.Money("1500,5", "JPY").Should().BeNull();
    }

    [Theory]
    [InlineData("15", 150_000)]
    [InlineData("12,5", 125_000)]
    [InlineData("12.5 %", 125_000)]
    [InlineData("7,125", 71_250)]
    [InlineData("7.125", 71_250)]
    [InlineData("0,0001", 1)]
    public void A_percentage_is_read_with_a_comma_or_a_point(string text, long ppm) =>
        TypedFigures.Ppm(text).Should().Be(ppm);

    [Theory]
    [InlineData("")]
    [InlineData("1,2,3")]
    [InlineData("0,00001")]
    [InlineData("a lot")]
    public void What_is_no_percentage_is_refused(string text) => TypedFigures.Ppm(text).Should().BeNull();
}
