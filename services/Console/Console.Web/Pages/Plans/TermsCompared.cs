using CommissionsConsole.Clients;
using CommissionsConsole.Parts;
using Money;

namespace CommissionsConsole.Pages.Plans;

/// <summary>One term that two versions have otherwise, in words.</summary>
internal sealed record ChangedTerm(string What, string Before, string After);

/// <summary>What differs between two versions of rates and terms, and a change as one sentence.</summary>
internal static class TermsCompared
{
    private const int NamedMax = 3;

    public static List<ChangedTerm> Between(PlanTerms before, PlanTerms after) =>
    [
        .. Rates(before, after)
            .Concat(Terms(before).Zip(Terms(after), (left, right) =>
                new ChangedTerm(left.What, left.Value, right.Value)))
            .Where(term => term.Before != term.After),
    ];

    /// <summary>
    /// Such as "retention in year 2 rises from 15 % to 16 % from 2027-01-01, for everybody".
    /// </summary>
    /// <param name="before">Terms in force; null where there are none.</param>
    /// <param name="whom">Such as "everybody".</param>
    /// <param name="isOfTheirOwn">They get a plan of their own, in place of whatever they have.</param>
    public static string Sentence(PlanTerms? before, PlanTerms after, string whom, bool isOfTheirOwn)
    {
        var from = $"from {Words.Day(after.ValidFrom)}, for {whom}";
        var lead = isOfTheirOwn ? "rates of their own, whatever they have now; beside the plan that is compared: " : "";
        if (before is null) return $"the first rates of this plan {from}";
        var changes = Between(before, after);
        if (changes.Count == 0) return $"{lead}no rate or term changes, {from}";
        var named = changes.Take(NamedMax).Select(Say);
        var more = changes.Count - NamedMax;
        return $"{lead}{string.Join("; ", named)}{(more > 0 ? $"; and {Words.Number(more)} more" : "")}, {from}";
    }

    private static string Say(ChangedTerm term)
    {
        var verb = (Words.Ppm(term.Before.TrimEnd('%', ' ')), Words.Ppm(term.After.TrimEnd('%', ' '))) switch
        {
            ({ } before, { } after) when after > before => "rises",
            ({ } before, { } after) when after < before => "falls",
            _ => "changes",
        };
        return $"{term.What} {verb} from {term.Before} to {term.After}";
    }

    private static IEnumerable<ChangedTerm> Rates(PlanTerms before, PlanTerms after)
    {
        foreach (var rates in after.Components)
        {
            var old = before.Components.FirstOrDefault(other => IsSame(other, rates));
            var years = Math.Max(rates.Years.YearsPpm.Count, old?.Years.YearsPpm.Count ?? 0) + 1;
            for (var year = 1; year <= years; year++)
                yield return new ChangedTerm($"{NameOf(rates)} in year {year}{(year == years ? "+" : "")}",
                    old is null ? "nothing" : Words.Percent(old.Years.RatePpm(year)),
                    Words.Percent(rates.Years.RatePpm(year)));
        }

        foreach (var gone in before.Components.Where(rates => !after.Components.Any(other => IsSame(other, rates))))
            yield return new ChangedTerm(
                $"{NameOf(gone)} of {string.Join(", ", gone.PartnerTypes)}", "paid", "nothing");
    }

    private static bool IsSame(ComponentRates one, ComponentRates other) => one.Component == other.Component
        && one.PartnerTypes.SequenceEqual(other.PartnerTypes)
        && (one.Products ?? []).SequenceEqual(other.Products ?? []);

    private static string NameOf(ComponentRates rates) => rates.Products is { Count: > 0 } products
        ? $"{rates.Component} for {string.Join(", ", products)}"
        : rates.Component;

    private static IEnumerable<(string What, string Value)> Terms(PlanTerms terms) =>
    [
        ("the date that decides", Words.SayCamel(terms.RateDateBasis)),
        ("the hold", Words.Count(terms.HoldDays, "day", "days")),
        ("what a customer qualifies after", Words.Count(terms.QualifyAfterDays, "day", "days")),
        ("the minimum payout, in minor units,", $"{terms.MinPayoutMinor}"),
        ("the minimum payout in other currencies", terms.MinPayoutsMinor is { Count: > 0 } others
            ? string.Join(", ", others.Select(other => new Amount(other.Value, other.Key))) : "none"),
        ("the win-back gap", Words.Count(terms.WinBackDays, "day", "days")),
        ("the cap of all rates", terms.ProgramCapPpm is { } cap ? Words.Percent(cap) : "none"),
        ("the royalty on trainings", terms.TrainingRoyaltyPpm is { } royalty ? Words.Percent(royalty) : "none"),
        ("how royalties are settled", terms.RoyaltySetOff ? "set off" : "invoiced"),
        ("when later years of a prepayment are earned", terms.EarnOnAnniversary ? "each on its first day" : "at once"),
    ];
}
