using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Money;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>Rules of a subscription's life and of who is paid by which version, each as one small story.</summary>
public sealed class LifeOfACustomer
{
    public static TheoryData<Delivery> Deliveries => [.. Enum.GetValues<Delivery>()];

    private static readonly Period Ever = new(2099, 12);

    [Theory, MemberData(nameof(Deliveries))]
    public void A_customer_that_leaves_before_it_qualifies_earns_nobody_anything(Delivery delivery)
    {
        Left("2024-05-10").Play(delivery).Balance("p").Should().Be(0);
        Left("2024-09-10").Play(delivery).Balance("p").Should().Be(75_00);
    }

    private static Scenario Left(string on) =>
        Scenario.Given(A.Affiliate("p"), A.Acquisition("p"), A.Subscription("s", "2024-03-15"))
        .Under(A.DefaultTerms with { QualifyAfterDays = 90 })
        .When(A.PaidMonth("i", 500_00, "2024-03-15")).When(A.SubscriptionEnd("s", on));

    [Fact]
    public void Nothing_is_payable_before_the_customer_has_qualified()
    {
        var programme = Scenario.Given(A.Affiliate("p"), A.Acquisition("p"))
            .Under(A.DefaultTerms with { QualifyAfterDays = 90, HoldDays = 30 })
            .When(A.PaidMonth("i", 1_000_00, "2024-03-01")).Play(Delivery.InOrder);
        programme.PayOut("p", Ever, "2024-05-29").Should().Be(0);
        programme.PayOut("p", Ever, "2024-05-30").Should().Be(150_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void A_pause_changes_no_money_and_the_clock_runs_on(Delivery delivery)
    {
        var programme = Scenario.Given(A.Consultant("p"), A.Retention("p"), A.Subscription("s", "2024-03-15"))
            .When(A.PaidMonth("first", 500_00, "2024-03-15"))
            .When(new SubscriptionPaused
            {
                SourceEventId = "pause", CustomerId = "c1", SubscriptionId = "s",
                On = A.Date("2024-04-15")
            },
                new SubscriptionResumed
                {
                    SourceEventId = "resume", CustomerId = "c1", SubscriptionId = "s",
                    On = A.Date("2025-04-15")
                })
            .When(A.PaidMonth("after", 500_00, "2025-04-15")).Play(delivery);
        programme.Earned("p", "after", Component.Retention).Should().Be(60_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void A_chargeback_takes_back_when_funds_are_withdrawn_gives_back_when_reinstated_and_an_inquiry_does_nothing(
        Delivery delivery)
    {
        long With(params ChargebackState[] states)
        {
            var scenario = Scenario.Given(A.Affiliate("p"), A.Acquisition("p"))
                .When(A.PaidMonth("i", 400_00, "2024-03-15"));
            foreach (var state in states)
                scenario.When(new ChargebackRecorded
                {
                    SourceEventId = $"d-{state}", CustomerId = "c1", InvoiceId = "i", DisputeId = "d", State = state,
                    AmountGrossMinor = 400_00, On = A.Date("2024-04-01").AddDays((int)state),
                });
            return scenario.Play(delivery).Balance("p");
        }

        With(ChargebackState.Inquiry).Should().Be(60_00);
        With(ChargebackState.Inquiry, ChargebackState.Withdrawn).Should().Be(0);
        With(ChargebackState.Withdrawn, ChargebackState.Reinstated).Should().Be(60_00);
    }

    [Fact]
    public void Nobody_earns_on_itself_on_trials_on_licences_not_for_resale_or_on_products_the_plan_does_not_name()
    {
        var partner = A.Affiliate("p") with { Domain = "Example.org" };
        var profile = new CustomerProfileRecorded
        {
            SourceEventId = "profile", CustomerId = "c1",
            Domain = "example.ORG", Country = "DE"
        };
        Scenario.Given(partner, A.Acquisition("p"), profile).When(A.PaidMonth("i", 400_00, "2024-03-15"))
            .Play(Delivery.InOrder)
            .Balance("p").Should().Be(0);

        var invoice = A.Invoice("i", 400_00, "2024-03-15");
        foreach (var line in new[] { invoice.Lines[0] with { Trial = true }, invoice.Lines[0] with { Nfr = true },
            invoice.Lines[0] with { Commissionable = false } })
            Scenario.Given(A.Affiliate("p"), A.Acquisition("p"))
            .When(invoice with { Lines = [line] }, A.Payment("i", 400_00, "2024-03-15"))
                .Play(Delivery.InOrder).Entries.Should().BeEmpty();

        var other = A.Flat(100_000, "2023-01-01");
        Scenario.Given(A.Affiliate("p"), A.Acquisition("p"))
            .Under(other with { Components = [other.Components[0] with { Products = ["add-on"] }] })
            .When(A.PaidMonth("i", 400_00, "2024-03-15")).Play(Delivery.InOrder).Entries.Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void The_partner_s_type_counts_on_the_day_of_the_service(Delivery delivery)
    {
        var programme = Scenario.Given(A.Affiliate("p"), A.Retention("p"), A.Acquisition("p"),
                new PartnerTypeChanged
                {
                    PartnerId = "p", PartnerType = PartnerType.Distributor,
                    ValidFrom = A.Date("2024-06-01")
                })
            .When(A.PaidMonth("may", 500_00, "2024-05-15")).When(A.PaidMonth("june", 500_00, "2024-06-15"))
            .Play(delivery);
        programme.Earned("p", "may", Component.Retention).Should().Be(0);
        programme.Earned("p", "june", Component.Retention).Should().Be(25_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void A_consultant_from_year_3_on_earns_its_rates_and_the_one_at_the_start_keeps_the_line(Delivery delivery)
    {
        var first = A.Retention("p");
        var programme = Scenario.Given(A.Consultant("p"), A.Consultant("q"), first,
            A.Retention("q", from: "2026-04-01"))
            .When(A.PaidMonth("a", 500_00, "2024-03-15")).When(A.PaidMonth("b", 500_00, "2026-03-15"))
            .When(A.End(first, "2026-04-01")).When(A.PaidMonth("c", 500_00, "2026-04-15")).Play(delivery);
        programme.Earned("p", "b", Component.Retention).Should().Be(40_00);
        programme.Earned("q", "c", Component.Retention).Should().Be(40_00);
        programme.Earned("q", "b", Component.Retention).Should().Be(0);
    }

    [Theory]
    [InlineData(RateDateBasis.ServiceStart, 100_00)]
    [InlineData(RateDateBasis.InvoiceDate, 200_00)]
    [InlineData(RateDateBasis.PaymentDate, 200_00)]
    [InlineData(RateDateBasis.CustomerAnchor, 100_00)]
    public void The_plan_says_which_date_decides_about_its_version(RateDateBasis basis, long earned)
    {
        var before = A.Flat(100_000, "2023-01-01") with { RateDateBasis = basis };
        var after = A.Flat(200_000, "2024-06-01") with { RateDateBasis = basis };
        var late = A.Invoice("i", 1_000_00, "2024-05-20") with { IssuedOn = A.Date("2024-06-02") };
        Scenario.Given(A.Affiliate("p"), A.Acquisition("p")).Under(before)
            .Then("2024-01-01", programme => programme.Publish(after, A.Date("2024-01-01")))
            .When(late, A.Payment("i", 1_000_00, "2024-06-10")).Play(Delivery.InOrder).Balance("p").Should().Be(earned);
    }

    [Fact]
    public void A_change_for_new_customers_only_leaves_those_who_are_there_at_their_rates()
    {
        var before = A.Flat(100_000, "2023-01-01");
        var after = A.Flat(200_000, "2024-06-01") with
        {
            Mode = ChangeMode.NewCustomersOnly,
            RateDateBasis = RateDateBasis.CustomerAnchor
        };
        var programme = Scenario.Given(A.Affiliate("p"), A.Acquisition("p"), A.Acquisition("p", customer: "c2"))
            .Under(before)
            .When(A.PaidMonth("old", 100_00, "2024-05-01")).Then("2024-06-01", p =>
                p.Publish(after, A.Date("2024-06-01")))
            .When(A.PaidMonth("still", 100_00, "2024-07-01"))
            .When(A.PaidMonth("new", 100_00, "2024-07-01", customer: "c2"))
            .Play(Delivery.InOrder);
        (programme.Earned("p", "still", Component.Acquisition), programme.Earned("p", "new", Component.Acquisition))
            .Should().Be((10_00, 20_00));
    }

    [Fact]
    public void What_comes_back_lowers_what_is_held_first_and_a_dispute_holds_its_entry_alone()
    {
        var day = A.Date("2026-02-01");
        OpenEntry Entry(string key, long minor, string from, bool disputed = false) => new(Guid.NewGuid(), key,
            Component.Retention, new Amount(minor, "EUR"), new Period(2026, 1), A.Date(from), disputed,
            IsInvoiced: false);

        Sums(Entry("a", 100_00, "2026-02-10"), Entry("a", -30_00, "2026-01-20")).Should().Be((0, 70_00));
        Sums(Entry("a", 100_00, "2026-02-10"), Entry("a", -130_00, "2026-01-20")).Should().Be((-30_00, 0));
        Sums(Entry("a", 100_00, "2026-01-10"), Entry("a", -30_00, "2026-01-20")).Should().Be((70_00, 0));
        Sums(Entry("a", 100_00, "2026-01-10", disputed: true), Entry("b", 50_00, "2026-01-10"))
            .Should().Be((50_00, 100_00));
        Sums(Entry("a", 100_00, "2026-02-10"), Entry("b", -40_00, "2026-01-20")).Should().Be((-40_00, 100_00));

        (long, long) Sums(params OpenEntry[] entries)
        {
            var payable = Payable.On(day, entries);
            return (payable.FreeMinor, payable.HeldMinor);
        }
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void An_invoice_reported_twice_counts_as_reported_last_whichever_arrives_first(Delivery delivery)
    {
        var programme = Scenario.Given(A.Affiliate("p"), A.Acquisition("p"))
            .When(A.Invoice("i", 400_00, "2024-03-15") with { SourceEventId = "1" },
                A.Invoice("i", 300_00, "2024-03-15") with { SourceEventId = "2" },
                A.Payment("i", 300_00, "2024-03-15"))
            .Play(delivery);
        programme.Balance("p").Should().Be(45_00);
    }
}
