namespace Leads.Domain.Partners;

internal static class Refusals
{
    public static Rejection NotApproved(Partner partner) =>
        Rejection.Conflict("partner-not-approved",
            "The partner has not been approved yet. A partner manager approves it first.")
            .AddFact("partnerId", partner.Id);

    public static Rejection Rejected(Partner partner) =>
        Rejection.Conflict("partner-rejected", "The application was rejected. The company may apply again.")
            .AddFact("partnerId", partner.Id);

    /// <summary>Null when the partner may act on that date.</summary>
    public static Rejection? NotActive(Partner partner, DateOnly date) => partner.StatusOn(date) switch
    {
        PartnerStatus.Approved => null,
        PartnerStatus.Suspended =>
            Rejection.Conflict("partner-suspended", "The partner is suspended. A partner manager can reinstate it.")
                .AddFact("partnerId", partner.Id),
        PartnerStatus.Rejected => Rejected(partner),
        _ => NotApproved(partner),
    };
}
