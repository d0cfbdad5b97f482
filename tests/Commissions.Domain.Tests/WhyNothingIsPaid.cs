using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Plans;
using Contracts.Subscriptions.V1;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>A key that is worth nothing names the rule that makes it so.</summary>
public sealed class WhyNothingIsPaid
{
    [Fact]
    public void A_key_that_earns_something_has_no_such_rule() =>
        Why(A.DefaultTerms, "i", A.Affiliate("p"), A.Acquisition("p"), A.PaidMonth("i", 500_00, "2024-03-15"))
        .Should().BeNull();

    [Fact]
    public void Each_rule_is_named()
    {
        object[] held = [A.Affiliate("p"), A.Acquisition("p")];
        object[] paid = A.PaidMonth("i", 500_00, "2024-03-15");
        Rule(A.DefaultTerms, held, A.Invoice("i", 500_00, "2024-03-15")).Should().Be(Unearned.NotPaid);
        Rule(A.DefaultTerms, held, paid, A.Payment("i", 0, "2024-03-20")).Should().Be(Unearned.NotPaid);
        Rule(A.DefaultTerms, held, paid, A.Refund("i", 500_00, "2024-04-01")).Should().Be(Unearned.WentBack);
        Rule(A.DefaultTerms, A.Affiliate("p"), A.Acquisition("p", from: "2024-04-01"), paid)
            .Should().Be(Unearned.NoAttribution);
        Rule(A.DefaultTerms, A.Affiliate("p") with { Domain = "a.example.org" },
            new CustomerProfileRecorded
            {
                SourceEventId = "pr", CustomerId = "c1", Domain = "https://www.example.org",
                Country = "DE"
            },
            A.Acquisition("p"), paid).Should().Be(Unearned.SelfReferral);
        Rule(A.Terms(120_000, "2025-01-01"), held, paid).Should().Be(Unearned.NoPlan);
        Rule(A.DefaultTerms with { QualifyAfterDays = 90 }, held, paid, A.Subscription("s", "2024-03-15"),
            A.SubscriptionEnd("s", "2024-03-20"))
            .Should().Be(Unearned.LeftTooSoon);
        Rule(A.DefaultTerms, A.Consultant("p"), A.Acquisition("p"), paid).Should().Be(Unearned.NotInPlan);
        Rule(A.DefaultTerms, held, A.PaidMonth("first", 1_00, "2023-02-01"), paid).Should().Be(Unearned.RateOfZero);
        Rule(A.DefaultTerms, A.Affiliate("p"), A.Acquisition("p"), A.PaidMonth("first", 1_00, "2023-02-01"),
            A.Subscription("s1", "2023-02-01"), A.SubscriptionEnd("s1", "2023-08-01"),
            A.Subscription("s2", "2024-03-15"), paid)
            .Should().Be(Unearned.AttributionEnded);
    }

    [Fact]
    public void The_sentence_gives_the_dates() =>
        Why(A.DefaultTerms with { QualifyAfterDays = 90 }, "i", A.Affiliate("p"), A.Acquisition("p"),
            A.PaidMonth("i", 500_00, "2024-03-15"),
            A.Subscription("s", "2024-03-15"), A.SubscriptionEnd("s", "2024-03-20"))!.Value.Sentence
            .Should().Contain("2024-03-20").And.Contain("2024-03-15");

    private static Unearned Rule(PlanTerms terms, params object[] facts) => Why(terms, "i", facts)!.Value.Rule;

    private static (Unearned Rule, string Sentence)? Why(PlanTerms terms, string invoice, params object[] facts)
    {
        var programme = Scenario.Given([.. facts.SelectMany(fact => fact as object[] ?? [fact])]).Under(terms)
            .Play(Delivery.InOrder);
        var account = programme.Accounts.Single(known => known.Facts.CustomerId == "c1");
        return WhyNothing.Explain(account.Facts, programme.Rulebook,
            new LedgerKey(invoice, "1", 1, "p", Component.Acquisition));
    }
}
