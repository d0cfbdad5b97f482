using System.Text.Json;
using Commissions.Domain.Customers;
using Commissions.Domain.PartnerLedgers;
using Decisions;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>
/// Two people may agree on another first day of a customer's life than the earliest paid service known.
/// </summary>
public sealed class CorrectedAnchors
{
    private static readonly object[] TwoMonths =
    [
        A.Consultant("c"), A.Retention("c"), .. A.PaidMonth("i1", 500_00, "2024-03-15"),
        .. A.PaidMonth("i2", 500_00, "2025-02-15"),
    ];

    [Theory]
    [InlineData(Delivery.InOrder)]
    [InlineData(Delivery.ShuffledA)]
    [InlineData(Delivery.ShuffledB)]
    [InlineData(Delivery.Doubled)]
    public void Years_are_counted_from_the_corrected_day_in_whatever_order_it_is_heard_of(Delivery delivery)
    {
        var programme = Scenario.Given([.. TwoMonths, Corrected("2023-12-01", 1)]).Play(delivery);
        programme.Balance("c").Should().Be(25_00 + 60_00, "2025-02-15 is in year 2 of a life since 2023-12-01");
        Anchors(programme).Should().Equal("2023-12-01");
    }

    [Fact]
    public void The_difference_has_the_correction_as_its_cause_and_an_earlier_invoice_moves_nothing_any_more()
    {
        var programme = Scenario.Given(TwoMonths).Play(Delivery.InOrder);
        programme.Balance("c").Should().Be(50_00);
        programme.Deliver(Corrected("2023-12-01", 1));
        programme.Entries[^1].Reason.Should().Be(EntryReason.Anchor);
        programme.Entries[^1].Amount.Minor.Should().Be(35_00);

        foreach (var fact in A.PaidMonth("i0", 500_00, "2023-10-01")) programme.Deliver(fact);
        programme.Balance("c").Should().Be(85_00 + 25_00, "the agreed day counts, and a line before it is in year 1");
    }

    [Fact]
    public void Of_two_corrections_of_one_life_the_later_one_counts()
    {
        var programme = Scenario.Given([.. TwoMonths, Corrected("2023-12-01", 2), Corrected("2022-12-01", 1)])
            .Play(Delivery.InOrder);
        programme.Balance("c").Should().Be(25_00 + 60_00);
    }

    [Fact]
    public void A_correction_counts_for_the_life_that_its_day_lies_in_and_for_no_other()
    {
        object[] facts =
        [
            A.Consultant("c"), A.Subscription("s1", "2024-03-15"), A.SubscriptionEnd("s1", "2025-03-15"),
            A.Subscription("s2", "2026-01-01"),
            A.Retention("c"), A.Retention("c", from: "2026-01-01"), .. A.PaidMonth("i1", 500_00, "2024-03-15"),
            .. A.PaidMonth("i2", 500_00, "2026-02-01"),
        ];
        var programme = Scenario.Given(facts).Play(Delivery.InOrder);
        Anchors(programme).Should().Equal("2024-03-15", "2026-02-01");
        programme.Deliver(Corrected("2026-01-01", 1));
        Anchors(programme).Should().Equal("2024-03-15", "2026-01-01");
        programme.Deliver(Corrected("2020-01-01", 2));
        Anchors(programme).Should().Equal("2020-01-01", "2026-01-01");
        programme.Earned("c", "i1", Plans.Component.Retention).Should().Be(40_00, "year 5");
        programme.Earned("c", "i2", Plans.Component.Retention).Should().Be(25_00);
    }

    [Fact]
    public void A_correction_has_a_reason_and_a_day_on_which_the_customer_was_there_and_a_second_person_approves()
    {
        var lives = Scenario.Given(
            A.Consultant("c"), A.Retention("c"), A.Subscription("s1", "2024-03-15"),
            A.SubscriptionEnd("s1", "2025-03-15"),
            A.Invoice("i1", 500_00, "2024-03-15"), A.Payment("i1", 500_00, "2024-03-15"))
            .Play(Delivery.InOrder).Accounts.Single(account => account.Facts.CustomerId == "c1")
            .Facts.Lives(_ => 90);
        var today = A.Date("2026-04-10");
        string? CodeOf(string anchor, string reason = "old contract") => ProposeAnchorCorrection.Decide(
            AnchorCorrections.Initial, lives, new("x", "c1", A.Date(anchor), reason, today, "alice")).Rejection?.Code;
        CodeOf("2026-04-11").Should().Be("anchor-in-future");
        CodeOf("2023-01-01", " ").Should().Be("reason-missing");
        CodeOf("2025-06-01").Should().Be("anchor-between-lives");
        CodeOf("2023-01-01").Should().BeNull();

        var proposed = new AnchorCorrectionProposed("x", "c1", A.Date("2023-01-01"), "old contract", "alice");
        var waiting = AnchorCorrections.Fold(AnchorCorrections.Initial, proposed);
        ProposeAnchorCorrection.Decide(waiting, lives,
            new("x", "c1", A.Date("2023-01-01"), "old contract", today, "alice")).Events.Should().BeEmpty();
        Decision<AnchorEvent> Approve(AnchorCorrections corrections, string id, string approver) =>
            ApproveAnchorCorrection.Decide(corrections, new ApproveAnchorCorrection(id, approver, today));
        Approve(waiting, "x", "alice").Rejection!.Code.Should().Be("four-eyes");
        Approve(waiting, "y", "bob").Rejection!.Code.Should().Be("not-found");
        var corrected = Approve(waiting, "x", "bob").Events.Single();
        corrected.Should().Be(new AnchorCorrected("x", "c1", A.Date("2023-01-01"), 1, "old contract", "alice",
            "bob", today));
        Approve(AnchorCorrections.Fold(waiting, corrected), "x", "bob").Events.Should().BeEmpty();
    }

    [Fact]
    public void Accounts_that_were_stored_before_have_none() =>
        JsonSerializer.Deserialize<CustomerAccount>("""{"customerId":"c1"}""",
            JsonSerializerOptions.Web)!.CorrectedAnchors.Should().BeEmpty();

    private static AnchorCorrected Corrected(string anchor, int number) =>
        new($"correction-{number}", "c1", A.Date(anchor), number, "old contract", "alice", "bob", A.Date("2025-03-01"));

    private static IEnumerable<string> Anchors(Programme programme) =>
        programme.Accounts.Single(account => account.Facts.CustomerId == "c1")
        .Facts.Lives(programme.Rulebook.WinBackDaysAt).Select(life => life.Anchor.ToString("O"));
}
