using System.Collections.Immutable;
using Commissions.Domain.Periods;
using Commissions.Domain.Segments;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Commissions.Domain.Plans;

/// <summary>Folds plan, partner and period events into the rulebook. Folding an event again changes nothing.</summary>
public static class RulebookFold
{
    public static Rulebook Fold(Rulebook rulebook, object @event) => @event switch
    {
        PlanVersionPublished published => Publish(rulebook, published),
        PlanAssigned assigned => Assign(rulebook, assigned),
        PeriodClosed closed => rulebook with { ClosedThrough = Later(rulebook.ClosedThrough, closed.Period.LastDay) },
        PartnerRegistered registered => Change(rulebook, registered.PartnerId, partner =>
            PartnerIdentityFold.Register(partner, registered) with
        {
            Types = With(partner.Types, registered.PartnerType, DateOnly.MinValue),
            PayoutCurrency = registered.PayoutCurrency,
            Segments = [.. registered.Segments.Order(StringComparer.Ordinal)],
        }),
        PartnerIdentityReported reported => Change(
            rulebook, reported.PartnerId, partner => PartnerIdentityFold.Report(partner, reported)),
        PartnerAccountNamed named => Change(
            rulebook, named.PartnerId, partner => PartnerIdentityFold.Name(partner, named)),
        PartnerTypeChanged changed => Change(rulebook, changed.PartnerId,
            partner => partner with { Types = With(partner.Types, changed.PartnerType, changed.ValidFrom) }),
        PartnerSegmentsChanged changed => Change(rulebook, changed.PartnerId, partner => partner with
        {
            SegmentChanges =
            [
                .. partner.SegmentChanges.Where(known => known.ValidFrom != changed.ValidFrom)
                    .Append(new([.. changed.Segments.Order(StringComparer.Ordinal)], changed.ValidFrom))
                    .OrderBy(known => known.ValidFrom),
            ],
        }),
        PartnerSegmented review => Change(rulebook, review.PartnerId, partner => partner with
        {
            Reviews =
            [
                .. partner.Reviews.Where(known => known.ValidFrom != review.ValidFrom)
                    .Append(new(review.Segment, review.ValidFrom)).OrderBy(known => known.ValidFrom),
            ],
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

    private static Rulebook Merge(Rulebook rulebook, CustomersMerge merge) =>
        merge.CustomerId == merge.IntoCustomerId || rulebook.Merges.Contains(merge)
            ? rulebook
            : rulebook with { Merges = rulebook.Merges.Add(merge) };

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

    private static DateOnly Earlier(DateOnly? known, DateOnly date) => known is { } other && other < date ? other : date;

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
        var assignment = new PlanAssignment(assigned.PlanId, assigned.PartnerId, assigned.Segment, assigned.ValidFrom);
        return rulebook.Assignments.Contains(assignment)
            ? rulebook
            : rulebook with { Assignments = rulebook.Assignments.Add(assignment) };
    }

    private static Rulebook Change(Rulebook rulebook, string partnerId, Func<PartnerProfile, PartnerProfile> change) =>
        rulebook with
        {
            Partners = rulebook.Partners.SetItem(partnerId, change(
                rulebook.Partners.GetValueOrDefault(partnerId) ?? new PartnerProfile { PartnerId = partnerId })),
        };

    private static ImmutableArray<PartnerTypeFrom> With(
        ImmutableArray<PartnerTypeFrom> types, PartnerType type, DateOnly validFrom) =>
        [.. types.Where(known => known.ValidFrom != validFrom).Append(new(type, validFrom)).OrderBy(t => t.ValidFrom)];

    private static DateOnly Later(DateOnly? known, DateOnly date) => known is { } other && other > date ? other : date;
}
