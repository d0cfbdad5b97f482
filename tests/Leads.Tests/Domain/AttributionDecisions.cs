using CsCheck;
using Leads.Domain.Attributions;
using Leads.Domain.Customers;
using Leads.Domain.Leads;
using Leads.Domain.Partners;
using static Leads.Tests.Domain.Stories;

namespace Leads.Tests.Domain;

public sealed class AttributionDecisions
{
    private static readonly StartAttribution Start = new("attribution-1", CustomerId, AttributionRole.Acquisition,
        600_000, Day, "brought them", StartAttribution.ByManager, "alice");

    private static readonly AttributionStarted Started = new("attribution-1", CustomerId, PartnerId,
        AttributionRole.Acquisition, 600_000, Day, StartAttribution.ByManager, "brought them", "alice");

    [Fact]
    public void A_partner_gets_a_role_for_a_customer() =>
        StartAttribution.Decide(CustomerAttributions.Initial, ActivePartner(), null, Start).Then(Started);

    [Fact]
    public void The_same_attribution_again_brings_nothing_new() =>
        StartAttribution.Decide(AttributionsWith(Started), ActivePartner(), null, Start).ThenNothingNew();

    [Fact]
    public void Shares_of_one_role_never_exceed_the_whole()
    {
        var more = Start with { AttributionId = "attribution-2" };
        StartAttribution.Decide(AttributionsWith(Started), ActivePartner(), null, more).ThenRefused("share-exceeded");
        StartAttribution.Decide(AttributionsWith(Started), ActivePartner(), null, more with { SharePpm = 400_000 })
            .Rejection.Should().BeNull();
    }

    [Fact]
    public void An_earlier_start_without_end_meets_the_later_one() => StartAttribution.Decide(AttributionsWith(Started),
            ActivePartner(), null, Start with { AttributionId = "attribution-2", From = Day.AddDays(-10) })
        .ThenRefused("share-exceeded");

    [Fact]
    public void After_the_end_of_one_attribution_its_share_is_free()
    {
        var ended = AttributionsWith(
            Started, new AttributionEnded("attribution-1", CustomerId, PartnerId, Day.AddDays(5), "left", "alice"));
        var early = Start with { AttributionId = "attribution-2", SharePpm = 1_000_000, From = Day.AddDays(4) };
        StartAttribution.Decide(ended, ActivePartner(), null, early).ThenRefused("share-exceeded");
        StartAttribution.Decide(ended, ActivePartner(), null, early with { From = Day.AddDays(5) })
            .Rejection.Should().BeNull();
    }

    [Theory]
    [InlineData(PartnerType.Affiliate, AttributionRole.Acquisition, true)]
    [InlineData(PartnerType.Affiliate, AttributionRole.Retention, false)]
    [InlineData(PartnerType.Affiliate, AttributionRole.Training, false)]
    [InlineData(PartnerType.Distributor, AttributionRole.Acquisition, true)]
    [InlineData(PartnerType.Distributor, AttributionRole.Retention, true)]
    [InlineData(PartnerType.Distributor, AttributionRole.Training, false)]
    [InlineData(PartnerType.Consultant, AttributionRole.Acquisition, false)]
    [InlineData(PartnerType.Consultant, AttributionRole.Retention, true)]
    [InlineData(PartnerType.Consultant, AttributionRole.Training, true)]
    public void The_type_of_the_partner_decides_which_roles_it_may_hold(
        PartnerType type, AttributionRole role, bool allowed)
    {
        var decision = StartAttribution.Decide(
            CustomerAttributions.Initial, ActivePartner(type), null, Start with { Role = role });
        if (allowed) decision.Rejection.Should().BeNull();
        else decision.ThenRefused("role-not-allowed");
    }

    [Fact]
    public void The_type_of_the_day_counts()
    {
        var partner = PartnerWith(Applied(), Approved(),
            new PartnerTypeChanged(PartnerId, PartnerType.Consultant, Day, "grew", "alice"));
        StartAttribution.Decide(CustomerAttributions.Initial, partner, null, Start).ThenRefused("role-not-allowed");
        StartAttribution.Decide(CustomerAttributions.Initial, partner, null, Start with { From = Day.AddDays(-1) })
            .Rejection.Should().BeNull();
    }

    [Theory]
    [InlineData("DE123456789", null)]
    [InlineData(null, "www.partner.example")]
    public void A_partner_earns_nothing_on_itself(string? legalId, string? domain) => StartAttribution
        .Decide(CustomerAttributions.Initial, ActivePartner(),
            new KnownCustomer(CustomerId, legalId, domain, "DE", [], Noon), Start)
        .ThenRefused("self-referral");

