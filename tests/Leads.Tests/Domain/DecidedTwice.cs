using System.Collections.Immutable;
using Leads.Domain.Agreements;
using Leads.Domain.Attributions;
using Leads.Domain.Conflicts;
using Leads.Domain.Customers;
using Leads.Domain.Feedback;
using Leads.Domain.Leads;
using Leads.Domain.Partners;
using Leads.Domain.Policies;
using Leads.Domain.Programme;
using Leads.Domain.Trainings;
using Money;
using Specifications;
using static Leads.Tests.Domain.Stories;

namespace Leads.Tests.Domain;

/// <summary>A command that arrives twice does once what it does, whatever came before it.</summary>
public sealed class DecidedTwice
{
    private const string Hash = "9f";
    private static readonly Amount Revenue = new(1_000_00, "EUR");

    // Each request to be forgotten is carried out and recorded: words may have come since the last one.
    private static readonly Type[] RecordedEachTime = [typeof(ErasePersonalData), typeof(ViewAsPartner)];

    private static readonly Dictionary<string, ICommandWalk> Walks = new()
    {
        ["partner"] = Partners(),
        ["lead"] = LeadsOfOne(),
        ["attributions"] = Attributions(),
        ["conflict"] = new CommandWalk<Conflict, ConflictEvent>("conflict", Conflict.Initial, Conflict.Fold)
            .Command<OpenConflict>((_, dice) => new("conflict", dice.Pick("rival", PartnerId), "ours", Day,
                Somebody(dice)), (conflict, command) => OpenConflict.Decide(
                    conflict, LeadWith(Submitted(), Accepted()), null, command))
            .Command<DecideConflict>((conflict, dice) => conflict.Exists()
                ? new(dice.Pick(ConflictOutcome.Holder, ConflictOutcome.Claimant), "papers", Day, Somebody(dice))
                : null, DecideConflict.Decide)
            .Command<AppealConflict>((conflict, dice) => conflict.Exists()
                ? new(dice.Pick("rival", PartnerId), "no", Day, Somebody(dice))
                : null, AppealConflict.Decide),
        ["agreement"] = new CommandWalk<Agreement, AgreementPublished>(
            "agreement", Agreement.Initial, Agreement.Fold)
            .Command<PublishAgreement>((_, dice) => new(dice.Pick("one", "two", ""), Day, Somebody(dice)),
                PublishAgreement.Decide),
        ["policy"] = new CommandWalk<LeadPolicy, LeadPolicyPublished>(
            "policy", LeadPolicy.Default, LeadPolicy.Fold)
            .Command<PublishLeadPolicy>((_, dice) => new(dice.Pick<int?>(null, 0, 90, 120), null, null, null, null,
                "why", Day, Somebody(dice)), PublishLeadPolicy.Decide),
        ["programme"] = new CommandWalk<ProgrammeState, ProgrammeEvent>(
            "programme", ProgrammeState.Initial, ProgrammeState.Fold)
            .Command<AnswerStability>((_, dice) => new(dice.Pick<bool?>(null, true, false), dice.Pick("", "steady"),
                Day, Somebody(dice)), AnswerStability.Decide)
            .Command<GoLive>((_, dice) => new(Day, Somebody(dice)), (programme, command) => GoLive.Decide(
                new Readiness(programme, 1, 1, 1, new KnownPlan("plan", 1, Day)), command)),
        ["training"] = new CommandWalk<TrainingDelivered?, TrainingDelivered>(
            "training", null, (_, delivered) => delivered)
            .Command<DeliverTraining>((_, dice) => new("training", null, Day.AddDays(dice.Next(4)), Revenue, Day,
                Somebody(dice)), (known, command) => DeliverTraining.Decide(
                    known, ActivePartner(PartnerType.Consultant), command)),
        ["feedback"] = new CommandWalk<FeedbackGiven?, FeedbackGiven>("feedback", null, (_, given) => given)
            .Command<GiveFeedback>((_, dice) => new("feedback", null, null, dice.Pick("", "more colours"), Noon),
                (known, command) => GiveFeedback.Decide(known, ActivePartner(), command)),
        // The words of an answer and of a description are kept beside the stream, where they can be erased.
        ["answer"] = new CommandWalk<(FeedbackStatus Status, string? Note), (FeedbackStatus Status, string? Note)>(
            "answer", (FeedbackStatus.New, null), (_, answer) => answer)
            .Command<AnswerFeedback>((_, dice) => new(dice.Pick(FeedbackStatus.New, FeedbackStatus.Planned,
                FeedbackStatus.Done), dice.Pick(null, "soon"), Day, Somebody(dice)),
                (known, command) => AnswerFeedback.Decide("feedback", known, command)
                    .As(answered => (answered.Status, command.Note ?? known.Note))),
        ["description"] = new CommandWalk<PartnerDescription, PartnerDescription>(
            "description", new(null, null, null, null, null), (_, described) => described)
            .Command<DescribePartner>((_, dice) => new(new(dice.Pick(null, "we sell"), null, null, null,
                dice.Pick<ImmutableArray<string>?>(null, [], ["export"])), Day, Somebody(dice)),
                (known, command) => DescribePartner.Decide(ActivePartner(), known, command)
                    .As(_ => command.Description.Over(known))),
    };

