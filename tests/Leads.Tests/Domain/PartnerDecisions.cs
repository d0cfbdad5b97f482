using Leads.Domain.Agreements;
using Leads.Domain.Partners;
using static Leads.Tests.Domain.Stories;

namespace Leads.Tests.Domain;

public sealed class PartnerDecisions
{
    private static readonly ApplyForPartnership Application = new(
        PartnerId, "Acme", "ann@acme.com", PartnerType.Affiliate, "DE", "EUR", "DE 123.456-789",
        "WWW.Acme.com.", ["smb"], Day);

    [Fact]
    public void An_application_becomes_an_event_without_name_and_email() =>
        ApplyForPartnership.Decide(Partner.Initial, Application).Events.Should().BeEquivalentTo([
            new PartnerApplied(PartnerId, PartnerType.Affiliate, "DE", "EUR", "DE123456789", "www.acme.com",
                ["smb"], Day)]);

    [Fact]
    public void An_application_that_is_repeated_brings_nothing_new() =>
        ApplyForPartnership.Decide(PartnerWith(Applied()), Application).ThenNothingNew();

    public static TheoryData<string, string> BadApplications => new()
    {
        { "name", "  " }, { "name", new string('x', 201) }, { "name", "a\0b" }, { "email", "nobody" },
        { "email", "a@b" },
        { "email", "a b@acme.com" }, { "country", "de" }, { "country", "ZZ" }, { "payoutCurrency", "EURO" },
        { "domain", "https://acme" }, { "domain", "10.0.0.1" }, { "legalId", new string('1', 201) },
    };

    [Theory, MemberData(nameof(BadApplications))]
    public void A_bad_field_of_an_application_is_named(string field, string value)
    {
        var bad = field switch
        {
            "name" => Application with { Name = value },
            "email" => Application with { Email = value },
            "country" => Application with { Country = value },
            "payoutCurrency" => Application with { PayoutCurrency = value },
            "domain" => Application with { Domain = value },
            _ => Application with { LegalId = value },
        };
        var decision = ApplyForPartnership.Decide(Partner.Initial, bad);
        decision.ThenRefused("invalid-input");
        decision.Rejection!.Facts["field"].Should().Be(field);
    }

    [Fact]
    public void A_type_that_does_not_exist_is_refused() => ApplyForPartnership
        .Decide(Partner.Initial, Application with { Type = (PartnerType)7 }).Rejection!.Facts["field"]
        .Should().Be("type");

    [Fact]
    public void An_applicant_is_approved_once()
    {
        var command = new ApprovePartner("fits", Day, "alice");
        ApprovePartner.Decide(PartnerWith(Applied()), command)
            .Then(new PartnerApproved(PartnerId, Day, "fits", "alice"));
        ApprovePartner.Decide(ActivePartner(), command).ThenNothingNew();
    }

    [Fact]
    public void A_suspension_counts_from_its_date_until_the_reinstatement()
    {
        var partner = PartnerWith(Applied(), Approved(), new PartnerSuspended(PartnerId, Day, "audit", "alice"),
            new PartnerReinstated(PartnerId, Day.AddDays(10), "clean", "alice"));
        partner.StatusOn(Day.AddDays(-1)).Should().Be(PartnerStatus.Approved);
        partner.StatusOn(Day).Should().Be(PartnerStatus.Suspended);
        partner.StatusOn(Day.AddDays(10)).Should().Be(PartnerStatus.Approved);
    }

    [Fact]
    public void Only_an_approved_partner_is_suspended() =>
        SuspendPartner.Decide(PartnerWith(Applied()), new SuspendPartner("audit", Day, "alice"))
            .ThenRefused("partner-not-approved");

    [Fact]
    public void A_suspended_partner_is_not_suspended_again() => SuspendPartner
        .Decide(PartnerWith(Applied(), Approved(), new PartnerSuspended(PartnerId, Day, "audit", "alice")),
            new SuspendPartner("audit", Day.AddDays(1), "bob")).ThenNothingNew();

    [Fact]
    public void Only_a_suspended_partner_is_reinstated() =>
        ReinstatePartner.Decide(ActivePartner(), new ReinstatePartner("clean", Day, "alice"))
            .ThenRefused("partner-not-suspended");

    [Fact]
    public void A_type_counts_from_its_date()
    {
        var partner = PartnerWith(Applied(), Approved(),
            new PartnerTypeChanged(PartnerId, PartnerType.Distributor, Day, "grew", "alice"));
        partner.TypeOn(Day.AddDays(-1)).Should().Be(PartnerType.Affiliate);
        partner.TypeOn(Day).Should().Be(PartnerType.Distributor);
    }

    [Fact]
    public void The_same_type_again_brings_nothing_new() => ChangePartnerType.Decide(ActivePartner(),
        new ChangePartnerType(PartnerType.Affiliate, "same", Day, "alice")).ThenNothingNew();

    [Fact]
    public void Every_decision_about_a_partner_needs_a_reason()
    {
        ApprovePartner.Decide(PartnerWith(Applied()), new ApprovePartner(" ", Day, "a")).ThenRefused("invalid-input");
        SuspendPartner.Decide(ActivePartner(), new SuspendPartner(null, Day, "a")).ThenRefused("invalid-input");
        ReinstatePartner.Decide(ActivePartner(), new ReinstatePartner(null, Day, "a")).ThenRefused("invalid-input");
        ChangePartnerType.Decide(ActivePartner(), new ChangePartnerType(PartnerType.Consultant, null, Day, "a"))
            .ThenRefused("invalid-input");
    }

    [Fact]
    public void A_new_text_is_the_next_version_and_the_same_text_is_none()
    {
        var first = PublishAgreement.Decide(Agreement.Initial, new PublishAgreement("abc", Day, "alice"));
        // SHA-256 of "abc", FIPS 180-2 appendix B.1.
        first.Then(new AgreementPublished(
            1, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Day, "alice"));
        var current = Agreement.Fold(Agreement.Initial, first.Events[0]);
        PublishAgreement.Decide(current, new PublishAgreement("abc", Day, "bob")).ThenNothingNew();
        PublishAgreement.Decide(current, new PublishAgreement("abcd", Day, "bob")).Events[0].Version.Should().Be(2);
    }

    [Fact]
    public void A_partner_accepts_the_agreement_in_force_once()
    {
        var current = new Agreement(2, "text", "hash", Day);
        var accepted = new AgreementAccepted(PartnerId, 2, "hash", Day, "user");
        AcceptAgreement.Decide(ActivePartner(), current, new AcceptAgreement(2, Day, "user")).Then(accepted);
        AcceptAgreement.Decide(
                PartnerWith(Applied(), Approved(), accepted), current, new AcceptAgreement(2, Day, "user"))
            .ThenNothingNew();
        AcceptAgreement.Decide(ActivePartner(), current, new AcceptAgreement(1, Day, "user"))
            .ThenRefused("agreement-superseded");
        AcceptAgreement.Decide(ActivePartner(), current, new AcceptAgreement(3, Day, "user"))
            .ThenRefused("invalid-input");
    }
}
