using System.Collections.Immutable;
using Commissions.Domain.Adjustments;
using Commissions.Domain.Customers;
using Commissions.Domain.Disputes;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Domain.Segments;
using Commissions.Domain.WaitingChanges;
using Contracts.Leads.V1;
using Money;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>A command that arrives twice does once what it does, whatever came before it.</summary>
public sealed class DecidedTwice
{
    private static readonly DateOnly Today = A.Date("2026-04-10");
    private static readonly DateTimeOffset Now = new(2026, 4, 10, 8, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, ICommandWalk> Walks = new()
    {
        ["plan"] = Plans(),
        ["programme"] = Programme(),
        ["payout"] = Payouts(),
        ["payout profile"] = Profiles(),
        ["adjustment"] = new CommandWalk<ManualAdjustment, AdjustmentEvent>(
            "adjustment", ManualAdjustment.Initial, ManualAdjustment.Fold)
            .Command<ProposeAdjustment>((_, dice) => new("a", "p", new Amount(dice.Next(3) - 1, "EUR"),
                dice.Pick("forgotten", ""), Somebody(dice), null), ProposeAdjustment.Decide)
            .Command<ApproveAdjustment>((_, dice) => new("a", Somebody(dice), Today), ApproveAdjustment.Decide)
            .Command<WithdrawAdjustment>((_, dice) => new("a", Somebody(dice)), WithdrawAdjustment.Decide),
        ["anchor"] = new CommandWalk<AnchorCorrections, AnchorEvent>(
            "anchor", AnchorCorrections.Initial, AnchorCorrections.Fold)
            .Command<ProposeAnchorCorrection>((_, dice) => new(Id(dice), "c1", Day(dice), dice.Pick("contract", ""),
                Today, Somebody(dice)), (known, command) => ProposeAnchorCorrection.Decide(known, [], command))
            .Command<ApproveAnchorCorrection>((_, dice) => new(Id(dice), Somebody(dice), Today),
                ApproveAnchorCorrection.Decide),
        ["dispute"] = new CommandWalk<Dispute, DisputeEvent>("dispute", Dispute.Initial, Dispute.Fold)
            .Command<OpenDispute>((_, dice) => new("d", dice.Pick("too little", ""), Today, "partner"),
                (dispute, command) => OpenDispute.Decide(
                    dispute, new DisputedEntry(Guid.Empty, "p", 100_00, null, IsDisputed: false), command))
            .Command<ResolveDispute>((dispute, dice) => dispute.Opened is null
                ? null
                : new(dice.Pick(null, "a"), dice.Pick("right", ""), Today, Somebody(dice)), ResolveDispute.Decide),
        ["segments"] = new CommandWalk<PartnerSegments, SegmentsPublished>(
            "segments", PartnerSegments.Initial, PartnerSegments.Fold)
            .Command<PublishSegments>((_, dice) => new([new("gold", dice.Next(3) - 1, 0)], "why", Today,
                Somebody(dice)), PublishSegments.Decide),
        ["segment review"] = new CommandWalk<SegmentReview, SegmentReviewEvent>(
            "segment review", SegmentReview.Initial, SegmentReview.Fold)
            .Command<ReviewSegments>((_, dice) => new("r", A.Date("2026-01-01"), Day(dice), Today, "quarter", "EUR",
                Today, Somebody(dice)), (review, command) => ReviewSegments.Decide(review,
                    new PartnerSegments(1, [new("gold", 0, 0)]), RulesWith(A.Consultant("p")),
                    ImmutableDictionary<string, PartnerFigures>.Empty, command)),
        ["replay"] = Replays(),
        ["waiting change"] = WaitingChanges(),
        ["months"] = new CommandWalk<LedgerMonths, PeriodClosed>("months", LedgerMonths.Initial, LedgerMonths.Fold)
            .Command<CloseMonth>((months, dice) => new(
                dice.Flip() ? months.Next ?? new Period(2026, 1) : new Period(2026, 1 + dice.Next(12)), Today,
                Somebody(dice)), CloseMonth.Decide),
    };

    public static TheoryData<string> Streams => [.. Walks.Keys];

    [Theory]
    [MemberData(nameof(Streams))]
    public void What_is_decided_again_after_it_happened_is_nothing_new(string stream) => Walks[stream].Walk();

    [Fact]
    public void Every_command_of_the_ledger_is_decided_twice_here() => DecidedCommands.In(typeof(Plan).Assembly)
        .Except(Walks.Values.SelectMany(walk => walk.Commands)).Should().BeEmpty(
            "each type with a static Decide is drawn in a walk: add .Command<T>(how to draw one, T.Decide) to Walks");

    private static CommandWalk<Plan, PlanEvent> Plans() =>
        new CommandWalk<Plan, PlanEvent>("plan", Plan.Initial, Plan.Fold)
            .Command<CreatePlan>((_, dice) => new("plan", dice.Pick("Standard", ""),
                dice.Pick(null, "default", "unheard-of"), dice.Flip(), Somebody(dice)), CreatePlan.Decide)
            .Command<DraftPlanVersion>((plan, dice) => plan.PlanId is null
                ? null
                : new(Math.Max(1, plan.NextVersion - dice.Next(2)), Draft(dice), Today, Somebody(dice)),
                (plan, command) => DraftPlanVersion.Decide(plan, RulesOf(plan), command))
            .Command<ApprovePlanVersion>((plan, dice) => plan.Versions.IsEmpty
                ? null
                : Approval(plan, plan.Versions[dice.Next(plan.Versions.Length)], Somebody(dice)),
                (plan, command) => ApprovePlanVersion.Decide(plan, RulesOf(plan), command))
            .Command<AssignPlan>((_, dice) => new(
                Id(dice), "plan", dice.Pick(null, "p"), dice.Pick(null, "gold"), Day(dice), Somebody(dice))
            { Effect = Effect(dice) }, AssignPlan.Decide)
            .Command<ApproveAssignment>((_, dice) => new(Id(dice), Somebody(dice)), ApproveAssignment.Decide);

    private static CommandWalk<ProgrammeSettings, ProgrammeEvent> Programme()
    {
        var drafted = new PlanVersionDrafted("plan", 1, A.DefaultTerms, A.DefaultTerms.Hash(), "alice", "r");
        var published = Plan.Fold(Plan.Initial, Plan.Publication(drafted, "bob", Today, "r1"));
        return new CommandWalk<ProgrammeSettings, ProgrammeEvent>(
            "programme", ProgrammeSettings.Initial, ProgrammeSettings.Fold)
            .Command<ChooseDefaultPlan>((_, dice) => new(Id(dice), "plan", Day(dice), Somebody(dice), null)
            { Effect = Effect(dice) }, (settings, command) => ChooseDefaultPlan.Decide(settings, published, command))
            .Command<SetWinBackDays>((_, dice) => new(Id(dice), dice.Next(3) - 1, Day(dice), Somebody(dice), null)
            { Effect = Effect(dice) }, SetWinBackDays.Decide)
            .Command<ApproveChoice>((_, dice) => new(Id(dice), Somebody(dice)), ApproveChoice.Decide);
    }

    private static CommandWalk<Payout, PayoutEvent> Payouts()
    {
        var accounts = new PaidAccounts(ImmutableSortedDictionary<string, PaidAccount>.Empty.Add("p",
            new PaidAccount(PayoutProfile.Initial with
            {
                Current = new ConfirmedAccount("profile", "hash", "erin", Today, null, Today, "earlier"),
            }, "hash", IsNamed: true)));
        return new CommandWalk<Payout, PayoutEvent>("payout", Payout.Initial, Payout.Fold)
            .Command<LockPayout>((_, dice) => new("payout", "EUR", new Period(2026, 3), Somebody(dice), Today,
                dice.Pick<long?>(null, 1), null), (payout, command) => LockPayout.Decide(payout, accounts,
                    [new PayoutCandidate("p", new Amount(100_00, "EUR"), [], null)], command)
                    .As(locked => (PayoutEvent)locked))
            .Command<ApprovePayout>((payout, dice) => payout.Locked is null
                ? null
                : new(Somebody(dice), Today, Now), ApprovePayout.Decide)
            .Command<ExportPayout>((payout, dice) => payout.Locked is null
                ? null
                : new(dice.Pick("csv", "pain.001"), dice.Pick("1", "2"), Somebody(dice), Today), ExportPayout.Decide)
            .Command<ConfirmPayout>((payout, dice) => payout.Locked is null
                ? null
                : new(Day(dice), Today, Somebody(dice)), ConfirmPayout.Decide)
            .Command<CancelPayout>((payout, dice) => payout.Locked is null
                ? null
                : new(dice.Pick("", "wrong"), Somebody(dice)), CancelPayout.Decide)
            .Command<ProposePayoutReturn>((payout, dice) => payout.Locked is null
                ? null
                : new(dice.Pick("p", "q"), dice.Pick("ref", " ref ", "other"), "closed", Somebody(dice)),
                ProposePayoutReturn.Decide)
            .Command<ApprovePayoutReturn>((payout, dice) => payout.Locked is null
                ? null
                : new("p", dice.Pick("ref", "other"), Somebody(dice)), ApprovePayoutReturn.Decide)
            .Command<WithdrawPayoutReturn>((payout, dice) => payout.Locked is null
                ? null
                : new("p", Somebody(dice)), WithdrawPayoutReturn.Decide);
    }

    private static CommandWalk<PayoutProfile, PayoutProfileEvent> Profiles() =>
        new CommandWalk<PayoutProfile, PayoutProfileEvent>("payout profile", PayoutProfile.Initial, PayoutProfile.Fold)
            .Command<SubmitPayoutProfile>((_, dice) => new("p", Id(dice), dice.Pick("hash", "other"),
                dice.Pick("partner", "carol"), Now), SubmitPayoutProfile.Decide)
            .Command<ConfirmPayoutProfile>((_, dice) => new("p", Id(dice), dice.Pick("hash", "other"),
                Somebody(dice), Today, Now, 3), ConfirmPayoutProfile.Decide)
            .Command<RefusePayoutProfile>((_, dice) => new("p", Id(dice), dice.Pick("", "not yours"), Somebody(dice),
                Now), RefusePayoutProfile.Decide);

    private static CommandWalk<ReplayRun, ReplayEvent> Replays() =>
        new CommandWalk<ReplayRun, ReplayEvent>("replay", ReplayRun.Initial, ReplayRun.Fold)
            .Command<RequestReplay>((_, dice) => new("r", dice.Pick(null, "plan"), 0, null, Somebody(dice)),
                RequestReplay.Decide)
            .Event((run, dice) => run.State == ReplayState.Requested
                ? new ReplayCalculated("r", 1, 1, 0, dice.Flip() ? RulesHash.Compute(new Rulebook()) : "", "", [], [])
                : null)
            .Command<ApproveCorrections>((_, dice) => new(Somebody(dice), Today),
                (run, command) => ApproveCorrections.Decide(run, new Rulebook(), command));

    private static CommandWalk<WaitingChange, WaitingChangeEvent> WaitingChanges() =>
        new CommandWalk<WaitingChange, WaitingChangeEvent>(
            "waiting change", WaitingChange.Initial, WaitingChange.Fold)
            .Event((change, dice) => change.IsWaiting
                ? new ChangeHeld("change", ChangeKind.Partner, ["p"], new HeldFact(
                    Guid.Empty, "partner-facts-p", "type", default, dice.Pick(null, "alice"), null, null), Today, [])
                : null)
            .Command<ApproveWaitingChange>((change, dice) => change.Facts.IsEmpty
                ? null
                : new(Somebody(dice), dice.Flip(), Today), ApproveWaitingChange.Decide)
            .Command<RefuseWaitingChange>((change, dice) => change.Facts.IsEmpty
                ? null
                : new(dice.Pick("wrong", ""), null, Today, Somebody(dice)), RefuseWaitingChange.Decide);

    private static ApprovePlanVersion Approval(Plan plan, PlanVersionDrafted version, string approver) =>
        new(version, ReplayRun.Initial with
        {
            ReplayId = $"replay-{version.Version}",
            PlanId = "plan",
            Version = version.Version,
            State = ReplayState.Calculated,
            RulesHash = RulesHash.Compute(RulesOf(plan)),
        }, approver, Today);

    private static PlanDraft Draft(Dice dice) => new()
    {
        ValidFrom = Day(dice),
        Mode = dice.Pick(ChangeMode.Retroactive, ChangeMode.Prospective),
        Components =
        [
            new DraftedComponent
            {
                Component = Component.Acquisition,
                PartnerTypes = [PartnerType.Affiliate],
                Years = [new DraftedYear("1+", 100_000 * dice.Next(3))],
            },
        ],
        Reason = dice.Pick("agreed", ""),
    };

    private static CalculatedEffect Effect(Dice dice) => dice.Flip()
        ? CalculatedEffect.None
        : new CalculatedEffect([new PartnerChange("p", 1, new Amount(1_00, "EUR"))], ChangesPosted: true);

    private static Rulebook RulesOf(Plan plan) => RulesWith([.. plan.Published]);

    private static Rulebook RulesWith(params object[] facts) => facts.Aggregate(new Rulebook(), RulebookFold.Fold);

    private static string Id(Dice dice) => dice.Pick("one", "two");

    private static string Somebody(Dice dice) => dice.Pick("alice", "bob", "carol");

    private static DateOnly Day(Dice dice) => Today.AddDays(dice.Next(3) - 1);
}
