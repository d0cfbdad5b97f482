using System.Globalization;
using CommissionsConsole.Clients;

namespace CommissionsConsole.Pages.Plans;

/// <summary>What a change of rates begins with.</summary>
/// <param name="Start">The terms that are changed.</param>
/// <param name="InForce">The terms that count today; of the default plan where this one has none yet.</param>
/// <param name="IsDefault">The plan pays whoever has no other, or will once it is published.</param>
internal sealed record RatesToChange(string Name, PlanTerms Start, PlanTerms? InForce, bool IsDefault,
    IReadOnlyList<PlanVersion> Versions, IReadOnlyList<string> Segments, IReadOnlyList<NamedPartner> Partners)
{
    private const int PartnersMax = 500;
    private const int NamedMax = 3;

    /// <param name="from">Number of the version to begin with; null: a template.</param>
    public static async Task<RatesToChange> Load(string planId, string? from, string? template,
        CommissionsClient commissions, LeadsClient leads, CancellationToken cancellation)
    {
        var versions = commissions.Versions(planId, cancellation);
        var plans = commissions.Plans(cancellation);
        var programme = commissions.Programme(cancellation);
        var segments = commissions.Segments(cancellation);
        var partners = leads.Partners(null, "approved", PartnersMax, null, cancellation);
        await Task.WhenAll(versions, plans, programme, segments, partners);
        var start = versions.Result.FirstOrDefault(version =>
            version.Version.ToString(CultureInfo.InvariantCulture) == from)?.Terms
            ?? await FromTemplate(template, commissions, cancellation);
        var defaultPlan = programme.Result.DefaultPlanId;
        return new RatesToChange(plans.Result.Items.FirstOrDefault(plan => plan.Id == planId)?.Name ?? T("This plan"),
            start, await InForceOf(versions.Result, defaultPlan, commissions, cancellation),
            defaultPlan is null || defaultPlan == planId, versions.Result,
            [.. segments.Result.Segments.Select(segment => segment.Name)],
            [.. partners.Result.Items.Select(partner => new NamedPartner(partner.Id, partner.Name ?? partner.Id))]);
    }

    /// <summary>The terms that count today for whom a version is for.</summary>
    /// <param name="versions">All versions of its plan.</param>
    private static async Task<PlanTerms?> InForceOf(IReadOnlyList<PlanVersion> versions, string? defaultPlanId,
        CommissionsClient commissions, CancellationToken cancellation)
    {
        PlanTerms? Of(IEnumerable<PlanVersion> known) =>
            known.FirstOrDefault(version => version.Standing == "inForce")?.Terms;
        return Of(versions) ?? (defaultPlanId is null ? null
            : Of(await commissions.Versions(defaultPlanId, cancellation)));
    }

    /// <summary>Such as "everybody", "the segment gold" or "Birch Systems and Granite IT".</summary>
    public string Whom(EditedTerms edited) => edited.Scope switch
    {
        "segment" => T("the segment {0}", edited.Segment),
        "partners" => NamesOf([.. edited.PartnerIds.Select(NameOf)]),
        "new" => T("customers who come from then on"),
        _ => IsDefault ? T("everybody") : T("whoever has this plan"),
    };

    private string NameOf(string id) => Partners.FirstOrDefault(partner => partner.Id == id)?.Name ?? id;

    private static string NamesOf(List<string> names) => names.Count <= NamedMax
        ? names.DefaultIfEmpty("").Aggregate((one, other) => T("{0} and {1}", one, other))
        : T("{0} and {1} more", string.Join(", ", names.Take(NamedMax - 1)), names.Count - NamedMax + 1);

    private static async Task<PlanTerms> FromTemplate(string? id, CommissionsClient commissions,
        CancellationToken cancellation)
    {
        var templates = await commissions.Templates(cancellation);
        return EditedTerms.FromTemplate(templates.FirstOrDefault(template => template.Id == id) ?? templates[0]);
    }
}

public sealed record NamedPartner(string Id, string Name);
