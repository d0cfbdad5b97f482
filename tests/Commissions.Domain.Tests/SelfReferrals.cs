using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>A partner earns nothing on itself, however an identity is written and whenever it is heard of.</summary>
public sealed class SelfReferrals
{
    private const string Account = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

    public static TheoryData<Delivery> Deliveries => [.. Enum.GetValues<Delivery>()];

    private static readonly PartnerRegistered Partner =
        A.Affiliate("p") with { LegalId = "DE 123-456/789", Domain = "https://www.Acme.co.uk/" };

    private static readonly object[] Paid = A.PaidMonth("i", 500_00, "2024-03-15");

    [Theory]
    [MemberData(nameof(CompanySpellings.OfDomain), MemberType = typeof(CompanySpellings))]
    public void Every_spelling_of_its_domain_is_the_partner_itself(string spelling) =>
        Earned(Profile(domain: spelling)).Should().Be(0);

    [Theory]
    [MemberData(nameof(CompanySpellings.OfVatNumber), MemberType = typeof(CompanySpellings))]
    public void Every_spelling_of_its_legal_id_is_the_partner_itself(string spelling) =>
        Earned(Profile(legalId: spelling)).Should().Be(0);

    [Fact]
    public void Another_company_is_paid_for()
    {
        Earned(Profile(legalId: "DE123456780", domain: "acme.com")).Should().Be(75_00);
        Earned(Profile(legalId: "123456789") with { Country = "AT" }).Should().Be(75_00);
        Earned(Profile(domain: "gmail.com"), Partner with { Domain = "gmail.com" }).Should().Be(75_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void Whenever_the_profile_comes_nothing_is_paid(Delivery delivery)
    {
        object profile = Profile(domain: "shop.acme.co.uk");
        object attribution = A.Acquisition("p");
        object[][] orders =
        [
            [Partner, profile, attribution, .. Paid], [Partner, attribution, profile, .. Paid],
            [Partner, attribution, .. Paid, profile], [attribution, .. Paid, profile, Partner],
            [profile, .. Paid, attribution, Partner],
        ];
        foreach (var order in orders) Scenario.Given(order).Play(delivery).Balance("p").Should().Be(0);
    }

    [Fact]
    public void After_the_payment_it_is_taken_back_with_a_reason_of_its_own()
    {
        var programme = Scenario.Given([Partner, A.Acquisition("p"), .. Paid]).When(Profile(domain: "shop.acme.co.uk"))
            .Play(Delivery.InOrder);
        programme.Entries.Select(entry => (entry.Amount.Minor, entry.Reason))
            .Should().Equal((75_00, EntryReason.Accrual), (-75_00, EntryReason.Profile));
    }

    [Fact]
    public void After_payout_and_close_it_is_a_negative_entry_of_the_open_month_and_carried()
    {
        var programme = Scenario.Given([Partner, A.Acquisition("p"), .. Paid])
            .Then("2024-05-01", p => p.CloseUpTo(new Period(2024, 4), new Period(2024, 3)))
            .Then("2024-05-02", p => p.PayOut("p", new Period(2024, 4), "2024-05-02").Should().Be(75_00))
            .When(Profile(legalId: "DE123456789")).Play(Delivery.InOrder);
        var taken = programme.Entries[^1];
        (taken.Amount.Minor, taken.Reason, taken.Period, taken.OriginalPeriod)
            .Should().Be((-75_00, EntryReason.Profile, new Period(2024, 5), new Period(2024, 3)));
        programme.CloseUpTo(new Period(2024, 5), new Period(2024, 3));
        programme.PayOut("p", new Period(2024, 5), "2024-06-15").Should().Be(0);
        programme.Balance("p").Should().Be(0);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void All_identities_ever_reported_count_on_both_sides(Delivery delivery)
    {
        var moved = new PartnerIdentityReported
        {
            PartnerId = "p", LegalId = "FR 12 123456789", Domain = "nouveau.example", Country = "FR",
            ReportedOn = A.Date("2024-04-01"),
        };
        foreach (var profile in new[]
        {
            Profile(domain: "acme.co.uk"), Profile(domain: "www.nouveau.example"), Profile(legalId: "fr12123456789"),
            Profile(legalId: "12 123456789") with { Country = "FR" },
        })
            Scenario.Given([Partner, A.Acquisition("p"), .. Paid]).When(moved, profile,
                Profile("later", legalId: "DE999999999", domain: "elsewhere.example")).Play(delivery).Balance("p")
                    .Should().Be(0);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void An_account_that_the_partner_is_paid_to_makes_a_customer_that_pays_from_it_the_partner_itself(
        Delivery delivery)
    {
        var named = new PartnerAccountNamed("p", Account);
        Scenario.Given([Partner, A.Acquisition("p"), .. Paid]).When(named, Profile() with { BankAccountHash = Account })
            .Play(delivery).Balance("p").Should().Be(0);
        Scenario.Given([Partner, A.Acquisition("p"), .. Paid])
            .When(named, Profile() with { BankAccountHash = new string('0', 64) })
            .Play(delivery).Balance("p").Should().Be(75_00);
    }

    [Fact]
    public void A_change_on_the_partner_s_side_takes_back_what_its_own_company_earned_it_and_nothing_else()
    {
        var programme = Scenario.Given([A.Affiliate("p"), A.Acquisition("p"), A.Acquisition("p", customer: "c2"),
            Profile(domain: "acme.co.uk"), .. Paid])
            .When(A.PaidMonth("j", 500_00, "2024-03-15", customer: "c2"))
            .When(new PartnerIdentityReported
            {
                PartnerId = "p", Domain = "www.acme.co.uk", Country = "DE",
                ReportedOn = A.Date("2024-04-01")
            })
            .Play(Delivery.InOrder);
        programme.Entries.Where(entry => entry.Reason == EntryReason.Profile)
            .Select(entry => (entry.CustomerId, entry.Amount.Minor))
            .Should().Equal(("c1", -75_00));
        programme.Balance("p").Should().Be(75_00);
    }

    [Theory, MemberData(nameof(Deliveries))]
    public void A_merged_customer_brings_its_identities_along(Delivery delivery) =>
        Scenario.Given([Partner, A.Acquisition("p"), .. Paid])
            .When(Profile(domain: "acme.co.uk") with { CustomerId = "c2" }, A.Merge("c2", "c1")).Play(delivery)
            .Balance("p").Should().Be(0);

    [Fact]
    public void What_an_earlier_release_stored_counts_without_being_stored_anew()
    {
        var programme = Scenario.Given([Partner, A.Acquisition("p"), .. Paid]).Play(Delivery.InOrder);
        var account = programme.Accounts.Single().Facts;
        long Due(params string[] legalIds) =>
            Calculation.Targets(account with { LegalIds = [.. legalIds] }, programme.Rulebook).Sum(t => t.Amount.Minor);

        (Due(), Due("123 456 789"), Due("DE 123 456 789"), Due("AT 123 456 789")).Should().Be((75_00, 0, 0, 75_00));
        Calculation.Targets(account with { Domains = ["SHOP.ACME.CO.UK"] }, programme.Rulebook).Should().BeEmpty();
        var before = programme.Rulebook with
        {
            Partners = programme.Rulebook.Partners.SetItem("p",
                programme.Rulebook.Partners["p"] with { Countries = [] }),
        };
        Calculation.Targets(account with { LegalIds = ["DE123456789"] }, before).Should().BeEmpty();
    }

    [Fact]
    public void What_partner_and_customer_share_is_told_in_words()
    {
        var programme = Scenario.Given(Partner, A.Acquisition("p"),
            Profile(legalId: "123456789", domain: "shop.acme.co.uk")).Play(Delivery.InOrder);
        SelfReferral.SharedBy(programme.Rulebook.Partners["p"], programme.Accounts.Single().Facts)
            .Select(shared => shared.InWords)
            .Should().Equal("the legal id DE123456789", "the domain acme.co.uk");
    }

    private static long Earned(CustomerProfileRecorded profile, PartnerRegistered? partner = null) =>
        Scenario.Given([partner ?? Partner, A.Acquisition("p"), .. Paid]).When(profile).Play(Delivery.InOrder)
        .Balance("p");

    private static CustomerProfileRecorded Profile(string id = "profile", string? legalId = null,
        string? domain = null) =>
        new() { SourceEventId = id, CustomerId = "c1", LegalId = legalId, Domain = domain, Country = "DE" };
}
