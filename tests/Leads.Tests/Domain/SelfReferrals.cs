using Leads.Domain.Attributions;
using Leads.Domain.Customers;
using Leads.Domain.Leads;
using Leads.Domain.Partners;
using Leads.Domain.Policies;
using static Leads.Tests.Domain.Stories;

namespace Leads.Tests.Domain;

/// <summary>Nobody is credited with itself, whichever of its identities is told, how and when.</summary>
public sealed class SelfReferrals
{
    private static readonly StartAttribution Start = new("attribution-1", CustomerId, AttributionRole.Acquisition,
        600_000, Day, "brought them", StartAttribution.ByManager, "alice");

    private static readonly AttributionStarted Started = new("attribution-1", CustomerId, PartnerId,
        AttributionRole.Acquisition, 600_000, Day, StartAttribution.ByManager, "brought them", "alice");

    private static readonly EndSelfReferrals End = new(CustomerId, "leads");

    [Theory]
    [InlineData("DE 123-456/789", null)]
    [InlineData("123 456 789", null)]
    [InlineData("USt-IdNr. de123456789", null)]
    [InlineData(null, "https://shop.partner.example/prices")]
    [InlineData(null, "PARTNER.EXAMPLE.")]
    [InlineData(null, "ann@partner.example")]
    public void A_profile_before_the_attribution_refuses_it_and_one_after_it_ends_it_on_its_first_day(
        string? legalId, string? domain)
    {
        var known = Known(legalId, domain);
        StartAttribution.Decide(CustomerAttributions.Initial, ActivePartner(), known, Start)
            .ThenRefused("self-referral");
        var ended = EndSelfReferrals.Decide(AttributionsWith(Started), ActivePartner(), known, End);
        ended.Should().ContainSingle().Which.Should().BeOfType<AttributionEnded>()
            .Which.Should().Match<AttributionEnded>(end =>
                end.Until == Started.From && end.Reason.Contains("same company"));
        EndSelfReferrals.Decide(AttributionsWith(Started, ended[0]), ActivePartner(), known, End)
            .Should().BeEmpty("a repeated profile ends nothing twice");
    }

    [Fact]
    public void Attributions_of_others_and_to_other_companies_go_on()
    {
        EndSelfReferrals.Decide(AttributionsWith(Started with { PartnerId = "partner-2" }), ActivePartner(),
            Known("DE123456789", null), End).Should().BeEmpty();
        EndSelfReferrals.Decide(AttributionsWith(Started), ActivePartner(), Known("AT 123456789", "gmail.com"), End)
            .Should().BeEmpty();
        EndSelfReferrals.Decide(AttributionsWith(Started), ActivePartner(), null, End).Should().BeEmpty();
    }

    [Fact]
    public void Of_several_profiles_all_count_in_whichever_order_they_come()
    {
        CompanyProfile[] reported =
            [new("DE123456789", "old.example", "DE"), new(null, "new.example", "AT"), new("FR1", null, "FR")];
        var (there, back) = (After(reported, 1), After(reported, -1));
        there.MatchKeys.Should().BeEquivalentTo(back.MatchKeys).And.BeEquivalentTo(
            "domain:old.example", "legal-id:DE123456789", "domain:new.example", "legal-id:FR1");
        foreach (var known in new[] { there, back })
        {
            ActivePartner().Identities.IsSameCompanyAs(known.Identities).Should().BeTrue();
            known.Country.Should().Be("FR", "the profile recorded last is shown");
        }

        static KnownCustomer After(CompanyProfile[] reported, int direction) => reported.Index()
            .OrderBy(profile => profile.Index * direction).Concat(reported.Index())
            .Aggregate((KnownCustomer?)null, (known, profile) =>
                KnownCustomer.After(known, CustomerId, profile.Item, Noon.AddHours(profile.Index)))!;
    }

    [Fact]
    public void A_partner_s_earlier_identities_go_on_counting()
    {
        var report = new ReportIdentity("FR 12 345", "https://www.nouveau.example/", "FR", "moved", Day, "alice");
        var reported = new PartnerIdentityReported(PartnerId, "FR12345", "www.nouveau.example", "FR", Day,
            "moved", "alice");
        ReportIdentity.Decide(ActivePartner(), report).Then(reported);
        var moved = PartnerWith(Applied(), Approved(), reported);
        ReportIdentity.Decide(moved, report).ThenNothingNew();
        foreach (var known in new[] { Known("DE123456789", null), Known("fr-12345", null),
            Known(null, "nouveau.example"), Known(null, "partner.example") })
            StartAttribution.Decide(CustomerAttributions.Initial, moved, known, Start).ThenRefused("self-referral");
    }

    [Fact]
    public void What_is_left_out_stays_and_nonsense_is_refused()
    {
        var report = new ReportIdentity(null, "new.example", null, "new name", Day, "alice");
        ReportIdentity.Decide(ActivePartner(), report)
            .Then(new PartnerIdentityReported(PartnerId, "DE123456789", "new.example", "DE", Day, "new name", "alice"));
        ReportIdentity.Decide(ActivePartner(), report with { Domain = "not a host" }).ThenRefused("invalid-input");
        ReportIdentity.Decide(ActivePartner(), report with { Country = "XX" }).ThenRefused("invalid-input");
        ReportIdentity.Decide(ActivePartner(), report with { Reason = " " }).ThenRefused("invalid-input");
    }

    [Theory]
    [InlineData(null, "123-456-789", null)]
    [InlineData("shop.partner.example", null, null)]
    [InlineData("new.example", null, "bob@mail.partner.example")]
    public void A_lead_of_the_partner_itself_is_refused_whatever_names_it(string? domain, string? vatId,
        string? email) =>
        SubmitLead.Decide(ActivePartner(), new LeadsAround([], 0, IsCustomer: false) { Policy = LeadPolicy.Default },
            new SubmitLead("lead-9", "Itself Ltd", domain, vatId, email, "DE", null, Noon, Day, "p"))
                .ThenRefused("self-referral");

    private static KnownCustomer Known(string? legalId, string? domain) =>
        KnownCustomer.After(null, CustomerId, new CompanyProfile(legalId, domain, "DE"), Noon);
}
