using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;

namespace Commissions.Domain.Documents;

/// <summary>A party of a document, as far as it is known; nothing is made up.</summary>
/// <param name="Name">Of a partner: the holder of its account.</param>
/// <param name="LegalId">VAT or registration number, as it was reported last.</param>
public sealed record Party(
    string? Name, string? Street, string? PostCode, string? Town, string? Country, string? LegalId)
{
    public static Party FromDebtor(Debtor debtor) =>
        new(debtor.Name, debtor.Street, debtor.PostCode, debtor.Town, debtor.Country, null);

    /// <param name="holder">Holder of the account that it is paid to; null where it named none, or it was
    /// erased.</param>
    /// <param name="profile">What is known of it as a company; null where it is not.</param>
    public static Party FromPartner(string? holder, PostalAddress? address, PartnerProfile? profile) => new(holder,
        address?.Street, address?.PostCode, address?.Town, address?.Country ?? profile?.Countries.LastOrDefault(),
        profile?.LaterLegalIds.LastOrDefault() ?? profile?.LegalId);
}
