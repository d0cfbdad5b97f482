using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Identities;
using Microsoft.Extensions.Options;
using RunningServers;

namespace Commissions.Tests;

/// <summary>A partner turns out to be its own customer, after it was paid.</summary>
public sealed class OwnCustomers
{
    private static readonly DateOnly March = new(2026, 3, 15);

    [Fact]
    public async Task A_profile_that_comes_after_payout_and_close_takes_back_in_the_open_month_and_says_why()
    {
        await using var company = await PaidOut();

        await company.Send(Profile("profile-1", "https://Shop.Partner-One.co.uk/"));
        var entries = await company.LedgerReaches("p1", 0);

        var taken = entries[^1];
        (taken.Amount.Minor, taken.Reason, taken.Period)
            .Should().Be((-75_00L, EntryReason.Profile, new Period(2026, 5)));
        (await company.Balance("p1"))["negative"].Should().Be(-75_00, "it is carried against the next payouts");
        var explanation = await company.Explain("partner:p1", taken);
        explanation.SelfReferral.Should()
            .Contain("Partner and customer are the same company").And.Contain("the domain partner-one.co.uk");
        explanation.Arithmetic.Select(step => step.What)
            .Should().Contain("Self-referral");
        explanation.Causes[0].SourceEventId.Should().Be("profile-1");
        explanation.Facts.Select(fact => fact.Type).Should().Contain("customer-profile");
        var first = await company.Explain("carol", entries[0]);
        first.SelfReferral.Should().BeNull("nobody knew when it was posted");
        (await company.RunVerb("verify")).Should().Be(0);
    }

    [Fact]
    public async Task The_account_that_the_partner_is_paid_to_is_the_customer_s()
    {
        await using var company = await PaidOut();
        var hash = new BankAccountKey(RunningService.IdentityKey).HashOf("DE89 3704 0044 0532 0130 00");

        await company.Send(Profile("profile-1", null) with { BankAccountHash = hash });
        var taken = (await company.LedgerReaches("p1", 0))[^1];

        var explanation = await company.Explain("partner:p1", taken);
        explanation.SelfReferral.Should().Contain("a bank account").And.NotContain("DE89");
        (await company.RunVerb("verify")).Should().Be(0);
    }

    [Fact]
    public async Task An_account_that_the_partner_names_after_the_customer_paid_from_it_is_found_too()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(Company.Registered("p1", PartnerType.Affiliate),
            Company.Attributed("p1", "c1", AttributionRole.Acquisition),
            Company.Attributed("p1", "c2", AttributionRole.Acquisition));
        await company.Send([.. Company.PaidMonth("c1", March, 500_00), .. Company.PaidMonth("c2", March, 500_00)]);
        await company.Send(Profile("profile-1", null) with
        {
            BankAccountHash = new BankAccountKey(RunningService.IdentityKey).HashOf("DE89370400440532013000"),
        });
        await company.LedgerReaches("p1", 150_00);

        await company.CanBePaid("p1");

        var taken = (await company.LedgerReaches("p1", 75_00))[^1];
        (taken.CustomerId, taken.Reason).Should().Be(("c1", EntryReason.Profile));
        (await company.RunVerb("verify")).Should().Be(0);
    }

    [Fact]
    public async Task What_the_partner_says_of_itself_later_settles_its_customers_anew()
    {
        await using var company = await PaidOut();
        await company.Send(Profile("profile-1", "new-name.example"));
        await Company.Eventually(() => Journalled(company, "customer_profile"), count => count == 1);
        await company.Send(new PartnerIdentityReported
        {
            PartnerId = "p1", LegalId = null, Domain = "www.new-name.example", Country = "DE",
            ReportedOn = new DateOnly(2026, 5, 2),
        });

        // It takes back money of a closed month, and so it waits for a second person.
        var waiting = (await ChangingThePast.Waits(company, 1))[0];
        (await company.Balance("p1"))["total"].Should().Be(75_00);
        await company.Post("carol", ChangingThePast.Path(waiting, "approve"), ChangingThePast.Seen(waiting));

        var taken = (await company.LedgerReaches("p1", 0))[^1];
        taken.Reason.Should().Be(EntryReason.Profile);
        var explanation = await company.Explain("carol", taken);
        explanation.Causes.Select(cause => cause.Type).Should().Equal("partner-identity-reported");
    }

    [Fact]
    public async Task Without_the_key_for_accounts_the_service_does_not_start() =>
        (await FluentActions.Awaiting(() => Company.Found("--Programme:IdentityKey="))
            .Should().ThrowAsync<OptionsValidationException>())
            .WithMessage("*Programme:IdentityKey*");

    // 75.00 for March, closed and paid.
    private static async Task<Company> PaidOut()
    {
        var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await company.Send(
            Company.Registered("p1", PartnerType.Affiliate) with { Domain = "www.partner-one.co.uk" },
            Company.Attributed("p1", "c1", AttributionRole.Acquisition));
        await company.Send(Company.PaidMonth("c1", March, 500_00));
        await company.LedgerReaches("p1", 75_00);
        await company.CanBePaid("p1");
        await company.CloseThrough("2026-03", "2026-04");
        await company.PayOut("2026-04");
        return company;
    }

    private static async Task<long> Journalled(Company company, string type)
    {
        await using var source = company.AsOwner();
        await using var count = source.CreateCommand($"select count(*) from mt_events where type = '{type}'");
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private static CustomerProfileRecorded Profile(string id, string? domain) =>
        new() { SourceEventId = id, CustomerId = "c1", Domain = domain, Country = "DE" };
}
