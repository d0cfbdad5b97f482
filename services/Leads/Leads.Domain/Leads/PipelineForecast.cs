using Leads.Domain.Policies;
using Money;

namespace Leads.Domain.Leads;

/// <summary>An open lead with what it would bring a month; null when nobody said.</summary>
public sealed record PipelineLead(Lead Lead, Amount? MonthlyRevenue);

/// <param name="ExpectedMinor">Σ round(monthly revenue × probability of the stage), one rounding per lead.</param>
public sealed record PipelineStageForecast(
    string Stage, int ProbabilityPpm, int Leads, string? Currency, long RevenueMinor, long ExpectedMinor);

/// <param name="Month">yyyy-MM of the expected close; null where nobody named one.</param>
public sealed record PipelineMonth(string? Month, string Currency, long RevenueMinor, long ExpectedMinor);

/// <summary>What open leads may become: monthly revenue × the probability of their stage.</summary>
public sealed record PipelineForecast(
    ImmutableArray<PipelineStageForecast> Stages, ImmutableArray<PipelineMonth> Months, int WithoutRevenue)
{
    public static PipelineForecast Project(IEnumerable<PipelineLead> open, LeadPolicy policy)
    {
        var leads = open.Select(lead => (lead, Stage: policy.StageOrFirst(lead.Lead.Stage))).ToList();
        var stages = leads.GroupBy(lead => (lead.Stage, lead.lead.MonthlyRevenue?.Currency))
            .OrderBy(group => policy.Stages.IndexOf(group.Key.Stage))
            .ThenBy(group => group.Key.Currency, StringComparer.Ordinal)
            .Select(group => new PipelineStageForecast(group.Key.Stage.Name, group.Key.Stage.ProbabilityPpm,
                group.Count(), group.Key.Currency, group.TotalMinor(Revenue), group.TotalMinor(Expected)));
        var months = leads.Where(lead => lead.lead.MonthlyRevenue is not null)
            .GroupBy(lead => (Month: lead.lead.Lead.ExpectedCloseOn?.ToString("yyyy-MM",
                System.Globalization.CultureInfo.InvariantCulture), lead.lead.MonthlyRevenue!.Value.Currency))
            .OrderBy(group => group.Key.Month ?? "~", StringComparer.Ordinal)
            .ThenBy(group => group.Key.Currency, StringComparer.Ordinal)
            .Select(group => new PipelineMonth(
                group.Key.Month, group.Key.Currency, group.TotalMinor(Revenue), group.TotalMinor(Expected)));
        return new PipelineForecast(
            [.. stages], [.. months], leads.Count(lead => lead.lead.MonthlyRevenue is null));
    }

    private static long Revenue((PipelineLead Lead, PipelineStage Stage) lead) =>
        lead.Lead.MonthlyRevenue?.Minor ?? 0;

    private static long Expected((PipelineLead Lead, PipelineStage Stage) lead) =>
        Rounding.Rate(Revenue(lead), lead.Stage.ProbabilityPpm);
}
