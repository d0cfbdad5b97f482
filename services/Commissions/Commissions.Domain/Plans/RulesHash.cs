using System.Security.Cryptography;
using System.Text;

namespace Commissions.Domain.Plans;

/// <summary>Names the rules and closed periods that a replay was calculated under.</summary>
public static class RulesHash
{
    public static string Of(Rulebook rulebook)
    {
        var text = new StringBuilder();
        foreach (var version in rulebook.Published)
            text.Append(version.PlanId).Append(' ').Append(version.Version).Append(' ').Append(version.Hash).Append('\n');
        foreach (var assignment in rulebook.Assignments) text.Append(assignment).Append('\n');
        text.Append(rulebook.ClosedThrough?.DayNumber);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
