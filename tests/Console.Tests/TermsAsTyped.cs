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

    [Fact]
    public void A_day_that_is_over_means_that_history_is_calculated_again_and_one_to_come_that_it_stays()
    {
        Draft(terms => terms.ValidFrom = "2026-06-29").Mode.Should().Be("retroactive");
        Draft(terms => terms.ValidFrom = "2026-06-30").Mode.Should().Be("prospective");
        Draft(terms => terms.Scope = "new").Mode.Should().Be("newCustomersOnly");
    }

    [Fact]
    public void Rates_for_some_name_them_and_begin_on_a_day_to_come()
    {
        Wrong(terms => terms.Scope = "segment").Should().Contain("segment");
        Wrong(terms => terms.Scope = "partners").Should().Contain("partners");
        Wrong(terms => (terms.Scope, terms.Segment, terms.ValidFrom) = ("segment", "gold", "2026-06-29"))
            .Should().Contain("today or later");
        Draft(terms => (terms.Scope, terms.Segment) = ("segment", "gold")).GivenTo!.Segment.Should().Be("gold");
    }

    [Fact]
    public void A_change_is_said_in_one_sentence()
    {
        var before = Terms([120_000, 100_000], 0);
        TermsCompared.Sentence(before, Terms([120_000, 150_000], 0), "everybody", false)
            .Should().Be("acquisition in year 2 rises from 10 % to 15 %, from 2026-06-30, for everybody");
        TermsCompared.Sentence(before, Terms([100_000, 100_000], 0) with { HoldDays = 45 }, "the segment gold", false)
            .Should().Be("acquisition in year 1 falls from 12 % to 10 %; the hold changes from 30 days to 45 days, " +
                "from 2026-06-30, for the segment gold");
        TermsCompared.Sentence(before, Terms([130_000, 100_000], 0), "p1", true).Should().StartWith(
            "rates of their own, whatever they have now");
        TermsCompared.Sentence(null, before, "everybody", false).Should().StartWith("the first rates of this plan");
    }

    private static PlanTerms Terms(int[] years, int onward) => new()
    {
        ValidFrom = new DateOnly(2026, 6, 30),
        HoldDays = 30,
        Components = [new ComponentRates("acquisition", ["affiliate"], null, new YearTable(years, onward))],
    };

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
        return terms.ToDraft("EUR", new DateOnly(2026, 6, 30));
    }
}
