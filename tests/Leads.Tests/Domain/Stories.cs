using Decisions;
using Leads.Domain.Attributions;
using Leads.Domain.Leads;
using Leads.Domain.Partners;

namespace Leads.Tests.Domain;

/// <summary>Given: what happened before. Then: what a decision led to.</summary>
internal static class Stories
{
    public const string PartnerId = "partner-1";
    public const string LeadId = "lead-1";
    public const string CustomerId = "customer-1";
    public static readonly DateOnly Day = new(2026, 3, 1);
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 11, 0, 0, TimeSpan.Zero);

    public static Partner PartnerWith(params object[] history) => history.Aggregate(Partner.Initial, Partner.Fold);

    public static Lead LeadWith(params object[] history) => history.Aggregate(Lead.Initial, Lead.Fold);

    public static CustomerAttributions AttributionsWith(params object[] history) =>
        history.Aggregate(CustomerAttributions.Initial, CustomerAttributions.Fold);

    public static PartnerApplied Applied(PartnerType type = PartnerType.Affiliate) =>
        new(PartnerId, type, "DE", "EUR", "DE123456789", "partner.example", [], Day.AddDays(-30));

    public static PartnerApproved Approved() => new(PartnerId, Day.AddDays(-20), "fits", "alice");

    public static Partner ActivePartner(PartnerType type = PartnerType.Affiliate) =>
        PartnerWith(Applied(type), Approved());

    public static LeadSubmitted Submitted(string partnerId = PartnerId) =>
        new(LeadId, partnerId, "domain:acme.com", "DE", Noon, Day, "someone");

    public static LeadAccepted Accepted() => new(LeadId, Day, Day.AddDays(90), null, "alice");

    public static void ThenRefused<TEvent>(this Decision<TEvent> decision, string code)
    {
        decision.Events.Should().BeEmpty();
        decision.Rejection!.Code.Should().Be(code);
    }

    public static void ThenNothingNew<TEvent>(this Decision<TEvent> decision)
    {
        decision.Rejection.Should().BeNull();
        decision.Events.Should().BeEmpty();
    }

    public static void Then<TEvent>(this Decision<TEvent> decision, params TEvent[] expected)
    {
        decision.Rejection.Should().BeNull();
        decision.Events.Should().Equal(expected);
    }
}