    public static TheoryData<string> Streams => [.. Walks.Keys];

    [Theory]
    [MemberData(nameof(Streams))]
    public void What_is_decided_again_after_it_happened_is_nothing_new(string stream) => Walks[stream].Walk();

    [Fact]
    public void Every_command_of_Leads_is_decided_twice_here() => DecidedCommands.In(typeof(Lead).Assembly)
        .Except(Walks.Values.SelectMany(walk => walk.Commands)).Should().BeEquivalentTo(RecordedEachTime,
            "each type with a static Decide is drawn in a walk: add .Command<T>(how to draw one, T.Decide) to Walks");

    private static CommandWalk<Partner, PartnerEvent> Partners() =>
        new CommandWalk<Partner, PartnerEvent>("partner", Partner.Initial, Partner.Fold)
            .Command<ApplyForPartnership>((_, dice) => new(PartnerId, "Acme", "ann@partner.example", Type(dice), "DE",
                dice.Pick("EUR", "XXX"), null, null, [], Date(dice)), ApplyForPartnership.Decide)
            .Command<ApprovePartner>(Known<ApprovePartner>(dice => new("fits", Date(dice), Somebody(dice))),
                ApprovePartner.Decide)
            .Command<RejectPartner>(Known<RejectPartner>(dice => dice.Next(4) > 0
                ? null
                : new("no", Date(dice), Somebody(dice))), RejectPartner.Decide)
            .Command<SuspendPartner>(Known<SuspendPartner>(dice => new("late", Date(dice), Somebody(dice))),
                SuspendPartner.Decide)
            .Command<ReinstatePartner>(Known<ReinstatePartner>(dice => new("paid", Date(dice), Somebody(dice))),
                ReinstatePartner.Decide)
            .Command<ChangePartnerType>(Known<ChangePartnerType>(dice =>
                new(Type(dice), "grew", Date(dice), Somebody(dice))), ChangePartnerType.Decide)
            .Command<ReportIdentity>(Known<ReportIdentity>(dice => new(dice.Pick(null, "DE123456789", "DE987654321"),
                dice.Pick(null, "partner.example"), dice.Pick(null, "DE", "AT"), "moved", Day, Somebody(dice))),
                ReportIdentity.Decide)
            .Command<ChangePartnerScope>(Known<ChangePartnerScope>(dice => new(
                dice.Pick<ImmutableArray<string>?>(null, [], ["gold", "silver"]),
                dice.Pick<ImmutableArray<string>?>(null, [], ["AT", "DE"]), "focus", Day, Day, Somebody(dice))),
                ChangePartnerScope.Decide)
            .Command<GrantNfrLicence>(Known<GrantNfrLicence>(dice => new(dice.Pick("one", "two"), "suite",
                dice.Next(3), Date(dice), null, "demo", Day, Somebody(dice))), GrantNfrLicence.Decide)
            .Command<EndNfrLicence>(Known<EndNfrLicence>(dice =>
                new(dice.Pick("one", "two"), Date(dice), "over", Somebody(dice))), EndNfrLicence.Decide)
            .Command<AcceptAgreement>(Known<AcceptAgreement>(dice => new(dice.Next(3), Day, Somebody(dice))),
                (partner, command) => AcceptAgreement.Decide(partner, new Agreement(1, "text", Hash, Day), command));

