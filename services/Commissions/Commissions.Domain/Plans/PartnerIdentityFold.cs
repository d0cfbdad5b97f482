using System.Collections.Immutable;
using Contracts.Leads.V1;

namespace Commissions.Domain.Plans;

/// <summary>In the partner's stream: the account that it is paid to. The account itself is personal data.</summary>
/// <param name="AccountHash">HMAC-SHA-256 of the IBAN under the programme's identity key.</param>
public sealed record PartnerAccountNamed(string PartnerId, string AccountHash);

/// <summary>What a partner was ever recognized by: reports add to it, in any order, and take nothing away.</summary>
internal static class PartnerIdentityFold
{
    public static PartnerProfile Register(PartnerProfile partner, PartnerRegistered registered) => partner with
    {
        LegalId = registered.LegalId,
        Domain = registered.Domain,
        Countries = Add(partner.Countries, registered.Country),
    };

    public static PartnerProfile Report(PartnerProfile partner, PartnerIdentityReported reported) => partner with
    {
        LaterLegalIds = Add(partner.LaterLegalIds, reported.LegalId),
        LaterDomains = Add(partner.LaterDomains, reported.Domain),
        Countries = Add(partner.Countries, reported.Country),
    };

    public static PartnerProfile Name(PartnerProfile partner, PartnerAccountNamed named) =>
        partner with { BankAccounts = Add(partner.BankAccounts, named.AccountHash) };

    private static ImmutableArray<string> Add(ImmutableArray<string> known, string? reported) =>
        string.IsNullOrEmpty(reported) || known.Contains(reported)
            ? known
            : [.. known.Append(reported).Order(StringComparer.Ordinal)];
}
