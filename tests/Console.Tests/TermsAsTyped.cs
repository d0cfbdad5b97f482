using CommissionsConsole.Clients;
using CommissionsConsole.Pages.Plans;

namespace CommissionsConsole.Tests;

/// <summary>A version of a plan as it is typed: what cannot be read is said, never left out.</summary>
public sealed class TermsAsTyped
{
    [Fact]
    public void A_cap_that_cannot_be_read_does_not_remove_the_cap()
    {
        Wrong(terms => terms.Cap = "2O").Should().Contain("cap");
        Draft(terms => terms.Cap = "").ProgramCapPpm.Should().BeNull();
        Draft(terms => terms.Cap = "20").ProgramCapPpm.Should().Be(200_000);
    }

    [Fact]
    public void A_royalty_that_cannot_be_read_does_not_remove_the_royalty() =>
        Wrong(terms => terms.Royalty = "five").Should().Contain("royalty");

    [Theory, InlineData("thirty"), InlineData("-1"), InlineData("3.5"), InlineData("99999999999")]
    public void Days_that_cannot_be_read_are_not_none(string typed)
    {
        Wrong(terms => terms.HoldDays = typed).Should().Contain("hold");
        Wrong(terms => terms.QualifyAfterDays = typed).Should().Contain("qualifies");
    }

    [Fact]
    public void A_negative_rate_is_said_before_it_is_sent() =>
        Wrong(terms => terms.Columns[0].Years[0] = "-5").Should().Contain("percentage");

    [Theory]
    [InlineData("USD 12,50, JPY 5000")]
    [InlineData("usd 12.50; jpy 5000")]
    [InlineData("USD 12.50,JPY 5 000")]
    public void Minimum_payouts_of_other_currencies_take_a_decimal_comma(string typed) =>
        Draft(terms => terms.MinPayouts = typed).MinPayouts.Should()
            .BeEquivalentTo(new Dictionary<string, long> { ["USD"] = 12_50, ["JPY"] = 5000 });

    [Theory, InlineData("12,50"), InlineData("USD"), InlineData("USD 1, USD 2"), InlineData("DOLLAR 5"),
        InlineData("US 5")]
    public void Minimum_payouts_without_a_currency_or_an_amount_are_refused(string typed) =>
        Wrong(terms => terms.MinPayouts = typed).Should().Contain("USD 50.00");

    private static PlanDraft Draft(Action<EditedTerms> type)
    {
        var (draft, wrong) = Typed(type);
        wrong.Should().BeNull();
        return draft!;
    }

    private static string Wrong(Action<EditedTerms> type) => Typed(type).Wrong ?? "nothing";

    private static (PlanDraft? Draft, string? Wrong) Typed(Action<EditedTerms> type)
    {
        var rates = new ComponentRates("acquisition", ["affiliate"], null, new YearTable([120_000, 100_000], 0));
        var terms = EditedTerms.From(
            EditedTerms.FromTemplate(new PlanTemplate("simple", "", [rates], 0, 0)), new DateOnly(2026, 6, 30), "EUR");
        type(terms);
        return terms.ToDraft("EUR");
    }
}
