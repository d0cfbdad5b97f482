using Commissions.Domain.Adjustments;
using Commissions.Domain.Customers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Domain.WaitingChanges;

namespace Commissions.Service.Verifications;

/// <summary>
/// Two people stand behind each approval: whoever approved is not whoever asked, and what is approved is what was asked
/// for. Looked at again for every approval that there ever was.
/// </summary>
internal sealed class FourEyes(DriftList drifts)
{
    private const string Kind = "four-eyes";
    private readonly List<PlanVersionPublished> _published = [];
    private readonly List<(string ChoiceId, string? Approver, string ReplayId)> _withPublication = [];
    private readonly Dictionary<string, (string? Asked, string? Approver, string? PlanId)> _replays =
        new(StringComparer.Ordinal);

    public void Take(DecidedStream stream)
    {
        TakePlans(stream);
        TakeProgramme(stream);
        TakeAdjustments(stream);
        foreach (var corrected in stream.Of<AnchorCorrected>())
            Check($"anchor {corrected.CorrectionId}", corrected.ProposedBy, corrected.ApprovedBy,
                stream.Of<AnchorCorrectionProposed>().Any(asked =>
                    asked with { Shown = null } == new AnchorCorrectionProposed(corrected.CorrectionId,
                    corrected.CustomerId, corrected.Anchor, corrected.Reason, corrected.ProposedBy)));
        foreach (var approved in stream.Of<PayoutApproved>())
        {
            var locked = stream.Of<PayoutLocked>().FirstOrDefault();
            Check($"payout {approved.PayoutId}", locked?.LockedBy, approved.Approver,
                locked?.PayoutId == approved.PayoutId);
        }

        // Release 0.1.0 took one person's word for a return, and asked for no reference of the bank.
        foreach (var returned in stream.Of<PayoutLineRejected>()
            .Where(line => line is not { BankReference: null, ApprovedBy: null }))
            Check($"return {returned.PayoutId} {returned.PartnerId}", returned.RejectedBy, returned.ApprovedBy,
                stream.Of<PayoutReturnProposed>().Any(asked => asked == new PayoutReturnProposed(returned.PayoutId,
                    returned.PartnerId, returned.BankReference ?? "", returned.Reason, returned.RejectedBy)));
        foreach (var confirmed in stream.Of<PayoutProfileConfirmed>())
        {
            var asked = stream.Of<PayoutProfileSubmitted>().FirstOrDefault(known =>
                known.ProfileId == confirmed.ProfileId);
            Check($"profile {confirmed.ProfileId}", asked?.SubmittedBy, confirmed.ConfirmedBy, asked is not null);
        }

        TakeWaitingChanges(stream);
        if (stream.Of<ReplayRequested>().FirstOrDefault() is { } requested)
            _replays[requested.ReplayId] = (requested.RequestedBy,
                stream.Of<ReplayApproved>().FirstOrDefault()?.Approver, requested.PlanId);
        else foreach (var approved in stream.Of<ReplayApproved>()) Check($"replay {approved.ReplayId}", null,
            approved.Approver, false);
    }

    /// <summary>
    /// What is known only once all streams were read: publications and the replays that they approved.
    /// </summary>
    public void Finish()
    {
        foreach (var published in _published)
            if (_replays.GetValueOrDefault(published.ReplayId).Approver is var approver
                && approver != published.Approver)
                drifts.Add(Kind, $"plan {published.PlanId} {published.Version}",
                    $"approved with its replay by {published.Approver}", approver ?? "nobody");
        foreach (var (choiceId, approver, replayId) in _withPublication)
            if (!_published.Any(known => known.ReplayId == replayId && known.Approver == approver))
                drifts.Add(Kind, $"programme {choiceId}", "recorded with a publication", "no such publication");
        foreach (var (replayId, (asked, approver, planId)) in _replays)
            if (planId is null && approver is not null) Check($"replay {replayId}", asked, approver, true);
    }

