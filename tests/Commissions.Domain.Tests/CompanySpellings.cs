using System.Diagnostics;
using Identities;

namespace Commissions.Domain.Tests;

/// <summary>The ways in which one identity is written, and those that mean another company.</summary>
public sealed class CompanySpellings
{
    public static TheoryData<string> OfDomain =>
    [
        "acme.co.uk", "ACME.CO.UK", "www.acme.co.uk", "shop.acme.co.uk", "https://acme.co.uk",
        "http://www.acme.co.uk/about?a=b#top",
        "https://shop.acme.co.uk:8443/prices", "acme.co.uk.", "  acme.co.uk ", "//acme.co.uk/", "ann@mail.acme.co.uk",
        "https://ann:secret@acme.co.uk", "acme. co.uk", "\u200bacme.co.uk",
    ];

    public static TheoryData<string> OfInternationalDomain =>
        ["münchen.de", "MÜNCHEN.DE", "www.münchen.de", "https://münchen.de/", "xn--mnchen-3ya.de", "XN--MNCHEN-3YA.DE",
            "shop.xn--mnchen-3ya.de."];

    public static TheoryData<string> OfVatNumber =>
    [
        "DE123456789", "de123456789", "DE 123456789", "DE 123 456 789", "DE-123-456-789", "DE.123.456.789",
        "DE 123-456/789",
        "123456789", "123 456 789", "USt-IdNr. DE123456789", "VAT: DE 123456789", "\tDE123456789\n", "ＤＥ１２３４５６７８９",
    ];

    public static TheoryData<string> OfRegistration =>
    [
        "HRB 12345 B", "HRB12345B", "hrb 12345 b", "HRB-12345-B", "HRB 12.345 B", "HRB/12345/B", "(HRB 12345 B)",
        "HRB_12345_B",
        "HRB  12345  b", "DE HRB 12345 B", "DE-HRB-12345-B",
    ];

    [Theory]
    [MemberData(nameof(OfDomain))]
    public void A_domain_is_recognized_in_every_spelling(string spelling) =>
        Shared(Domain("www.Acme.co.uk"), Domain(spelling)).Should().Equal("the domain acme.co.uk");

    [Theory]
    [MemberData(nameof(OfInternationalDomain))]
    public void An_international_domain_is_recognized_in_every_spelling(string spelling) =>
        Shared(Domain("münchen.de"), Domain(spelling)).Should().Equal("the domain xn--mnchen-3ya.de");

    [Theory]
    [MemberData(nameof(OfVatNumber))]
    public void A_VAT_number_is_recognized_in_every_spelling(string spelling) =>
        Shared(LegalId("DE123456789", "DE"), LegalId(spelling, "DE")).Should().Equal("the legal id DE123456789");

    [Theory]
    [MemberData(nameof(OfRegistration))]
    public void A_registration_number_is_recognized_in_every_spelling(string spelling) =>
        Shared(LegalId("HRB 12345 B", "DE"), LegalId(spelling, "DE")).Should().Equal("the legal id DEHRB12345B");

    [Theory]
    [InlineData("EL123456789", "GR", "123456789", "GR")]
    [InlineData("XI123456789", "GB", "GB 123 4567 89", "GB")]
    [InlineData("CHE-123.456.789 MWST", "CH", "CHE123456789", "CH")]
    [InlineData("CHE-123.456.789", "CH", "CH 123456789", "CH")]
    [InlineData("ATU12345678", "AT", "UID: ATU 1234 5678", "AT")]
    [InlineData("FR 12 123456789", "FR", "TVA FR12123456789", "DE")]
    [InlineData("DE123456789", "AT", "123456789", "DE")]
    public void National_customs_do_not_hide_a_number(string one, string country, string other, string otherCountry) =>
        Shared(LegalId(one, country), LegalId(other, otherCountry)).Should().ContainSingle();

