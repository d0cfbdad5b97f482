using System.Security.Cryptography;
using System.Text;

namespace Commissions.Domain.Plans;

/// <summary>Names the rules and closed periods that a replay was calculated under.</summary>
public static class RulesHash
{
    public static string Compute(Rulebook rulebook)
    {
        var text = new StringBuilder();
        foreach (var version in rulebook.Published)
            text.Append(version.PlanId).Append(' ').Append(version.Version).Append(' ').Append(version.Hash)
            .Append('\n');
        foreach (var given in rulebook.Assignments)
            text.Append(given.PlanId).Append(' ').Append(given.PartnerId).Append(' ').Append(given.Segment).Append(' ')
                .Append(given.ValidFrom.DayNumber).Append('\n');
        foreach (var chosen in rulebook.DefaultPlans)
            text.Append("default ").Append(chosen.PlanId).Append(' ').Append(chosen.ValidFrom.DayNumber).Append('\n');
        foreach (var days in rulebook.WinBackDays)
            text.Append("win-back ").Append(days.Days).Append(' ').Append(days.ValidFrom.DayNumber).Append('\n');
        foreach (var partner in rulebook.Partners.Values)
        {
            foreach (var change in partner.SegmentChanges)
                text.Append(partner.PartnerId).Append(' ').Append(change.ValidFrom.DayNumber).Append(' ')
                    .AppendJoin(',', change.Segments).Append('\n');
            foreach (var review in partner.Reviews)
                text.Append(partner.PartnerId).Append(' ').Append(review.ValidFrom.DayNumber).Append(' ')
                    .Append(review.Segment).Append('\n');
            foreach (var identity in partner.LaterLegalIds.Concat(partner.LaterDomains).Concat(partner.BankAccounts))
                text.Append(partner.PartnerId).Append(' ').Append(identity).Append('\n');
        }

        text.Append(rulebook.ClosedThrough?.DayNumber);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
