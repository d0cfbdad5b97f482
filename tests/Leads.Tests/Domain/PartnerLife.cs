using Leads.Domain.Attributions;
using Leads.Domain.Feedback;
using Leads.Domain.Partners;
using Leads.Domain.Programme;
using static Leads.Tests.Domain.Stories;

namespace Leads.Tests.Domain;

public sealed class PartnerLife
{
    private static readonly PartnerRejected Rejected = new(PartnerId, Day, "no references", "alice");

    [Fact]
    public void A_rejected_application_is_not_approved_and_an_approved_one_is_not_rejected()
    {
        RejectPartner.Decide(PartnerWith(Applied()), new RejectPartner("no references", Day, "alice")).Then(Rejected);
        var rejected = PartnerWith(Applied(), Rejected);
        rejected.StatusOn(Day).Should().Be(PartnerStatus.Rejected);
        RejectPartner.Decide(rejected, new RejectPartner("again", Day, "bob")).ThenNothingNew();
        ApprovePartner.Decide(rejected, new ApprovePartner("fits", Day, "bob")).ThenRefused("partner-rejected");
        SuspendPartner.Decide(rejected, new SuspendPartner("audit", Day, "bob")).ThenRefused("partner-not-approved");
        RejectPartner.Decide(ActivePartner(), new RejectPartner("late", Day, "bob")).ThenRefused("partner-approved");
    }

    [Fact]
    public void A_scope_begins_today_or_later_and_what_it_leaves_out_stays()
    {
        var change = new ChangePartnerScope(["smb"], ["DE", "AT", "DE"], "focus", Day, Day, "alice");
        var changed = (PartnerScopeChanged)ChangePartnerScope.Decide(ActivePartner(), change).Events.Single();
        changed.Territories.Should().Equal("AT", "DE");
        var partner = PartnerWith(Applied(), Approved(), changed);
        ChangePartnerScope.Decide(partner, change).ThenNothingNew();
        ((PartnerScopeChanged)ChangePartnerScope.Decide(partner, change with { Territories = null, Segments = [] })
            .Events.Single()).Territories.Should().Equal("AT", "DE");
        ChangePartnerScope.Decide(partner, change with { ValidFrom = Day.AddDays(-1) }).ThenRefused("valid-from-past");
        ChangePartnerScope.Decide(partner, change with { Territories = ["Bavaria"] })
            .Rejection!.Facts["field"].Should().Be("territories");
    }

    [Fact]
    public void A_company_profile_keeps_its_words_out_of_the_event()
    {
        var known = new PartnerDescription("We build.", null, null, null, ["exports"]);
        var written = new PartnerDescription(null, null, "20 customers", null, null);
        DescribePartner.Decide(ActivePartner(), known, new DescribePartner(written, Day, "user"))
            .Then(new PartnerProfileUpdated(PartnerId, Day, "user"));
        written.Over(known).Should().BeEquivalentTo(new { About = "We build.", Goals = "20 customers" });
        DescribePartner.Decide(ActivePartner(), known,
            new DescribePartner(known with { ProductGaps = ["exports"] }, Day, "user"))
            .ThenNothingNew();
        DescribePartner.Decide(ActivePartner(), known,
            new DescribePartner(known with { Goals = new string('x', 5_001) }, Day, "u"))
            .Rejection!.Facts["field"].Should().Be("goals");
    }

    [Fact]
    public void A_licence_for_own_use_is_granted_to_an_active_partner_and_ends_on_a_day()
    {
        var grant = new GrantNfrLicence("n1", "suite", 5, null, null, "demos", Day, "alice");
        var granted = new NfrLicenceGranted(PartnerId, "n1", "suite", 5, Day, null, "demos", "alice");
        GrantNfrLicence.Decide(ActivePartner(), grant).Then(granted);
        GrantNfrLicence.Decide(PartnerWith(Applied()), grant).ThenRefused("partner-not-approved");
        GrantNfrLicence.Decide(ActivePartner(), grant with { Seats = 0 }).ThenRefused("invalid-input");
        GrantNfrLicence.Decide(ActivePartner(), grant with { ValidUntil = Day }).ThenRefused("invalid-input");
        var holder = PartnerWith(Applied(), Approved(), granted);
        GrantNfrLicence.Decide(holder, grant).ThenNothingNew();
        var end = new EndNfrLicence("n1", Day.AddDays(9), "left", "alice");
        var ended = EndNfrLicence.Decide(holder, end).Events.Single();
        var after = PartnerWith(Applied(), Approved(), granted, ended);
        after.NfrLicences.Single().IsValidOn(Day.AddDays(8)).Should().BeTrue();
        after.NfrLicences.Single().IsValidOn(Day.AddDays(9)).Should().BeFalse();
        EndNfrLicence.Decide(after, end).ThenNothingNew();
        EndNfrLicence.Decide(after, end with { LicenceId = "other" }).ThenRefused("not-found");
    }