    [Fact]
    public void The_past_has_a_bound()
    {
        var end = new EndAttribution("attribution-1", CustomerId, Day, "left", "alice", Day.AddDays(1));
        EndAttribution.Decide(AttributionsWith(Started), end).ThenRefused("date-too-far-back");
        EndAttribution.Decide(AttributionsWith(Started), end with { Earliest = Day })
            .Then(new AttributionEnded("attribution-1", CustomerId, PartnerId, Day, "left", "alice"));
        StartAttribution.InputRefusal(
            new StartAttribution("attribution-2", CustomerId, AttributionRole.Acquisition, 1, Day,
            "agreed", StartAttribution.ByManager, "alice", Day.AddDays(1)))!.Code.Should().Be("date-too-far-back");
        ChangePartnerType.Decide(ActivePartner(),
            new ChangePartnerType(PartnerType.Consultant, "grew", Day, "alice", Day.AddDays(1)))
                .ThenRefused("date-too-far-back");
        WinLead.Decide(LeadWith(Submitted(), Accepted()), new WinLead(CustomerId, Day, Day, "feed", Day.AddDays(1)))
            .ThenRefused("date-too-far-back");
    }

    [Fact]
    public void A_day_that_the_ledger_would_not_take_is_refused_at_once() =>
        StartAttribution.InputRefusal(new StartAttribution("attribution-2", CustomerId, AttributionRole.Acquisition, 1,
            new DateOnly(9999, 12, 31), "agreed", StartAttribution.ByManager, "alice", Day))!.Code.Should()
                .Be("date-out-of-range");

    [Fact]
    public void An_attribution_ends_once()
    {
        var end = new EndAttribution("attribution-1", CustomerId, Day.AddDays(5), "left", "alice");
        var ended = new AttributionEnded("attribution-1", CustomerId, PartnerId, Day.AddDays(5), "left", "alice");
        EndAttribution.Decide(AttributionsWith(Started), end).Then(ended);
        EndAttribution.Decide(AttributionsWith(Started, ended), end).ThenNothingNew();
        EndAttribution.Decide(AttributionsWith(Started, ended), end with { Until = Day.AddDays(6) })
            .ThenRefused("attribution-ended");
        EndAttribution.Decide(AttributionsWith(Started), end with { Until = Day.AddDays(-1) })
            .ThenRefused("invalid-input");
        EndAttribution.Decide(CustomerAttributions.Initial, end).ThenRefused("not-found");
    }

    [Theory]
    [InlineData(PartnerType.Affiliate, new[] { AttributionRole.Acquisition })]
    [InlineData(PartnerType.Distributor, new[] { AttributionRole.Acquisition, AttributionRole.Retention })]
    [InlineData(PartnerType.Consultant, new AttributionRole[0])]
    public void A_won_lead_brings_the_roles_of_the_type(PartnerType type, AttributionRole[] roles)
    {
        var won = new LeadWon(LeadId, PartnerId, CustomerId, Day, "feed");
        var decision = AttributeWonLead.Decide(CustomerAttributions.Initial, ActivePartner(type), null, won);
        decision.Events.Cast<AttributionStarted>().Select(started => started.Role).Should().Equal(roles);
        foreach (var started in decision.Events.Cast<AttributionStarted>())
            (started.SharePpm, started.From, started.Source).Should().Be((1_000_000, Day, "lead-won"));
    }

    [Fact]
    public void Whatever_is_started_and_ended_no_day_has_more_than_the_whole() =>
        Gen.Select(Gen.Int[1, 1_000_000], Gen.Int[0, 60], Gen.Int[0, 60]).List[1, 20].Sample(steps =>
        {
            var customer = CustomerAttributions.Initial;
            foreach (var ((share, from, length), index) in steps.Select((step, index) => (step, index)))
            {
                var id = $"attribution-{index}";
                var started = StartAttribution.Decide(customer, ActivePartner(), null,
                    Start with { AttributionId = id, SharePpm = share, From = Day.AddDays(from) });
                customer = started.Events.Aggregate(customer, CustomerAttributions.Fold);
                var ended = EndAttribution.Decide(customer,
                    new EndAttribution(id, CustomerId, Day.AddDays(from + length), "r", "a"));
                if (length % 2 == 0) customer = ended.Events.Aggregate(customer, CustomerAttributions.Fold);
            }

            return Enumerable.Range(0, 130).Select(day => Day.AddDays(day)).All(day =>
                customer.All.Where(attribution => attribution.Covers(day)).Sum(covering => (long)covering.SharePpm)
                <= 1_000_000);
        });
}
