using Contracts.Leads.V1;

namespace Demo.History;

/// <summary>A made-up partner company. Leads gives it its real id when it applies.</summary>
internal sealed record DemoPartner(string Slug, string Name, PartnerType Type, string Country)
{
    public string Domain => $"{Slug}.example";
    public string LegalId => $"{Country}-P-{Slug}";
    public string Email => $"office@{Domain}";

    public static readonly IReadOnlyList<DemoPartner> All =
    [
        new("affiliate-1", "Harbour Reviews", PartnerType.Affiliate, "DE"),
        new("affiliate-2", "Meadow Media", PartnerType.Affiliate, "NL"),
        new("affiliate-3", "Quarry Newsletter", PartnerType.Affiliate, "FR"),
        new("affiliate-4", "Lantern Compare", PartnerType.Affiliate, "AT"),
        new("distributor-1", "Birch Systems", PartnerType.Distributor, "DE"),
        new("distributor-2", "Delta Office Supply", PartnerType.Distributor, "PL"),
        new("distributor-3", "Granite IT", PartnerType.Distributor, "IT"),
        new("distributor-4", "Juniper Trade", PartnerType.Distributor, "ES"),
        new("consultant-1", "Kestrel Training", PartnerType.Consultant, "DE"),
        new("consultant-2", "Larch Academy", PartnerType.Consultant, "CZ"),
        new("consultant-3", "Osprey Consulting", PartnerType.Consultant, "BE"),
        new("consultant-4", "Willow Workshops", PartnerType.Consultant, "DK"),
    ];

    public static IReadOnlyList<DemoPartner> OfType(PartnerType type) =>
        [.. All.Where(partner => partner.Type == type)];
}