    [Fact]
    public void A_type_change_on_request_ends_what_the_new_type_may_not_hold_and_gives_retention()
    {
        var partner = PartnerWith(Applied(), Approved(), Changed(PartnerType.Consultant));
        var customer = AttributionsWith(Started("a", AttributionRole.Acquisition, 600_000));
        var events = ConvertAttributions.Decide(customer, partner, null, To(PartnerType.Consultant));
        events[0].Should().Be(new AttributionEnded("a", CustomerId, PartnerId, Day, "grew", "alice"));
        events[1]
            .Should().BeEquivalentTo(new
            {
                Role = AttributionRole.Retention,
                SharePpm = 600_000,
                From = Day,
                Source = "type-change"
            });
        var after = events.Aggregate(customer, CustomerAttributions.Fold);
        ConvertAttributions.Decide(after, partner, null, To(PartnerType.Consultant)).Should().BeEmpty();
    }

    [Fact]
    public void A_conversion_never_gives_acquisition_nor_more_than_there_is()
    {
        var distributor = PartnerWith(Applied(PartnerType.Consultant), Approved(), Changed(PartnerType.Distributor));
        var keeps = AttributionsWith(Started("r", AttributionRole.Retention, 1_000_000));
        ConvertAttributions.Decide(keeps, distributor, null, To(PartnerType.Distributor)).Should().BeEmpty();
        var crowded = AttributionsWith(Started("a", AttributionRole.Acquisition, 600_000),
            Started("b", AttributionRole.Retention, 500_000) with { PartnerId = "other" });
        ConvertAttributions.Decide(crowded, PartnerWith(Applied(), Approved(), Changed(PartnerType.Distributor)), null,
            To(PartnerType.Distributor)).Should().BeEmpty();
    }

    [Fact]
    public void A_programme_starts_once_when_nothing_is_missing_and_says_what_is()
    {
        var nothing = new Readiness(ProgrammeState.Initial, 0, 0, 0, null);
        GoLive.Decide(nothing, new GoLive(Day, "alice")).Rejection!.Facts["missing"]
            .Should().Be("segments, lead-policy, plan, agreement, stability");
        var steady = ProgrammeState.Fold(ProgrammeState.Initial, new StabilityAnswered(true, "yes", Day, "alice"));
        var ready = new Readiness(steady, 1, 2, 3, new KnownPlan("plan", 4, Day));
        var live = new ProgrammeWentLive(Day, 3, 2, 1, "plan", 4, "alice");
        GoLive.Decide(ready, new GoLive(Day, "alice")).Then(live);
        GoLive.Decide(ready with { Programme = ProgrammeState.Fold(steady, live) }, new GoLive(Day, "bob"))
            .ThenNothingNew();
        var unsteady = ProgrammeState.Fold(steady, new StabilityAnswered(false, "no", Day, "alice"));
        GoLive.Decide(ready with { Programme = unsteady }, new GoLive(Day, "alice")).Rejection!.Facts["missing"]
            .Should().Be("stability");
        AnswerStability.Decide(steady, new AnswerStability(true, "yes", Day, "bob")).ThenNothingNew();
        AnswerStability.Decide(steady, new AnswerStability(null, "yes", Day, "bob")).ThenRefused("invalid-input");
    }

    [Fact]
    public void Feedback_gets_a_status_and_the_same_answer_again_is_none()
    {
        var planned = new AnswerFeedback(FeedbackStatus.Planned, "next quarter", Day, "alice");
        AnswerFeedback.Decide("f", (FeedbackStatus.New, null), planned)
            .Then(new FeedbackAnswered("f", FeedbackStatus.Planned, Day, "alice"));
        AnswerFeedback.Decide("f", (FeedbackStatus.Planned, "next quarter"), planned).ThenNothingNew();
        AnswerFeedback.Decide("f", (FeedbackStatus.Planned, "later"), planned).Rejection.Should().BeNull();
        AnswerFeedback.Decide("f", (FeedbackStatus.New, null), planned with { Status = FeedbackStatus.New })
            .ThenRefused("invalid-input");
    }

    private static PartnerTypeChanged Changed(PartnerType type) => new(PartnerId, type, Day, "grew", "alice");

    private static ConvertAttributions To(PartnerType type) => new(CustomerId, PartnerId, type, Day, "grew", "alice");

    private static AttributionStarted Started(string id, AttributionRole role, int share) =>
        new(id, CustomerId, PartnerId, role, share, Day.AddDays(-10), "manager", "agreed", "alice");
}
