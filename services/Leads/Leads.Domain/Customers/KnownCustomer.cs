using Leads.Domain.Leads;
using Leads.Domain.Partners;

namespace Leads.Domain.Customers;

/// <summary>What billing told about a customer as a legal account.</summary>
/// <param name="MatchKeys">Under which keys a lead would mean this customer.</param>
public sealed record KnownCustomer(
    string Id, string? LegalId, string? Domain, string Country, ImmutableArray<string> MatchKeys,
    DateTimeOffset RecordedAt)
{
    public bool IsSameCompanyAs(Partner partner) =>
        SelfReferral.Is(partner, null, Domain, null, LegalId, Country);

    /// <summary>Both keys count, whichever of them a lead is submitted under.</summary>
    public static ImmutableArray<string> KeysOf(string? legalId, string? domain, string country) =>
    [
        .. new[] { MatchKey.Of(domain, null, null, country), MatchKey.Of(null, legalId, null, country) }
            .Where(key => key is not null).Select(key => key!),
    ];
}
