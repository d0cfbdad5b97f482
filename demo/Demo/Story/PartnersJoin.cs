using Demo.Api;
using Demo.History;

namespace Demo.Story;

/// <summary>Twelve companies apply, a manager approves them, and each accepts the agreement itself.</summary>
internal static class PartnersJoin
{
    public static async Task Run(DemoRun run)
    {
        run.Screen.Chapter("Partners join");
        await run.Leads.Post(DemoRun.Manager, "v1/agreements",
            new { text = "Partner agreement of the demo. Commissions are earned on paid net revenue." });
        await run.Screen.Progress("applied, approved, agreed", DemoPartner.All.Count, async report =>
        {
            foreach (var partner in DemoPartner.All)
            {
                run.PartnerIds[partner.Slug] = await Join(run.Leads, partner);
                report(run.PartnerIds.Count);
            }
        });

        var partners = await run.Leads.All<PartnerShown>(DemoRun.Manager, "v1/partners");
        run.Claims.Equal("12 partners of three types are approved", DemoPartner.All.Count,
            partners.Count(partner => partner.Status == "approved" && run.PartnerIds.ContainsValue(partner.Id)));
        var nosy = await run.Leads.Ask(DemoRun.AsPartner(run.PartnerIds["affiliate-1"]),
            $"v1/partners/{run.PartnerIds["affiliate-2"]}");
        run.Claims.Equal("one partner cannot see that another exists", 404, (int)nosy.Status);
    }

    private static async Task<string> Join(ServiceClient leads, DemoPartner partner)
    {
        var id = (await leads.Post<Created>(ServiceClient.Anonymous, "v1/partners", new
        {
            name = partner.Name,
            legalId = partner.LegalId,
            email = partner.Email,
            domain = partner.Domain,
            type = partner.Type,
            country = partner.Country,
            payoutCurrency = "EUR",
        })).Id;
        await leads.Post(DemoRun.Manager, $"v1/partners/{id}/approve", new { reason = "known and trusted" });
        var agreement = await leads.Get<AgreementShown>(ServiceClient.Anonymous, "v1/agreements/current");
        await leads.Post(DemoRun.AsPartner(id), $"v1/partners/{id}/agreement-acceptances", new { agreement.Version });
        return id;
    }

    private sealed record PartnerShown(string Id, string Status);

    private sealed record AgreementShown(int Version);
}
