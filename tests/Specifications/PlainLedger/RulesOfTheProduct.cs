using System.Collections.Immutable;
using System.Globalization;
using Commissions.Domain.Customers;
using Commissions.Domain.Plans;

namespace Specifications.PlainLedger;

/// <summary>The plain rulebook in the product's events.</summary>
public static class RulesOfTheProduct
{
    /// <summary>Everything that was decided, in the order recorded.</summary>
    public static IEnumerable<object> Decisions(PlainRulebook rules) =>
    [
        .. rules.DefaultPlans.Select((plan, i) =>
            new DefaultPlanChosen($"default-{i}", plan.PlanId, plan.ValidFrom, "alice", "bob", null, null)),
        .. rules.WinBackDays.Select((days, i) =>
            new WinBackDaysSet($"days-{i}", days.Days, days.ValidFrom, "alice", "bob", null, null)),
        .. rules.Versions.Select(version => Published(rules, version)),
        .. rules.Assignments.Select((assignment, i) =>
            new PlanAssigned($"a{i}", assignment.PlanId, assignment.PartnerId,
            assignment.Segment, assignment.ValidFrom, "alice", "bob") { ProgrammeIsRecorded = true }),
        .. rules.Segments.Select((segment, i) =>
            new PartnerSegmented(string.Create(CultureInfo.InvariantCulture, $"review-{i}"),
            segment.PartnerId, segment.Segment, segment.ValidFrom, 1, 0, 0, 0, "EUR")),
        .. rules.AnchorCorrections.Select((correction, i) => new AnchorCorrected($"anchor-{i}", correction.CustomerId,
            correction.Anchor, i + 1, "old contract", "alice", "bob", A.Date("2027-06-30"))),
        .. rules.BankAccounts.Select(account => new PartnerAccountNamed(account.PartnerId, account.Hash)),
    ];

    private static PlanVersionPublished Published(PlainRulebook rules, PlainVersion version)
    {
        var place = Array.IndexOf(rules.Versions, version);
        var number = 1 + rules.Versions.Take(place).Count(earlier => earlier.PlanId == version.PlanId);
        return new PlanVersionPublished(version.PlanId, number, TermsOf(version), $"hash-{place}", "alice", "bob",
            A.Date("2027-06-30"), $"replay-{place}")
        { ProgrammeIsRecorded = true };
    }

    private static PlanTerms TermsOf(PlainVersion version) => new()
    {
        ValidFrom = version.ValidFrom,
        Mode = ChangeMode.Retroactive,
        RetroDecrease = RetroDecrease.Apply,
        Clause = "§ 7",
        RateDateBasis = Enum.Parse<RateDateBasis>(version.Basis.ToString()),
        HoldDays = 0,
        MinPayoutMinor = 0,
        QualifyAfterDays = version.QualifyAfterDays,
        ProgramCapPpm = version.CapPpm,
        EarnOnAnniversary = version.EarnOnAnniversary,
        Components =
        [
            .. version.Rates.Select(rates => new ComponentRates(Enum.Parse<Component>(rates.Component.ToString()),
                [.. rates.Types], rates.Products?.ToImmutableArray(),
                new YearTable([.. rates.YearsPpm], rates.OnwardPpm))),
        ],
    };
}
