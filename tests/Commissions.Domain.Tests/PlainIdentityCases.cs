using Specifications.PlainLedger;

namespace Commissions.Domain.Tests;

/// <summary>How the plain calculation recognizes one company in several spellings.</summary>
public sealed class PlainIdentityCases
{
    [Theory]
    [InlineData("https://www.Example.co.uk/shop", "mail.example.co.uk.")]
    [InlineData("EXAMPLE.org", "info@sub.example.org")]
    public void Domains_are_compared_as_registered(string one, string other) =>
        PlainIdentities.Domain(one).Should().Be(PlainIdentities.Domain(other)).And.NotBeNull();

    [Fact]
    public void Legal_ids_are_compared_without_separators_and_with_their_country() =>
        new[] { "DE 123.456-789", "de123456789", "123 456 789" }
            .Select(id => PlainIdentities.LegalId(id, "DE")).Distinct().Should().Equal("DE123456789");
}
