using Leads.Domain.Policies;

namespace Leads.Domain.Leads;

/// <param name="What">"decision" (the vendor's) or "protection" (the partner's).</param>
public sealed record LeadDeadline(string LeadId, string What, DateTimeOffset? At, DateOnly? On);

/// <summary>How a partner's leads fare.</summary>
/// <param name="WinRatePpm">Won ÷ (won + lost + expired), rounded; null before the first of them.</param>
/// <param name="OpenLeft">How many more leads the partner may have open.</param>
/// <param name="Deadlines">Soonest first.</param>
public sealed record LeadStatistics(
    ImmutableSortedDictionary<string, int> ByStatus, long? WinRatePpm, int Open, int OpenLeft,
    ImmutableArray<LeadDeadline> Deadlines)
{
    private const int DeadlinesMax = 25;
    private const int WholePpm = 1_000_000;

    public static LeadStatistics Count(IReadOnlyCollection<Lead> leads, LeadPolicy policy, DateOnly today)
    {
        var byStatus = leads.GroupBy(lead => lead.StatusOn(today).ToString().ToLowerInvariant())
            .ToImmutableSortedDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        int Of(string status) => byStatus.GetValueOrDefault(status);
        var ended = Of("won") + Of("lost") + Of("expired");
        var open = leads.Count(lead => lead.IsOpenOn(today));
        var deadlines = leads.Where(lead => lead.IsOpenOn(today))
            .Select(lead => lead.Decided is LeadStatus.Submitted
                ? new LeadDeadline(lead.Id, "decision", lead.DecideBy(policy), null)
                : new LeadDeadline(lead.Id, "protection", null, lead.ProtectedUntil))
            .OrderBy(deadline => deadline.On ?? DateOnly.FromDateTime(deadline.At!.Value.UtcDateTime))
            .ThenBy(deadline => deadline.LeadId, StringComparer.Ordinal).Take(DeadlinesMax);
        return new LeadStatistics(byStatus,
            ended == 0 ? null : Money.Rounding.Proportion(WholePpm, Of("won"), ended),
            open, Math.Max(0, policy.OpenPerPartnerMax - open), [.. deadlines]);
    }
}
