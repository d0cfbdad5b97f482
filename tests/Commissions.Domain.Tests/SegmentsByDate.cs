using System.Text.Json;
using Commissions.Domain.Customers;
using Commissions.Domain.Plans;
using Commissions.Domain.Segments;
using Contracts.Leads.V1;
using Decisions;
using Specifications;

namespace Commissions.Domain.Tests;

public sealed class SegmentsByDate
{
    private const string Review = "review";

    private static readonly DefaultPlanChosen Default = new("choice", "standard", DateOnly.MinValue, "alice", "bob",
        null, null);

    private static readonly object[] Before =
    [
        Published("standard", A.Terms(120_000, "2023-01-01")), Published("premium", A.Terms(200_000, "2023-01-01")),
        Default, new PlanAssigned("a", "premium", null, "gold", A.Date("2023-01-01"), "alice",
            null) { ProgrammeIsRecorded = true },
        A.Consultant("p"),
    ];

    [Fact]
    public void History_before_a_review_keeps_its_plan_and_later_lines_take_the_new_one()
    {
        var rulebook = Rules([.. Before, Moved("gold", "2026-05-01"), Moved(null, "2026-08-01")]);
        PlansOf(rulebook, "2026-04-30", "2026-05-01", "2026-07-31", "2026-08-01").Should()
            .Equal("standard", "premium", "premium", "standard");
    }

    [Fact]
    public void The_order_in_which_reviews_are_heard_of_does_not_matter_nor_do_repeats()
    {
        object[] reviews = [Moved("gold", "2026-05-01"), Moved(null, "2026-08-01")];
        var inOrder = Rules([.. Before, .. reviews]);
        RulesHash.Compute(Rules([.. Before, .. Enumerable.Reverse(reviews), reviews[0]])).Should()
            .Be(RulesHash.Compute(inOrder));
        RulesHash.Compute(Rules(Before)).Should()
            .NotBe(RulesHash.Compute(inOrder), "a preview under other segments is stale");
    }

    [Fact]
    public void Segments_that_the_programme_changes_count_from_their_day_beside_those_of_reviews()
    {
        var rulebook = Rules([.. Before, A.Consultant("p") with { Segments = ["gold"] }, Changed("2026-03-01"),
            Moved("gold", "2026-06-01")]);
        PlansOf(rulebook, "2026-02-28", "2026-03-01", "2026-05-31", "2026-06-01").Should()
            .Equal("premium", "standard", "standard", "premium");
        rulebook.Partners["p"].IsEverIn("gold").Should().BeTrue();
    }

    [Fact]
    public void Rules_stored_before_there_were_reviews_are_read_as_ever()
    {
        var old = JsonSerializer.Deserialize<PartnerProfile>(
            """{"partnerId":"p","types":[{"type":"affiliate","validFrom":"0001-01-01"}],"segments":["gold"],""" +
            """ "suspensions":[]}""",
            JsonSerializerOptions.Web)!;
        old.IsIn("gold", A.Date("2026-01-01")).Should().BeTrue();
        old.ReviewedOn(A.Date("2026-01-01")).Should().BeNull();
        RulesHash.Compute(new Rulebook { Partners = new Rulebook().Partners.Add("p", old) })
            .Should().Be(RulesHash.Compute(new Rulebook()));
    }

    [Fact]
    public void A_review_moves_only_those_whose_segment_changes_and_counts_from_today_on()
    {
        var scheme = new PartnerSegments(1, [new("gold", 2, 100_00), new("silver", 1, 0)]);
        var figures = new Dictionary<string, PartnerFigures>
        {
            ["p"] = new("p", 2, 150_00, 50_00), ["q"] = new("q", 2, 150_00, 50_01), ["r"] = new("r", 0, 0, 0),
        };
        var rulebook = Rules([A.Consultant("p"), A.Consultant("q"), A.Consultant("r"),
            Moved("silver", "2026-01-01") with { PartnerId = "q" }]);
        var review = new ReviewSegments(Review, A.Date("2026-01-01"), A.Date("2026-04-01"),
            A.Date("2026-04-10"), "quarter", "EUR", A.Date("2026-04-10"), "alice");
        var events = ReviewSegments.Decide(SegmentReview.Initial, scheme, rulebook, figures, review).Events;
        events.OfType<PartnerSegmented>().Select(moved => (moved.PartnerId, moved.Segment))
            .Should().Equal(("p", "gold"));
        events.OfType<SegmentsReviewed>().Single().Should().BeEquivalentTo(new { Partners = 3, Moved = 1 });

        Rejection Refused(PartnerSegments scheme, ReviewSegments asked) => ReviewSegments.Decide(
            SegmentReview.Initial, scheme, rulebook, figures, asked).Rejection!;
        Refused(scheme, review with { ValidFrom = A.Date("2026-04-09") }).Code.Should().Be("valid-from-past");
        Refused(scheme, review with { Until = A.Date("2026-04-12") }).Facts["field"].Should().Be("until");
        Refused(scheme, review with { Until = review.From }).Facts["field"].Should().Be("from");
        Refused(PartnerSegments.Initial, review).Code.Should().Be("segments-not-published");
    }

