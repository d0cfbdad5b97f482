using Leads.Domain.Leads;
using Leads.Domain.Partners;

namespace Leads.Domain;

/// <summary>
/// A partner earns nothing on itself: same legal id, or the same registrable domain of site or company mail (domain
/// rules §3). Free-mail providers make nobody the same.
/// </summary>
public static class SelfReferral
{
    /// <param name="partnerEmail">Kept outside the partner's history, where it can be erased.</param>
    public static bool Is(
        Partner partner, string? partnerEmail, string? domain, string? email, string? legalId, string country)
    {
        string?[] own = [MatchKey.CompanyDomain(partner.Domain), MatchKey.CompanyDomainOfMail(partnerEmail)];
        string?[] theirs = [MatchKey.CompanyDomain(domain), MatchKey.CompanyDomainOfMail(email)];
        var sameDomain = theirs.Any(host => host is not null && own.Contains(host));
        var sameLegalId = LegalIds.WithCountry(partner.LegalId, partner.Country) is { } number
            && number == LegalIds.WithCountry(legalId, country);
        return sameDomain || sameLegalId;
    }

    public static Rejection Refusal() => Rejection.Conflict("self-referral",
        "Partner and customer are the same company: they share a domain or a legal id.");
}
