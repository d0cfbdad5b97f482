using System.Text.Json;
using Commissions.Domain.Adjustments;
using Commissions.Domain.Disputes;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Service.Store;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// What was decided about single partners: disputes, adjustments, payout profiles and when months were closed.
/// </summary>
internal sealed class PartnerDecisions(DriftList drifts)
{
    private readonly StoredDocuments<DisputeDocument> _disputes = new("dispute",
        ("partner_id", dispute => dispute.PartnerId), ("is_open", dispute => dispute.IsOpen ? "true" : "false"))
    {
        Align = (stored, expected) => expected with
        {
            OpenedAt = Instants.Closest(stored.OpenedAt, expected.OpenedAt),
            ResolvedAt = Instants.Closest(stored.ResolvedAt, expected.ResolvedAt),
        },
    };

    private readonly StoredDocuments<AdjustmentDocument> _adjustments = new("adjustment",
        ("partner_id", adjustment => adjustment.PartnerId));

    private readonly StoredDocuments<PayoutProfileDocument> _profiles = new("profile")
    {
        // A line that release 0.1.0 gave back left the document as it was.
        Align = (stored, expected) =>
        {
            var before = stored.State is null && (expected with { State = null }).Profile == expected.Profile;
            var aligned = before ? expected with { State = null } : expected;
            return aligned with { Since = Instants.Closest(stored.Since, expected.Since) };
        },
    };

    private readonly StoredDocuments<StatementDocument> _statements = new("statement",
        ("partner_id", statement => statement.PartnerId))
    {
        Name = id => id.Replace('/', ' '),
        Align = (stored, expected) => expected with { ClosedAt = Instants.Closest(stored.ClosedAt, expected.ClosedAt) },
    };

    public void Read(DecidedStream stream)
    {
        foreach (var closed in stream.Events.Where(stored => stored.Content is StatementClosed))
        {
            var document = StatementDocument.From((StatementClosed)closed.Content, closed.StoredAt);
            _statements.Expect(document.Id, document);
        }

        foreach (var adjustment in stream.OfType<AdjustmentEvent>().GroupBy(IdOf))
            if (adjustment.Aggregate(ManualAdjustment.Initial, ManualAdjustment.Fold) is { Proposed: not null } folded)
            {
                if (folded is { ApprovedBy: not null, IsWithdrawn: true })
                    drifts.Add("adjustment", adjustment.Key, "approved or withdrawn", "both");
                _adjustments.Expect(adjustment.Key, AdjustmentDocument.From(folded));
            }

        TakeDisputes(stream);
        TakeProfile(stream);
    }

    public async Task Finish(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await _statements.Compare(connection, drifts, cancellation);
        await _disputes.Compare(connection, drifts, cancellation);
        await _adjustments.Compare(connection, drifts, cancellation);
        await _profiles.Compare(connection, drifts, cancellation);
    }

    private static string IdOf(AdjustmentEvent @event) => @event switch
    {
        AdjustmentProposed proposed => proposed.AdjustmentId,
        AdjustmentApproved approved => approved.AdjustmentId,
        AdjustmentWithdrawn withdrawn => withdrawn.AdjustmentId,
        _ => throw new JsonException($"{@event.GetType().Name} is of no adjustment."),
    };

    private void TakeDisputes(DecidedStream stream)
    {
        var resolved = stream.Events.Where(stored => stored.Content is DisputeResolved)
            .ToLookup(stored => ((DisputeResolved)stored.Content).DisputeId);
        foreach (var stored in stream.Events)
        {
            if (stored.Content is not DisputeOpened opened) continue;
            var end = resolved[opened.DisputeId].FirstOrDefault();
            _disputes.Expect(opened.DisputeId, new DisputeDocument
            {
                Id = opened.DisputeId,
                PartnerId = opened.PartnerId,
                EntryId = opened.EntryId,
                Opened = opened,
                OpenedAt = stored.StoredAt,
                Resolved = (DisputeResolved?)end?.Content,
                ResolvedAt = end?.StoredAt,
            });
        }
    }

    private void TakeProfile(DecidedStream stream)
    {
        PayoutProfileDocument? profile = null;
        foreach (var stored in stream.Events)
        {
            if (stored.Content is PayoutLineLocked { AccountHash: { } locked } line
                && profile?.Profile.Current is { AccountHash: { } confirmed } && confirmed != locked)
                drifts.Add("profile", line.PartnerId, $"{line.PayoutId} locked for the account that was confirmed",
                    "another account");
            profile = Next(profile, stored);
        }

        if (profile is not null) _profiles.Expect(profile.Id, profile);
    }

    private static PayoutProfileDocument? Next(PayoutProfileDocument? profile, DecidedEvent stored) =>
        stored.Content switch
        {
            PayoutProfileSubmitted { SubmittedAt: null } or PayoutProfileConfirmed { ConfirmedAt: null }
                or PayoutProfileRefused { RefusedAt: null } when profile?.State is null =>
                OfFirstRelease(profile, stored),
            PayoutProfileEvent @event =>
                Folded(profile ?? new PayoutProfileDocument { Id = @event.PartnerId }, @event),
            PayoutLineLocked { ProfileId: not null } or PayoutLineReturned when profile is not null =>
                Folded(profile, stored.Content),
            _ => profile,
        };

    private static PayoutProfileDocument Folded(PayoutProfileDocument profile, object @event) =>
        PayoutProfileDocument.From(profile.Id, PayoutProfile.Fold(profile.Profile, @event), profile.Since);

    // Release 0.1.0 kept ids alone, and its first account counted at once.
    private static PayoutProfileDocument? OfFirstRelease(PayoutProfileDocument? profile, DecidedEvent stored) =>
        stored.Content switch
        {
            PayoutProfileSubmitted { NeedsSecondLook: true } submitted =>
                (profile ?? new PayoutProfileDocument { Id = submitted.PartnerId })
                    with
                { PendingId = submitted.ProfileId },
            PayoutProfileSubmitted submitted => (profile ?? new PayoutProfileDocument { Id = submitted.PartnerId }) with
            {
                CurrentId = submitted.ProfileId,
                Since = stored.StoredAt,
            },
            PayoutProfileConfirmed confirmed => (profile ?? new PayoutProfileDocument { Id = confirmed.PartnerId }) with
            {
                CurrentId = confirmed.ProfileId,
                PendingId = null,
                Since = profile?.Since ?? stored.StoredAt,
            },
            PayoutProfileRefused => profile is null ? null : profile with { PendingId = null },
            _ => profile,
        };
}

/// <summary>
/// Instants that only a document or a row holds. The event beside it has the start of its transaction, in whatever zone
/// the database's session had: a day apart is still the same.
/// </summary>
internal static class Instants
{
    public const string DaysMax = "1 day";

    public static DateTimeOffset Closest(DateTimeOffset stored, DateTimeOffset expected) =>
        (stored - expected).Duration() <= TimeSpan.FromDays(1) ? stored : expected;

    public static DateTimeOffset? Closest(DateTimeOffset? stored, DateTimeOffset? expected) =>
        stored is { } known && expected is { } wanted ? Closest(known, wanted) : expected;
}