    [Theory]
    [InlineData("123456789", "DE", "123456789", "AT")]
    [InlineData("HRB 12345", "DE", "HR 12345", "HR")]
    [InlineData("DE123456789", "DE", "DE123456780", "DE")]
    [InlineData("n/a", "DE", "n/a", "DE")]
    [InlineData("none", "DE", "-", "DE")]
    public void Other_numbers_are_other_companies(string one, string country, string other, string otherCountry) =>
        Shared(LegalId(one, country), LegalId(other, otherCountry)).Should().BeEmpty();

    [Theory]
    [InlineData("acme.co.uk", "other.co.uk")]
    [InlineData("co.uk", "co.uk")]
    [InlineData("gmail.com", "gmail.com")]
    [InlineData("ann@gmail.com", "bob@googlemail.com")]
    [InlineData("bob@yahoo.co.uk", "yahoo.co.uk")]
    [InlineData("https://www.linkedin.com/company/acme", "linkedin.com")]
    [InlineData("acme.myshopify.com", "other.myshopify.com")]
    [InlineData("localhost", "localhost")]
    [InlineData("192.168.1.1", "192.168.1.1")]
    public void What_many_share_identifies_nobody(string one, string other) =>
        Shared(Domain(one), Domain(other)).Should().BeEmpty();

    [Fact]
    public void A_number_whose_country_nobody_told_is_taken_for_the_other_s()
    {
        var untold = CompanyIdentities.From(["123456789"], [], [], []);
        Shared(untold, LegalId("DE 123456789", "DE")).Should().Equal("the legal id DE123456789");
        Shared(LegalId("DE 123456789", "DE"), untold).Should().Equal("the legal id DE123456789");
    }

    [Theory]
    [InlineData("DE89370400440532013000")]
    [InlineData("DE89 3704 0044 0532 0130 00")]
    [InlineData("de89 3704 0044 0532 0130 00")]
    [InlineData(" DE89370400440532013000 ")]
    [InlineData("DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000")]
    [InlineData("DE 89 37040044 0532013000")]
    [InlineData("De89370400440532013000")]
    [InlineData("DE89\t370400440532013000")]
    [InlineData("D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0")]
    [InlineData("DE89 370400440532013000\n")]
    public void An_account_has_one_hash_in_every_spelling(string iban)
    {
        var key = new BankAccountKey("a-key-that-nobody-else-has-01234567");
        key.HashOf(iban).Should().Be(key.HashOf("DE89370400440532013000")).And.MatchRegex("^[0-9a-f]{64}$");
        Iban.Check(iban).Should().BeNull();
    }

    [Fact]
    public void Another_key_or_another_account_gives_another_hash_and_a_short_key_is_refused()
    {
        var key = new BankAccountKey("a-key-that-nobody-else-has-01234567");
        key.HashOf("DE75512108001245126199").Should().NotBe(key.HashOf("DE89370400440532013000"));
        new BankAccountKey("another-key-of-somebody-else-0123456").HashOf("DE89370400440532013000")
            .Should().NotBe(key.HashOf("DE89370400440532013000"));
        FluentActions.Invoking(() => new BankAccountKey("short")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void The_answer_is_the_same_both_ways_round()
    {
        foreach (var one in OfDomain.Concat(OfInternationalDomain).Select(row => Domain(row.Data)))
            foreach (var other in OfDomain.Select(row => Domain(row.Data)))
                one.IsSameCompanyAs(other).Should().Be(other.IsSameCompanyAs(one));
    }

    [Fact]
    public void Ten_thousand_customers_are_looked_at_in_a_moment()
    {
        var partner = Domain("acme.co.uk");
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 10_000; i++)
            Domain($"https://shop.customer-{i}.co.uk/").IsSameCompanyAs(partner).Should().BeFalse();
        Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    private static CompanyIdentities Domain(string spelling) => CompanyIdentities.From([], ["DE"], [spelling], []);

    private static CompanyIdentities LegalId(string spelling, string country) =>
        CompanyIdentities.From([spelling], [country], [], []);

    private static IEnumerable<string> Shared(CompanyIdentities one, CompanyIdentities other) =>
        one.SharedWith(other).Select(identity => identity.InWords);
}
