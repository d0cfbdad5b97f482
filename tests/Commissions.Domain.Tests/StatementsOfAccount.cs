using Commissions.Domain.Accounting;
using Commissions.Domain.Documents;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using CsCheck;
using Money;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>What a statement says adds up, whatever happened before and after it.</summary>
public sealed class StatementsOfAccount
{
    private static readonly int Iterations = Thoroughness.Histories(100);

    [Fact]
    public void Every_month_closes_with_all_that_was_posted_until_then_less_all_that_was_paid_until_then() =>
        Gen.Select(Histories.Any, Gen.Int[-25, 25], Gen.Bool).Sample((facts, paysAfter, bankReturns) =>
        {
            var story = PaidMonths.Play(facts, paysAfter, bankReturns);
            foreach (var (partnerId, period) in story.StatementsOfAll)
                foreach (var currency in new[] { "EUR", "JPY" })
                    Closing(story.Statement(partnerId, period), currency).Should().Be(
                        story.Programme.Entries.Where(entry => entry.PartnerId == partnerId && entry.Period <= period
                            && entry.Amount.Currency == currency).Sum(entry => entry.Amount.Minor)
                        - story.AtTheBank.Where(moved => moved.PartnerId == partnerId && moved.CountedIn <= period
                            && moved.Amount.Currency == currency).Sum(moved => moved.Amount.Minor));
        }, iter: Iterations);

    [Fact]
    public void Opening_and_earned_less_returned_and_paid_is_closing_and_opens_the_next_month() =>
        Gen.Select(Histories.Any, Gen.Int[-25, 25], Gen.Bool).Sample((facts, paysAfter, bankReturns) =>
        {
            var story = PaidMonths.Play(facts, paysAfter, bankReturns);
            foreach (var partner in story.StatementsOfAll.GroupBy(statement => statement.PartnerId))
            {
                var closing = new Dictionary<string, long>();
                foreach (var (partnerId, period) in partner)
                    foreach (var month in story.Statement(partnerId, period))
                    {
                        month.Opening.Minor.Should().Be(closing.GetValueOrDefault(month.Currency));
                        closing[month.Currency] = month.Closing.Minor;
                        (month.Opening + month.Earned - month.Returned - month.Paid).Should().Be(month.Closing);
                        (month.Earned - month.Returned).Minor.Should()
                            .Be(month.Customers.Sum(customer => customer.Subtotal.Minor));
                        foreach (var customer in month.Customers)
                            customer.Lines.Sum(line => line.Amount.Minor).Should().Be(customer.Subtotal.Minor);
                        month.Customers.Sum(customer => customer.Lines.Length).Should().Be(month.Entries);
                        month.Payments.Sum(payment => payment.Amount.Minor).Should().Be(month.Paid.Minor);
                    }
            }
        }, iter: Iterations);

    [Fact]
    public void The_books_owe_a_partner_at_the_end_of_a_month_what_its_statement_closes_with() =>
        Gen.Select(Histories.Any, Gen.Int[1, 25], Gen.Bool).Sample((facts, paysAfter, bankReturns) =>
        {
            var story = PaidMonths.Play(facts, paysAfter, bankReturns);
            foreach (var (partnerId, period) in story.StatementsOfAll)
            {
                var owed = PartnerBooks.Journal(partnerId, story.BookedOf(partnerId), period.LastDay)
                    .SelectMany(transaction => transaction.Lines)
                    // What the bank was asked for and has not paid is owed as well.
                    .Where(line => line.Account.EndsWith(partnerId, StringComparison.Ordinal)
                        || line.Account == Accounts.PayoutClearing)
                    .ToLookup(line => line.Amount.Currency);
                foreach (var currency in new[] { "EUR", "JPY" })
                    Closing(story.Statement(partnerId, period), currency).Should()
                        .Be(-owed[currency].Sum(line => line.Amount.Minor), $"{partnerId} {period} {currency}");
            }
        }, iter: Iterations);

