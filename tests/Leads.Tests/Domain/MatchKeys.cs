using Leads.Domain.Leads;

namespace Leads.Tests.Domain;

public sealed class MatchKeys
{
    [Theory]
    [InlineData("acme.com", "acme.com")]
    [InlineData("WWW.Shop.Acme.com.", "acme.com")]
    [InlineData("shop.acme.co.uk", "acme.co.uk")]
    [InlineData("a.b.example.kobe.jp", "b.example.kobe.jp")]
    [InlineData("www.city.kobe.jp", "city.kobe.jp")]
    [InlineData("MÜNCHEN-café.de", "xn--mnchen-caf-k7a2t.de")]
    [InlineData("acme.unknown-ending", "acme.unknown-ending")]
    [InlineData("https://shop.acme.co.uk:8443/prices?x=1#top", "acme.co.uk")]
    [InlineData("acme.com/about", "acme.com")]
    [InlineData("https://", null)]
    [InlineData("co.uk", null)]
    [InlineData("localhost", null)]
    [InlineData("not a host", null)]
    [InlineData(null, null)]
    public void The_registrable_domain_is_one_label_more_than_the_public_suffix(string? host, string? expected) =>
        RegistrableDomain.Find(host).Should().Be(expected);

    [Theory]
    [InlineData("shop.acme.com", "DE1", "x@other.com", "domain:acme.com")]
    [InlineData(null, "de 12.34-5", "x@other.com", "legal-id:DE12345")]
    [InlineData(null, "12345", null, "legal-id:DE12345")]
    [InlineData(null, null, "x@mail.other.com", "domain:other.com")]
    [InlineData(null, null, "x@gmail.com", null)]
    [InlineData(null, null, "x@yahoo.co.uk", null)]
    [InlineData("gmail.com", null, null, null)]
    [InlineData("gmail.com", "DE 12.34-5", null, "legal-id:DE12345")]
    [InlineData(null, "n/a", null, null)]
    [InlineData(null, null, null, null)]
    public void The_first_of_domain_number_and_mail_domain_is_the_key(
        string? domain, string? vatId, string? email, string? expected) =>
        MatchKey.Derive(domain, vatId, email, "DE").Should().Be(expected);
}