    private void TakePlans(DecidedStream stream)
    {
        foreach (var published in stream.Of<PlanVersionPublished>())
        {
            _published.Add(published);
            var drafted = stream.Of<PlanVersionDrafted>().FirstOrDefault(known => known.Version == published.Version);
            Check($"plan {published.PlanId} {published.Version}", published.Author, published.Approver,
                drafted is not null && drafted.Author == published.Author && drafted.Hash == published.Hash);
        }

        foreach (var assigned in stream.Of<PlanAssigned>())
        {
            var asked = stream.Of<PlanAssignmentProposed>().FirstOrDefault(known =>
                known.AssignmentId == assigned.AssignmentId);
            if (asked is null && assigned.Approver is null) continue;
            Check($"assignment {assigned.AssignmentId}", assigned.Author, assigned.Approver, asked is not null
                && asked with { Shown = null } == new PlanAssignmentProposed(
                assigned.AssignmentId, assigned.PlanId, assigned.PartnerId, assigned.Segment, assigned.ValidFrom,
                assigned.Author));
        }
    }

    private void TakeProgramme(DecidedStream stream)
    {
        foreach (var chosen in stream.Of<DefaultPlanChosen>())
            Choice(chosen, chosen.Author, chosen.Approver, chosen.Publication,
                stream.Of<DefaultPlanProposed>().FirstOrDefault(known => known.ChoiceId == chosen.ChoiceId) is { } asked
                    ? asked with { Shown = null } == new DefaultPlanProposed(chosen.ChoiceId, chosen.PlanId,
                        chosen.ValidFrom, chosen.Author, chosen.Reason)
                    : null);
        foreach (var set in stream.Of<WinBackDaysSet>())
            Choice(set, set.Author, set.Approver, set.Publication,
                stream.Of<WinBackDaysProposed>().FirstOrDefault(known => known.ChoiceId == set.ChoiceId) is { } asked
                    ? asked with { Shown = null } == new WinBackDaysProposed(set.ChoiceId, set.Days, set.ValidFrom,
                        set.Author, set.Reason)
                    : null);
    }

    // Chosen by itself it needs a second person where it was proposed; with a publication it has that one's.
    private void Choice(ProgrammeEvent choice, string author, string? approver, string? publication, bool? isAsAsked)
    {
        if (publication is not null)
        {
            _withPublication.Add((choice.ChoiceId, approver, publication));
            Check($"programme {choice.ChoiceId}", author, approver, true);
        }
        else if (isAsAsked is not null || approver is not null)
        {
            Check($"programme {choice.ChoiceId}", author, approver, isAsAsked == true);
        }
    }

    private void TakeAdjustments(DecidedStream stream)
    {
        foreach (var approved in stream.Of<AdjustmentApproved>())
        {
            var asked = stream.Of<AdjustmentProposed>().FirstOrDefault(known =>
                known.AdjustmentId == approved.AdjustmentId);
            Check($"adjustment {approved.AdjustmentId}", asked?.ProposedBy, approved.ApprovedBy, asked is not null
                && (asked.PartnerId, asked.Amount, asked.Reason, asked.ProposedBy)
                    == (approved.PartnerId, approved.Amount, approved.Reason, approved.ProposedBy));
        }
    }

    // What a feed delivered has no author; then it is enough that somebody approved it.
    private void TakeWaitingChanges(DecidedStream stream)
    {
        foreach (var approved in stream.Of<ChangeApproved>())
        {
            var held = stream.Of<ChangeHeld>().Where(known => known.ChangeId == approved.ChangeId).ToArray();
            foreach (var author in held.Select(known => known.Fact.RecordedBy).DefaultIfEmpty().Distinct())
                Check($"change {approved.ChangeId}", author, approved.ApprovedBy, held.Length > 0);
        }
    }

    private void Check(string subject, string? author, string? approver, bool isAsAsked)
    {
        if (string.IsNullOrEmpty(approver)) drifts.Add(Kind, subject, $"a second person beside {author}", "nobody");
        else if (approver == author) drifts.Add(Kind, subject, $"a second person beside {author}", approver);
        if (!isAsAsked) drifts.Add(Kind, subject, "approved as it was asked for", "it was not asked for, or otherwise");
    }
}