    [Fact]
    public void Nothing_that_happens_later_changes_a_statement_that_was_closed() =>
        Gen.Select(Histories.Any, Gen.Int[-25, 25], Gen.Bool).Sample((facts, paysAfter, bankReturns) =>
        {
            var story = PaidMonths.Play(facts, paysAfter, bankReturns);
            story.AsClosed.Should().NotBeEmpty();
            foreach (var ((partnerId, period), closed) in story.AsClosed)
                PaidMonths.Figures(story.Statement(partnerId, period)).Should().Be(closed);
        }, iter: Iterations);

    [Fact]
    public void Every_line_multiplies_and_a_change_of_terms_shows_what_it_was_worth_before() =>
        Gen.Select(Histories.Any, Gen.Int[-25, 25]).Sample((facts, paysAfter) =>
        {
            var story = PaidMonths.Play(facts, paysAfter, bankReturns: false);
            foreach (var (partnerId, period) in story.StatementsOfAll)
                foreach (var line in story.Statement(partnerId, period).SelectMany(month => month.Customers)
                    .SelectMany(customer => customer.Lines))
                {
                    var worth = Product(line.Base, line.RatePpm, line.SharePpm)
                        - (line.Earlier is { } was ? Product(was.Base, was.RatePpm, was.SharePpm) : 0);
                    // Each key is rounded on its whole worth, and a part of a pool by largest remainder.
                    line.Amount.Minor.Should().BeInRange(worth - 3, worth + 3, $"{line}");
                }
        }, iter: Iterations);

    [Fact]
    public void A_payment_that_was_recorded_after_its_month_was_closed_counts_in_the_first_open_month()
    {
        var january = new Period(2026, 1);
        var closed = PaidMonths.Closed((january, 2), (january.Next(), 3), (january.Next().Next(), 9));
        Payment Of(int recordedAt) => closed.Payments([PaidMonths.Part(january, 100_00, "2026-01-30", recordedAt)])
            .Single();

        Of(recordedAt: 1).Period.Should().Be(january);
        Of(recordedAt: 4).Period.Should().Be(new Period(2026, 3));
        Of(recordedAt: 4).On.Should().Be(A.Date("2026-01-30"), "the day on the bank's statement stays what it is");
    }

    [Fact]
    public void A_line_that_the_bank_sent_back_was_paid_in_one_month_and_taken_off_in_another()
    {
        var january = new Period(2026, 1);
        var payments = PaidMonths.Closed().Payments(
        [
            PaidMonths.Part(january, 100_00, "2026-02-03", 1) with
            {
                ReturnedOn = A.Date("2026-03-01"), ReturnedAt = PaidMonths.Hour(2),
            },
        ]);
        payments.Select(payment => (payment.Period.Month, payment.Amount.Minor))
            .Should().Equal((2, 100_00), (3, -100_00));
    }

    [Fact]
    public void What_a_payout_took_and_gave_back_before_the_bank_paid_was_never_paid()
    {
        var january = new Period(2026, 1);
        PaidMonths.Closed().Payments(
        [
            PaidMonths.Part(january, 100_00, "2026-02-03", 1) with
            {
                PaidOn = null, ReturnedOn = A.Date("2026-02-04"), ReturnedAt = PaidMonths.Hour(2),
            },
        ]).Should().BeEmpty();
    }

    [Fact]
    public void A_refund_is_listed_with_the_part_of_the_base_that_came_back()
    {
        var programme = new Programme();
        programme.Publish(A.Flat(150_000, "2023-01-01"), A.Date("2023-01-01"));
        Deliver(programme, [A.Affiliate("p"), A.Acquisition("p"), .. A.PaidMonth("jan", 1_000_00, "2026-01-10"),
            A.Refund("jan", 243_33, "2026-01-20")]);

        var lines = Lines(programme, new Period(2026, 1));
        lines.Select(line => (line.Base.Minor, line.RatePpm, line.Amount.Minor)).Should()
            .Equal((1_000_00, 150_000, 150_00), (-243_33, 150_000, -36_50));
        lines.Should().OnlyContain(line => line.Earlier == null);
    }

