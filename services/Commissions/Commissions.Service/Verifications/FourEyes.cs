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

    public void Read(DecidedStream stream)
    {
        TakePlans(stream);
        TakeProgramme(stream);
        TakeAdjustments(stream);
        foreach (var corrected in stream.OfType<AnchorCorrected>())
            Check($"anchor {corrected.CorrectionId}", corrected.ProposedBy, corrected.ApprovedBy,
                stream.OfType<AnchorCorrectionProposed>().Any(asked =>
                    asked with { Shown = null } == new AnchorCorrectionProposed(corrected.CorrectionId,
                    corrected.CustomerId, corrected.Anchor, corrected.Reason, corrected.ProposedBy)));
        foreach (var approved in stream.OfType<PayoutApproved>())
        {
            var locked = stream.OfType<PayoutLocked>().FirstOrDefault();
            Check($"payout {approved.PayoutId}", locked?.LockedBy, approved.Approver,
                locked?.PayoutId == approved.PayoutId);
        }

        // Release 0.1.0 took one person's word for a return, and asked for no reference of the bank.
        foreach (var returned in stream.OfType<PayoutLineRejected>()
            .Where(line => line is not { BankReference: null, ApprovedBy: null }))
            Check($"return {returned.PayoutId} {returned.PartnerId}", returned.RejectedBy, returned.ApprovedBy,
                stream.OfType<PayoutReturnProposed>().Any(asked => asked == new PayoutReturnProposed(returned.PayoutId,
                    returned.PartnerId, returned.BankReference ?? "", returned.Reason, returned.RejectedBy)));
        foreach (var confirmed in stream.OfType<PayoutProfileConfirmed>())
        {
            var asked = stream.OfType<PayoutProfileSubmitted>().FirstOrDefault(known =>
                known.ProfileId == confirmed.ProfileId);
            Check($"profile {confirmed.ProfileId}", asked?.SubmittedBy, confirmed.ConfirmedBy, asked is not null);
        }

        TakeWaitingChanges(stream);
        if (stream.OfType<ReplayRequested>().FirstOrDefault() is { } requested)
            _replays[requested.ReplayId] = (requested.RequestedBy,
                stream.OfType<ReplayApproved>().FirstOrDefault()?.Approver, requested.PlanId);
        else foreach (var approved in stream.OfType<ReplayApproved>()) Check($"replay {approved.ReplayId}", null,
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
        var given = new HashSet<PlanAssigned>();
        foreach (var published in stream.OfType<PlanVersionPublished>())
        {
            _published.Add(published);
            var drafted = stream.OfType<PlanVersionDrafted>()
                .FirstOrDefault(known => known.Version == published.Version);
            Check($"plan {published.PlanId} {published.Version}", published.Author, published.Approver,
                drafted is not null && drafted.Author == published.Author && drafted.Hash == published.Hash);
            given.UnionWith(ProgrammeSettings.GivenWith(published, drafted?.GivenTo));
        }

        foreach (var assigned in stream.OfType<PlanAssigned>())
        {
            if (given.Remove(assigned)) continue;
            var asked = stream.OfType<PlanAssignmentProposed>().FirstOrDefault(known =>
                known.AssignmentId == assigned.AssignmentId);
            if (asked is null && assigned.Approver is null) continue;
            Check($"assignment {assigned.AssignmentId}", assigned.Author, assigned.Approver, asked is not null
                && asked with { Shown = null } == new PlanAssignmentProposed(
                assigned.AssignmentId, assigned.PlanId, assigned.PartnerId, assigned.Segment, assigned.ValidFrom,
                assigned.Author));
        }

        foreach (var missing in given)
            drifts.Add(Kind, $"assignment {missing.AssignmentId}", "recorded with its publication", "not recorded");
    }

    private void TakeProgramme(DecidedStream stream)
    {
        foreach (var chosen in stream.OfType<DefaultPlanChosen>())
            Choice(chosen, chosen.Author, chosen.Approver, chosen.Publication,
                stream.OfType<DefaultPlanProposed>().FirstOrDefault(known => known.ChoiceId == chosen.ChoiceId)
                is { } asked
                    ? asked with { Shown = null } == new DefaultPlanProposed(chosen.ChoiceId, chosen.PlanId,
                        chosen.ValidFrom, chosen.Author, chosen.Reason)
                    : null);
        foreach (var set in stream.OfType<WinBackDaysSet>())
            Choice(set, set.Author, set.Approver, set.Publication,
                stream.OfType<WinBackDaysProposed>().FirstOrDefault(known => known.ChoiceId == set.ChoiceId)
                is { } asked
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
        foreach (var approved in stream.OfType<AdjustmentApproved>())
        {
            var asked = stream.OfType<AdjustmentProposed>().FirstOrDefault(known =>
                known.AdjustmentId == approved.AdjustmentId);
            Check($"adjustment {approved.AdjustmentId}", asked?.ProposedBy, approved.ApprovedBy, asked is not null
                && (asked.PartnerId, asked.Amount, asked.Reason, asked.ProposedBy)
                    == (approved.PartnerId, approved.Amount, approved.Reason, approved.ProposedBy));
        }
    }

    // What a feed delivered has no author; then it is enough that somebody approved it.
    private void TakeWaitingChanges(DecidedStream stream)
    {
        foreach (var approved in stream.OfType<ChangeApproved>())
        {
            var held = stream.OfType<ChangeHeld>().Where(known => known.ChangeId == approved.ChangeId).ToArray();
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
