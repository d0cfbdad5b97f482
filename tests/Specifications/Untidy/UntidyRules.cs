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

    /// <summary>29 February 2024, in days from the start.</summary>
    public const int LeapDay = 424;

    private static readonly Gen<DateOnly> Day = Gen.Int[0, 1_000].Select(Start.AddDays);

    private static readonly Gen<PlainRates[]> Rates = Gen.Select(
        Gen.OneOf(150_000, 200_000, 33_333), Gen.OneOf(120_000, 100_000, 70_001), Gen.Int[0, 3],
        (acquisition, secondYear, product) => (PlainRates[])
        [
            new(PlainComponent.Acquisition, [PartnerType.Affiliate, PartnerType.Distributor], [acquisition], 0),
            new(PlainComponent.Retention, [PartnerType.Distributor, PartnerType.Consultant],
                [50_000, secondYear], 80_000,
                product == 3 ? ["suite"] : null),
        ]);

    private static readonly Gen<PlainVersion> Version = Gen.Select(
        Gen.Frequency((4, Day), (1, Gen.Const(Start.AddDays(LeapDay)))), Rates, Gen.OneOf(0, 0, 30, 90), Gen.Bool,
        Gen.OneOf<int?>(null, null, 180_000, 33_333), Gen.Enum<PlainBasis>(),
        (from, rates, qualify, release, cap, basis) => new PlainVersion("standard", from, rates)
        {
            Basis = basis,
            QualifyAfterDays = qualify,
            EarnOnAnniversary = release,
            CapPpm = cap,
        });

    private static readonly Gen<PlainAssignment> Assignment = Gen.Select(Gen.Int[0, 3], Day, (partner, from) =>
        partner == 3
        ? new PlainAssignment("special", null, "gold", from)
        : new PlainAssignment("special", $"p{partner + 1}", null, from));

    private static readonly Gen<PlainSegment> Segment = Gen.Select(Gen.Int[1, 3], Gen.Bool, Day,
        (partner, gold, from) =>
        new PlainSegment($"p{partner}", gold ? "gold" : null, from));

    private static readonly Gen<PlainWinBackDays[]> WinBack = Gen.Select(
        Gen.OneOf(90, 90, 30), Gen.OneOf(90, 30, 120), Day, Gen.Bool, (first, then, from, changes) => changes
            ? (PlainWinBackDays[])[new(first, DateOnly.MinValue), new(then, from)]
            : [new(first, DateOnly.MinValue)]);

    private static readonly Gen<PlainDefaultPlan[]> DefaultPlan = Gen.Select(Gen.Int[0, 3], Day, (changes, from) =>
        changes == 3
        ? (PlainDefaultPlan[])[new("standard", DateOnly.MinValue), new("special", from),
            new("standard", from.AddDays(200))]
        : [new("standard", DateOnly.MinValue)]);

    private static readonly Gen<PlainAnchor[]> Anchors = Gen.Select(Gen.Int[0, 9], Day, (draw, day) =>
        draw >= 8 ? (PlainAnchor[])[new(draw == 9 ? "c1" : "c2", day)] : []);

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
        Gen.Enum<PlainBasis>(), Gen.Int[0, 5], Version.Array[1, 4], Version.Array[1, 2], Decisions,
        (basis, ownBases, standard, special, decisions) =>
        {
            var hasTwo = decisions.Assignments.Length > 0 || decisions.DefaultPlans.Length > 1;
            PlainVersion[] versions =
            [
                .. standard.Select((version, i) => i == 0 ? version with { ValidFrom = Start.AddYears(-1) } : version),
                .. special.Where(_ => hasTwo).Select(version => version with { PlanId = "special" }),
            ];
            // Most plans go by one date; in the others each version names its own.
            return decisions with
            {
                Versions = [.. versions.Select(version => ownBases == 5 ? version : version with { Basis = basis })],
            };
        });
}
