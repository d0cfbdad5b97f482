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
        var day = Words.Day(after.ValidFrom);
        if (before is null) return T("the first rates of this plan from {0}, for {1}", day, whom);
        var sentence = T("{0}, from {1}, for {2}", Said(Between(before, after)), day, whom);
        return isOfTheirOwn
            ? T("rates of their own, whatever they have now; beside the plan that is compared: {0}", sentence)
            : sentence;
    }

    private static string Said(List<ChangedTerm> changes)
    {
        if (changes.Count == 0) return T("no rate or term changes");
        var named = string.Join("; ", changes.Take(NamedMax).Select(Say));
        var more = changes.Count - NamedMax;
        return more > 0 ? T("{0}; and {1} more", named, Words.Number(more)) : named;
    }

    private static string Say(ChangedTerm term) =>
        (Words.Ppm(term.Before.TrimEnd('%', ' ')), Words.Ppm(term.After.TrimEnd('%', ' '))) switch
        {
            ({ } before, { } after) when after > before =>
                T("{0} rises from {1} to {2}", term.What, term.Before, term.After),
            ({ } before, { } after) when after < before =>
                T("{0} falls from {1} to {2}", term.What, term.Before, term.After),
            _ => T("{0} changes from {1} to {2}", term.What, term.Before, term.After),
        };

    private static IEnumerable<ChangedTerm> Rates(PlanTerms before, PlanTerms after)
    {
        foreach (var rates in after.Components)
        {
            var old = before.Components.FirstOrDefault(other => IsSame(other, rates));
            var years = Math.Max(rates.Years.YearsPpm.Count, old?.Years.YearsPpm.Count ?? 0) + 1;
            for (var year = 1; year <= years; year++)
                yield return new ChangedTerm(
                    T("{0} in year {1}", NameOf(rates), year == years ? $"{year}+" : $"{year}"),
                    old is null ? T("nothing") : Words.Percent(old.Years.RatePpm(year)),
                    Words.Percent(rates.Years.RatePpm(year)));
        }

        foreach (var gone in before.Components.Where(rates => !after.Components.Any(other => IsSame(other, rates))))
            yield return new ChangedTerm(
                T("{0} of {1}", NameOf(gone), string.Join(", ", gone.PartnerTypes.Select(Words.Say))),
                T("paid"), T("nothing"));
    }

    private static bool IsSame(ComponentRates one, ComponentRates other) => one.Component == other.Component
        && one.PartnerTypes.SequenceEqual(other.PartnerTypes)
        && (one.Products ?? []).SequenceEqual(other.Products ?? []);

    private static string NameOf(ComponentRates rates) => rates.Products is { Count: > 0 } products
        ? T("{0} for {1}", Words.Say(rates.Component), string.Join(", ", products))
        : Words.Say(rates.Component);

    private static IEnumerable<(string What, string Value)> Terms(PlanTerms terms) =>
    [
        (T("the date that decides"), Words.SayCamel(terms.RateDateBasis)),
        (T("the hold"), Counted(terms.HoldDays, "{0} day", "{0} days")),
        (T("what a customer qualifies after"), Counted(terms.QualifyAfterDays, "{0} day", "{0} days")),
        (T("the minimum payout, in minor units,"), $"{terms.MinPayoutMinor}"),
        (T("the minimum payout in other currencies"), terms.MinPayoutsMinor is { Count: > 0 } others
            ? string.Join(", ", others.Select(other =>
                $"{Words.Figures(new Amount(other.Value, other.Key))} {other.Key}"))
            : T("none")),
        (T("the win-back gap"), Counted(terms.WinBackDays, "{0} day", "{0} days")),
        (T("the cap of all rates"), terms.ProgramCapPpm is { } cap ? Words.Percent(cap) : T("none")),
        (T("the royalty on trainings"), terms.TrainingRoyaltyPpm is { } royalty ? Words.Percent(royalty) : T("none")),
        (T("how royalties are settled"), terms.RoyaltySetOff ? T("set off") : T("invoiced")),
        (T("when later years of a prepayment are earned"),
            terms.EarnOnAnniversary ? T("each on its first day") : T("at once")),
    ];
}