    [Fact]
    public void Segments_are_published_in_versions_with_sound_minima()
    {
        var today = A.Date("2026-04-10");
        PartnerSegment[] rules = [new("gold", 10, 1_000_00)];
        Decision<SegmentsPublished> Publish(PartnerSegments scheme, PartnerSegment[] rules, string reason, string by) =>
            PublishSegments.Decide(scheme, new PublishSegments([.. rules], reason, today, by));
        var published = Publish(PartnerSegments.Initial, rules, "start", "alice").Events.Single();
        var scheme = PartnerSegments.Fold(PartnerSegments.Initial, published);
        Publish(scheme, rules, "again", "bob").Events.Should().BeEmpty();
        Publish(scheme, [new("gold", 11, 0)], "more", "bob").Events.Single().Version.Should().Be(2);
        Publish(scheme, [], "none", "bob").Rejection!.Facts["field"].Should().Be("segments");
        Publish(scheme, [new("gold", -1, 0)], "r", "bob").Rejection.Should().NotBeNull();
        Publish(scheme, [new("a", 1, 0), new("a", 0, 0)], "r", "bob").Rejection.Should().NotBeNull();
        Publish(scheme, rules, " ", "bob").Rejection!.Code.Should().Be("reason-missing");
    }

    [Fact]
    public void Profit_is_net_revenue_by_share_less_commission_and_a_line_counts_once()
    {
        object[] facts =
        [
            A.Acquisition("p", 500_000), A.Retention("p"), .. A.PaidMonth("i1", 100_00, "2026-01-10"),
            .. A.PaidMonth("i2", 100_00, "2026-02-10"),
            .. A.PaidMonth("late", 100_00, "2026-04-10"),
        ];
        var account = facts.Aggregate(CustomerAccount.New("c1"), CustomerJournal.Fold);
        var rulebook = Rules([Published("standard", A.Terms(120_000, "2023-01-01")), Default, A.Distributor("p")]);
        var figures = PartnerFigures.Compute(account, rulebook, A.Date("2026-01-01"), A.Date("2026-04-01"), "EUR")
            .Single();
        figures.Should().Be(new PartnerFigures("p", 1, 200_00, 2 * (7_50 + 5_00)));
        figures.ProfitMinor.Should().Be(175_00);
        PartnerFigures.Compute(account, rulebook, A.Date("2026-01-01"), A.Date("2026-04-01"), "USD").Single()
            .Should().Be(new PartnerFigures("p", 1, 0, 0));
    }

    private static IEnumerable<string?> PlansOf(Rulebook rulebook, params string[] serviceStarts) =>
        serviceStarts.Select(day =>
        rulebook.VersionFor("p", RateDates.All(A.Date(day)))?.PlanId);

    private static Rulebook Rules(params object[] events) => events.Aggregate(new Rulebook(), RulebookFold.Fold);

    private static PlanVersionPublished Published(string plan, PlanTerms terms) =>
        new(plan, 1, terms, $"hash-{plan}", "alice", "bob", A.Date("2023-01-01"),
            $"replay-{plan}")
        { ProgrammeIsRecorded = true };

    private static PartnerSegmented Moved(string? segment, string from) =>
        new(Review + from, "p", segment, A.Date(from), 1, 0, 0, 0, "EUR");

    private static PartnerSegmentsChanged Changed(string from) =>
        new() { PartnerId = "p", Segments = [], ValidFrom = A.Date(from) };
}
