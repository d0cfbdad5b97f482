using System.Collections.Immutable;
using Commissions.Domain.Periods;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Commissions.Domain.Plans;

/// <summary>Folds plan, partner and period events into the rulebook. Folding an event again changes nothing.</summary>
public static class RulebookFold
{
    public static Rulebook Fold(Rulebook rulebook, object @event) => @event switch
    {
        PlanVersionPublished { ProgrammeIsRecorded: false } published =>
            InferredProgramme.Infer(Publish(rulebook, published)),
        PlanVersionPublished published => Publish(rulebook, published),
        PlanAssigned { ProgrammeIsRecorded: false } assigned => InferredProgramme.Infer(Assign(rulebook, assigned)),
        PlanAssigned assigned => Assign(rulebook, assigned),
        DefaultPlanChosen chosen => Choose(rulebook, chosen),
        WinBackDaysSet set => Choose(rulebook, set),
        PeriodClosed closed => rulebook with { ClosedThrough = Later(rulebook.ClosedThrough, closed.Period.LastDay) },
        PartnerRegistered registered => Change(rulebook, registered.PartnerId, partner =>
            PartnerIdentityFold.Register(partner, registered) with
            {
                Types = partner.Types.Set(new(registered.PartnerType, DateOnly.MinValue)),
                PayoutCurrency = registered.PayoutCurrency,
                Segments = [.. registered.Segments.Order(StringComparer.Ordinal)],
            }),
        PartnerIdentityReported reported => Change(
            rulebook, reported.PartnerId, partner => PartnerIdentityFold.Report(partner, reported)),
        PartnerAccountNamed named => Change(
            rulebook, named.PartnerId, partner => PartnerIdentityFold.Name(partner, named)),
        PartnerTypeChanged changed => Change(rulebook, changed.PartnerId,
            partner => partner with { Types = partner.Types.Set(new(changed.PartnerType, changed.ValidFrom)) }),
        PartnerSegmentsChanged changed => Change(rulebook, changed.PartnerId, partner => partner with
        {
            SegmentChanges = partner.SegmentChanges.Set(
                new([.. changed.Segments.Order(StringComparer.Ordinal)], changed.ValidFrom)),
        }),
        PartnerSegmented review => Change(rulebook, review.PartnerId, partner => partner with
        {
            Reviews = partner.Reviews.Set(new(review.Segment, review.ValidFrom)),
        }),
        AgreementAccepted accepted => Change(rulebook, accepted.PartnerId, partner => partner with
        {
            AgreementAcceptedOn = Earlier(partner.AgreementAcceptedOn, accepted.AcceptedOn),
        }),
        PartnerSuspended suspended => Suspend(rulebook, suspended.PartnerId, new(suspended.ValidFrom, true)),
        PartnerReinstated reinstated => Suspend(rulebook, reinstated.PartnerId, new(reinstated.ValidFrom, false)),
        CustomersMerged merged => Merge(rulebook, new CustomersMerge(merged.CustomerId, merged.IntoCustomerId)),
        _ => rulebook,
    };

    // Every merge counts here: one that was set aside is not folded at all, and what an earlier release united stays
    // united.
    private static Rulebook Merge(Rulebook rulebook, CustomersMerge merge) =>
        merge.CustomerId == merge.IntoCustomerId || rulebook.Merged.Knows(merge)
            ? rulebook
            : rulebook with { Merged = rulebook.Merged.Fold(merge) };

    // On one day a reinstatement comes after the suspension, whichever was heard of first.
    private static Rulebook Suspend(Rulebook rulebook, string partnerId, SuspensionFrom change) =>
        Change(rulebook, partnerId, partner => partner with
        {
            Suspensions =
            [
                .. partner.Suspensions.Add(change).Distinct()
                    .OrderBy(known => known.ValidFrom).ThenByDescending(known => known.IsSuspended),
            ],
        });

    private static DateOnly Earlier(DateOnly? known, DateOnly date) =>
        known is { } other && other < date ? other : date;

    private static Rulebook Publish(Rulebook rulebook, PlanVersionPublished published) =>
        rulebook.Published.Any(known => known.PlanId == published.PlanId && known.Version == published.Version)
            ? rulebook
            : rulebook with
            {
                Published = rulebook.Published.Add(new PlanVersion(published.PlanId, published.Version, published.Terms,
                    published.Hash, published.Author, published.Approver, published.ApprovedOn, published.ReplayId)),
            };

    private static Rulebook Assign(Rulebook rulebook, PlanAssigned assigned)
    {
        var assignment = new PlanAssignment(assigned.PlanId, assigned.PartnerId, assigned.Segment, assigned.ValidFrom)
        {
            AssignmentId = assigned.AssignmentId,
        };
        if (rulebook.Assignments.Any(known => IsSame(known, assignment, assigned.ProgrammeIsRecorded))) return rulebook;
        var later = rulebook.Assignments.Count(known => known.ValidFrom > assignment.ValidFrom);
        return rulebook with
        {
            Assignments = rulebook.Assignments.Insert(rulebook.Assignments.Length - later,
            assignment)
        };
    }

    // Giving a plan again for the same day counts: another may have been given since. Release 0.1.0 took it for a
    // repeat.
    private static bool IsSame(PlanAssignment known, PlanAssignment assignment, bool byId) => byId
        ? known.AssignmentId == assignment.AssignmentId
        : known with { AssignmentId = null } == assignment with { AssignmentId = null };

    private static Rulebook Choose(Rulebook rulebook, DefaultPlanChosen chosen) =>
        rulebook.Choices.Contains(chosen.ChoiceId)
        ? rulebook
        : rulebook with
        {
            DefaultPlans = rulebook.DefaultPlans.Set(new(chosen.PlanId, chosen.ValidFrom)),
            Choices = rulebook.Choices.Add(chosen.ChoiceId),
        };

    private static Rulebook Choose(Rulebook rulebook, WinBackDaysSet set) => rulebook.Choices.Contains(set.ChoiceId)
        ? rulebook
        : rulebook with
        {
            WinBackDays = rulebook.WinBackDays.Set(new(set.Days, set.ValidFrom)),
            Choices = rulebook.Choices.Add(set.ChoiceId),
        };

    private static Rulebook Change(Rulebook rulebook, string partnerId, Func<PartnerProfile, PartnerProfile> change) =>
        rulebook with
        {
            Partners = rulebook.Partners.SetItem(partnerId, change(
                rulebook.Partners.GetValueOrDefault(partnerId) ?? new PartnerProfile { PartnerId = partnerId })),
        };

    private static DateOnly Later(DateOnly? known, DateOnly date) => known is { } other && other > date ? other : date;
}
