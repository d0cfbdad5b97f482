using System.Globalization;
using System.Text;
using Leads.Domain.Policies;

namespace Leads.Service.Policies;

/// <summary>The lead policy in words, from the published numbers themselves.</summary>
internal static class LeadPolicyText
{
    private const decimal PpmPerPercent = 10_000m;

    public static string Write(LeadPolicy policy)
    {
        var text = new StringBuilder("# Lead policy\n\n");
        text.Append(CultureInfo.InvariantCulture, $"""
            Version {policy.Version}.

            - The first complete registration of a company wins, by time. A company is recognized by its registrable
              domain, else its VAT or registration number, else the domain of a company e-mail address.
            - We decide within {policy.DecisionHoursMax} hours; a registration that waits longer is escalated.
            - An accepted lead is protected for {policy.ProtectionDays} days from the day of acceptance.
            - The protection can be extended once, by {policy.ExtensionDays} days, with evidence.
            - A partner has at most {policy.OpenPerPartnerMax} open registrations.
            - A registration is refused when the company is a customer already, our own sales team works on it, another
              registration is open, the partner is the company itself, or it lies outside the partner's segments or
              territories. Who else registered it is never told.
            - When two claim one company, a case is opened and decided with a reason. Each side may appeal once; another
              person decides then, for good.

            | Stage | Probability |
            |---|---|

            """);
        foreach (var stage in policy.Stages)
            text.Append(CultureInfo.InvariantCulture,
                $"| {stage.Name.Replace("|", "\\|", StringComparison.Ordinal)} | " +
                $"{stage.ProbabilityPpm / PpmPerPercent:0.##} % |\n");
        return text.ToString();
    }
}
