namespace Leads.Domain.Partners;

/// <summary>The partner's company got another legal id, domain or country. What is left out stays.</summary>
public sealed record ReportIdentity(
    string? LegalId, string? Domain, string? Country, string? Reason, DateOnly Today, string ReportedBy)
{
    public static Decision<PartnerEvent> Decide(Partner partner, ReportIdentity command)
    {
        var refusal = InputRules.OptionalId("legalId", command.LegalId)
            ?? InputRules.OptionalDomain("domain", command.Domain)
            ?? (command.Country is null ? null : InputRules.Country(command.Country))
            ?? InputRules.Reason(command.Reason);
        if (refusal is not null) return refusal;
        var reported = new PartnerIdentityReported(partner.Id, LegalIds.Normalized(command.LegalId) ?? partner.LegalId,
            HostName.Normalized(command.Domain) ?? partner.Domain, command.Country ?? partner.Country, command.Today,
            command.Reason!, command.ReportedBy);
        return partner.Profile == new Customers.CompanyProfile(reported.LegalId, reported.Domain, reported.Country)
            ? Decision.NothingNew<PartnerEvent>()
            : reported;
    }
}
