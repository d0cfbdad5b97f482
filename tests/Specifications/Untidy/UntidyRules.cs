using Contracts.Leads.V1;
using CsCheck;
using Specifications.PlainLedger;

namespace Specifications.Untidy;

/// <summary>
/// Rulebooks: a default plan in several versions, another plan for some, and what the programme chose by date.
/// </summary>
public static class UntidyRules
{
    public static readonly DateOnly Start = new(2023, 1, 1);

    private static readonly Gen<DateOnly> Day = Gen.Int[0, 1_000].Select(Start.AddDays);

    private static readonly Gen<PlainRates[]> Rates = Gen.Select(
        Gen.OneOf(150_000, 200_000, 33_333), Gen.OneOf(120_000, 100_000, 70_001), Gen.Int[0, 3],
        (acquisition, secondYear, product) => (PlainRates[])
        [
            new(PlainComponent.Acquisition, [PartnerType.Affiliate, PartnerType.Distributor], [acquisition], 0),
            new(PlainComponent.Retention, [PartnerType.Distributor, PartnerType.Consultant], [50_000, secondYear], 80_000,
                product == 3 ? ["suite"] : null),
        ]);

    private static readonly Gen<PlainVersion> Version = Gen.Select(
        Day, Rates, Gen.OneOf(0, 0, 90), Gen.Bool, Gen.OneOf<int?>(null, null, 180_000),
        (from, rates, qualify, release, cap) => new PlainVersion("standard", from, rates)
        {
            QualifyAfterDays = qualify,
            ReleaseOnAnniversary = release,
            CapPpm = cap,
        });

    private static readonly Gen<PlainAssignment> Assignment = Gen.Select(Gen.Int[0, 3], Day, (partner, from) => partner == 3
        ? new PlainAssignment("special", null, "gold", from)
        : new PlainAssignment("special", $"p{partner + 1}", null, from));

    private static readonly Gen<PlainSegment> Segment = Gen.Select(Gen.Int[1, 3], Gen.Bool, Day, (partner, gold, from) =>
        new PlainSegment($"p{partner}", gold ? "gold" : null, from));

    private static readonly Gen<PlainWinBackDays[]> WinBack = Gen.Select(
        Gen.OneOf(90, 90, 30), Gen.OneOf(90, 30, 120), Day, Gen.Bool, (first, then, from, changes) => changes
            ? (PlainWinBackDays[])[new(first, DateOnly.MinValue), new(then, from)]
            : [new(first, DateOnly.MinValue)]);

    private static readonly Gen<PlainDefaultPlan[]> DefaultPlan = Gen.Select(Gen.Int[0, 3], Day, (changes, from) => changes == 3
        ? (PlainDefaultPlan[])[new("standard", DateOnly.MinValue), new("special", from), new("standard", from.AddDays(200))]
        : [new("standard", DateOnly.MinValue)]);

    private static readonly Gen<PlainAnchor[]> Anchors = Gen.Select(Gen.Int[0, 9], Day, (draw, day) =>
        draw == 9 ? (PlainAnchor[])[new("c1", day)] : []);

    private static readonly Gen<PlainRulebook> Decisions = Gen.Select(
        WinBack, DefaultPlan, Anchors, Assignment.Array[0, 3], Segment.Array[0, 3], Gen.Int[0, 9],
        (winBack, plans, anchors, assignments, segments, account) => new PlainRulebook
        {
            WinBackDays = winBack,
            DefaultPlans = plans,
            AnchorCorrections = anchors,
            Assignments = assignments,
            Segments = [.. segments.DistinctBy(segment => (segment.PartnerId, segment.ValidFrom))],
            BankAccounts = account == 9 ? [new("p2", UntidyFacts.AccountHash)] : [],
        });

    public static readonly Gen<PlainRulebook> Any = Gen.Select(
        Gen.Enum<PlainBasis>(), Version.Array[1, 4], Version.Array[1, 2], Decisions,
        (basis, standard, special, decisions) =>
        {
            var hasTwo = decisions.Assignments.Length > 0 || decisions.DefaultPlans.Length > 1;
            PlainVersion[] versions =
            [
                .. standard.Select((version, i) => i == 0 ? version with { ValidFrom = Start.AddYears(-1) } : version),
                .. special.Where(_ => hasTwo).Select(version => version with { PlanId = "special" }),
            ];
            return decisions with
            {
                // A cap over partners of different plans means nothing that the rules say.
                Versions = [.. versions.Select(version => version with { Basis = basis, CapPpm = hasTwo ? null : version.CapPpm })],
            };
        });
}
