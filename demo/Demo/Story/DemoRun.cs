using Demo.Api;
using Demo.History;

namespace Demo.Story;

/// <summary>
/// What the chapters share: the services, the screen, the history, and ids that the services gave out.
/// </summary>
internal sealed class DemoRun(Clients clients, Screen screen, Claims claims, BillingHistory history,
    string stripeSecret)
{
    public const string Manager = "alice";
    public const string SecondManager = "bob";
    public const string Finance = "carol";
    public const string Operations = "erin";
    public const string Feed = "feed";

    public ServiceClient Leads => clients.Leads;
    public ServiceClient Subscriptions => clients.Subscriptions;
    public ServiceClient Commissions => clients.Commissions;
    public Screen Screen => screen;
    public Claims Claims => claims;
    public BillingHistory History => history;
    public string StripeSecret => stripeSecret;

    /// <summary>Ids that Leads gave to the partners, by the demo's own short names.</summary>
    public Dictionary<string, string> PartnerIds { get; } = new(StringComparer.Ordinal);

    public string PlanId { get; set; } = "";

    /// <summary>Last month that was closed, as "yyyy-MM"; empty before the first.</summary>
    public string ClosedThrough { get; set; } = "";

    public string NameOf(string partnerId) =>
        DemoPartner.All.First(partner => PartnerIds[partner.Slug] == partnerId).Name;

    public static string AsPartner(string partnerId) => $"partner:{partnerId}";

    /// <summary>The calendar day in the programme's time zone.</summary>
    public static DateOnly Today() => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeBySystemTimeZoneId(
        DateTimeOffset.UtcNow, "Europe/Berlin").DateTime);
}
