using System.Globalization;
using Leads.Domain.Customers;
using Leads.Domain.Partners;
using Leads.Domain.Policies;
using Money;

namespace Leads.Domain.Leads;

/// <summary>The first complete submission of a company wins; a later one learns only that it came later.</summary>
public sealed record SubmitLead(
    string LeadId, string? Company, string? Domain, string? VatId, string? Email, string? Country,
    Amount? ExpectedMonthlyRevenue, DateTimeOffset Now, DateOnly Today, string SubmittedBy, string? Segment = null)
{
    /// <param name="partner">Null when the vendor's direct sales own the lead.</param>
    public static Decision<LeadEvent> Decide(Partner? partner, LeadsAround around, SubmitLead command)
    {
        if (around.SameKey.Any(lead => lead.Id == command.LeadId)) return Decision.NothingNew<LeadEvent>();
        var refusal = InputRefusal(command)
            ?? (partner is null ? null : PartnerRefusal(partner, around, command))
            ?? KeyRefusal(around, command.Today);
        if (refusal is not null) return refusal;
        return new LeadSubmitted(command.LeadId, partner?.Id ?? DirectSales.OwnerId, KeyOf(command)!, command.Country!,
            command.Now, command.Today, command.SubmittedBy, command.Segment);
    }

    public static string? KeyOf(SubmitLead command) =>
        MatchKey.Derive(command.Domain, command.VatId, command.Email, command.Country ?? "");

    /// <summary>Under any of them the company may be a customer already.</summary>
    public static ImmutableArray<string> KeysOf(SubmitLead command) =>
        MatchKey.All(command.Domain, command.VatId, command.Email, command.Country ?? "");

    public static Rejection? InputRefusal(SubmitLead command) =>
        InputRules.Text("company", command.Company, InputRules.NameLengthMax)
        ?? InputRules.Country(command.Country)
        ?? InputRules.OptionalDomain("domain", command.Domain)
        ?? InputRules.OptionalId("vatId", command.VatId)
        ?? (command.Email is null ? null : InputRules.Email("email", command.Email))
        ?? InputRules.OptionalText("segment", command.Segment, InputRules.NameLengthMax)
        ?? InputRules.Revenue("expectedMonthlyRevenue", command.ExpectedMonthlyRevenue)
        ?? (KeyOf(command) is null ? Incomplete() : null);

    private static Rejection Incomplete() => Rejection.Invalid("domain",
        "Nothing identifies the company. Give its domain, its VAT or registration number, or an e-mail address at " +
        "its own domain (not at a free-mail provider).", "lead-incomplete");

    private static Rejection? PartnerRefusal(Partner partner, LeadsAround around, SubmitLead command)
    {
        if (Refusals.NotActive(partner, command.Today) is { } refusal) return refusal;
        var company = CompanyProfile.Identities(
            [new CompanyProfile(command.VatId, command.Domain, command.Country!)], command.Email);
        if (partner.IdentitiesWith(around.PartnerEmail).SharedWith(company) is { IsEmpty: false } shared)
            return SelfReferral.Refusal(shared);
        var openMax = around.Policy.OpenPerPartnerMax;
        return around.OpenOfPartner < openMax
            ? ScopeRefusal(partner, command)
            : Rejection.Conflict("too-many-open-leads",
                    $"The partner has {openMax} open leads already. Another can be registered when one is won, lost " +
                    "or expired.")
                .AddFact("openMax", openMax.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Without territories or segments a partner works everywhere; a lead without one fits any.</summary>
    private static Rejection? ScopeRefusal(Partner partner, SubmitLead command)
    {
        if (!partner.Territories.IsEmpty && !partner.Territories.Contains(command.Country!))
            return Rejection.Conflict("outside-territory",
                    "The company is in a country that the partner does not work in. Ask for the territory first.")
                .AddFact("country", command.Country!).AddFact("territories", string.Join(", ", partner.Territories));
        if (command.Segment is { } segment && !partner.Segments.IsEmpty && !partner.Segments.Contains(segment))
            return Rejection.Conflict("outside-segment",
                    "The company is in a segment that the partner does not work in. Ask for the segment first.")
                .AddFact("segment", segment).AddFact("segments", string.Join(", ", partner.Segments));
        return null;
    }

    private static Rejection? KeyRefusal(LeadsAround around, DateOnly today)
    {
        if (around.IsCustomer)
            return Rejection.Conflict("existing-customer", "The company is a customer already.");
        var open = around.SameKey.Where(lead => lead.IsOpenOn(today)).ToList();
        if (open.Count == 0) return null;
        if (open.Exists(lead => lead.PartnerId == DirectSales.OwnerId))
            return Rejection.Conflict("direct-sales-active", "Our own sales team is in touch with the company.");
        return open.Exists(lead => lead.Decided is LeadStatus.Accepted)
            ? Rejection.Conflict("lead-protected", "The company is registered and protected. Try again later.")
            : Rejection.Conflict("lead-pending", "An earlier submission of the company waits for a decision.");
    }
}

/// <summary>What else decides about a submission.</summary>
/// <param name="SameKey">Leads of any partner with the same match key.</param>
/// <param name="OpenOfPartner">How many open leads the partner has.</param>
/// <param name="IsCustomer">True when the key belongs to a customer that is still there.</param>
public sealed record LeadsAround(ImmutableArray<Lead> SameKey, int OpenOfPartner, bool IsCustomer)
{
    public LeadPolicy Policy { get; init; } = LeadPolicy.Default;

    /// <summary>E-mail address of the partner that submits; null when it was erased.</summary>
    public string? PartnerEmail { get; init; }
}