    [Fact]
    public void A_raise_for_the_past_is_listed_with_the_old_rate_and_the_new_one()
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms, A.Date("2023-01-01"));
        Deliver(programme, [A.Consultant("p"), A.Retention("p"), .. A.PaidMonth("anchor", 500_00, "2025-01-01"),
            .. A.PaidMonth("jan", 500_00, "2026-01-10")]);
        programme.CloseUpTo(new Period(2026, 1), new Period(2025, 1));
        programme.Publish(A.Terms(150_000, "2026-01-01"), A.Date("2026-02-10"));

        var line = Lines(programme, new Period(2026, 2)).Single();
        (line.Base.Minor, line.RatePpm, line.Amount.Minor).Should().Be((500_00, 150_000, 15_00));
        line.Earlier.Should().Be(new EarlierTerms(
            new Amount(500_00, "EUR"), 120_000, A.WholeShare, new Amount(60_00, "EUR")));
        line.OriginalPeriod.Should().Be(new Period(2026, 1));
    }

    [Fact]
    public void A_remittance_advice_lists_what_the_transfer_pays_month_by_month_and_adds_up_to_it()
    {
        var programme = new Programme();
        programme.Publish(A.Flat(150_000, "2023-01-01"), A.Date("2023-01-01"));
        Deliver(programme, [A.Affiliate("p"), A.Acquisition("p"), A.Acquisition("p", customer: "c2"),
            .. A.PaidMonth("jan", 1_000_00, "2026-01-10"), .. A.PaidMonth("feb", 800_00, "2026-02-10", "c2"),
            A.Refund("jan", 200_00, "2026-02-20")]);
        var payout = Payout.Fold(Payout.Initial, new PayoutLocked(new string('a', 32), "EUR", new Period(2026, 2),
            "carol", A.Date("2026-03-02"), null, [new PayoutLine("p", new Amount(240_00, "EUR"), 3, "profile")]));

        var advice = RemittanceAdvice.Make(
            payout, payout.Locked!.Lines[0], EntryToList.Pair(programme.Entries, programme.Entries), null,
            null);
        advice.Months.Select(month => (month.Period.Month, month.Subtotal.Minor))
            .Should().Equal((1, 150_00), (2, 90_00));
        advice.Months.Sum(month => month.Subtotal.Minor).Should().Be(advice.Amount.Minor);
        (advice.State, advice.PaidOn, advice.Return, advice.EndToEndId)
            .Should().Be(("locked", null, null, "aaaaaaaaaaaaaaaaaaaa-1"));

        var returned = Payout.Fold(payout, new PayoutLineRejected(payout.Locked.PayoutId, "p", "closed", "carol")
        {
            BankReference = "RET-1",
        });
        var after = RemittanceAdvice.Make(returned, returned.Locked!.Lines[0], [], null, A.Date("2026-03-09"));
        (after.State, after.Return).Should().Be(
            ("rejected", new RemittanceReturn(A.Date("2026-03-09"), "closed", "RET-1")));
    }

    private static long Closing(IEnumerable<StatementOfAccount> months, string currency) =>
        months.FirstOrDefault(month => month.Currency == currency)?.Closing.Minor ?? 0;

    private static long Product(Amount amount, int ratePpm, int sharePpm) =>
        Rounding.Rate(Rounding.Rate(amount.Minor, ratePpm), sharePpm);

    private static void Deliver(Programme programme, IEnumerable<object> facts)
    {
        foreach (var fact in facts) programme.Deliver(fact);
    }

    private static DocumentLine[] Lines(Programme programme, Period period) =>
    [
        .. StatementOfAccount.Make("p", period, [], EntryToList.Pair(
                programme.Entries.Where(entry => entry.PartnerId == "p" && entry.Period == period), programme.Entries),
            [], PaidMonths.Closed()).Single().Customers.SelectMany(customer => customer.Lines),
    ];
}
