using Leads.Domain.Leads;
using Leads.Domain.Partners;

namespace Leads.Domain;

/// <summary>A partner earns nothing on itself: same legal id or same registrable domain (domain rules §3).</summary>
public static class SelfReferral
{
    public static bool Is(Partner partner, string? domain, string? legalId, string country)
    {
        var sameDomain = RegistrableDomain.Of(partner.Domain) is { } own && own == RegistrableDomain.Of(domain);
        var sameLegalId = LegalIds.WithCountry(partner.LegalId, partner.Country) is { } number
            && number == LegalIds.WithCountry(legalId, country);
        return sameDomain || sameLegalId;
    }

    public static Rejection Refusal() => Rejection.Conflict("self-referral",
        "Partner and customer are the same company: they share a domain or a legal id.");
}