    private static CommandWalk<Lead, LeadEvent> LeadsOfOne() =>
        new CommandWalk<Lead, LeadEvent>("lead", Lead.Initial, Lead.Fold)
            .Command<SubmitLead>((_, dice) => new(LeadId, "Acme", dice.Pick(null, "shop.acme.com"), null, null, "DE",
                null, Noon, Day, Somebody(dice)), (lead, command) => SubmitLead.Decide(
                    ActivePartner(), new LeadsAround(lead.Exists() ? [lead] : [], 0, false), command))
            .Command<AcceptLead>(Held<AcceptLead>(dice => new(null, Date(dice), Somebody(dice))),
                (lead, command) => AcceptLead.Decide(lead, LeadPolicy.Default, command))
            .Command<RejectLead>(Held<RejectLead>(dice => new("no", Date(dice), Somebody(dice))), RejectLead.Decide)
            .Command<LoseLead>(Held<LoseLead>(dice => new("no", Date(dice), Somebody(dice))), LoseLead.Decide)
            .Command<WinLead>(Held<WinLead>(dice => new(dice.Pick("c1", "c2"), Date(dice), Day.AddDays(3),
                Somebody(dice))), WinLead.Decide)
            .Command<MoveLead>(Held<MoveLead>(dice => new(dice.Pick("demo", "proposal", "unheard-of"),
                dice.Flip() ? Date(dice) : null, Day, Somebody(dice))),
                (lead, command) => MoveLead.Decide(lead, LeadPolicy.Default, command))
            .Command<ExtendProtection>(Held<ExtendProtection>(dice => new("demo held", Date(dice), Somebody(dice))),
                (lead, command) => ExtendProtection.Decide(lead, LeadPolicy.Default, command),
                refusedAgain: "already-extended")
            .Command<ReassignLead>(Held<ReassignLead>(dice => new(dice.Pick("rival", PartnerId), "conflict", "papers",
                Day, Somebody(dice))), (lead, command) => ReassignLead.Decide(null, lead, command));

    private static CommandWalk<CustomerAttributions, AttributionEvent> Attributions()
    {
        var partner = ActivePartner(PartnerType.Distributor);
        var twin = KnownCustomer.After(null, CustomerId, partner.Profile, Noon);
        return new CommandWalk<CustomerAttributions, AttributionEvent>(
            "attributions", CustomerAttributions.Initial, CustomerAttributions.Fold)
            .Command<StartAttribution>((_, dice) => new(dice.Pick("one", "two", "three"), CustomerId,
                dice.Pick(AttributionRole.Acquisition, AttributionRole.Retention), 400_000, Date(dice), "agreed",
                StartAttribution.ByManager, Somebody(dice)),
                (held, command) => StartAttribution.Decide(held, partner, null, command))
            .Command<EndAttribution>((_, dice) => new(dice.Pick("one", "two", "three"), CustomerId, Date(dice), "over",
                Somebody(dice)), EndAttribution.Decide)
            .Command(typeof(AttributeWonLead), (_, dice) => new LeadWon(dice.Pick("l1", "l2"), PartnerId, CustomerId,
                Date(dice), Somebody(dice)),
                (held, won) => AttributeWonLead.Decide(held, partner, null, won))
            .Command<ConvertAttributions>((_, dice) => new(CustomerId, PartnerId, Type(dice), Date(dice), "grew",
                Somebody(dice)), (held, command) => ConvertAttributions.Decide(held,
                    PartnerWith(Applied(command.NewType), Approved()), null, command))
            .Command<EndSelfReferrals>((_, dice) => dice.Next(4) > 0 ? null : new(CustomerId, Somebody(dice)),
                (held, command) => EndSelfReferrals.Decide(held, partner, twin, command));
    }

    private static Func<Partner, Dice, TCommand?> Known<TCommand>(Func<Dice, TCommand?> draw)
        where TCommand : class => (partner, dice) => partner.Exists() ? draw(dice) : null;

    private static Func<Lead, Dice, TCommand?> Held<TCommand>(Func<Dice, TCommand?> draw)
        where TCommand : class => (lead, dice) => lead.Exists() ? draw(dice) : null;

    private static PartnerType Type(Dice dice) =>
        dice.Pick(PartnerType.Affiliate, PartnerType.Distributor, PartnerType.Consultant);

    private static DateOnly Date(Dice dice) => Day.AddDays(dice.Next(4));

    private static string Somebody(Dice dice) => dice.Pick("alice", "bob", "carol");
}
