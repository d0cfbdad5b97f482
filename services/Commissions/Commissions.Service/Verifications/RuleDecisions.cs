using System.Text.Json;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Domain.Segments;
using Commissions.Service.Store;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// Rules: the rulebook that live posting uses is folded from the events again, terms have the hash that was approved,
/// listed plans and replays are what their events come to, months were closed in turn.
/// </summary>
internal sealed class RuleDecisions(DriftList drifts)
{
    private const string Kind = "rules";
    private readonly StoredDocuments<PlanDocument> _plans = new(Kind);

    private readonly StoredDocuments<ReplayDocument> _replays = new("replay",
        ("is_pending", replay => replay.IsPending ? "true" : "false"));

    private readonly StoredDocuments<RulebookDocument> _rulebook = new(Kind)
    {
        Align = AsOfFirstRelease,
    };

    // Release 0.1.0 stored no default plan; it is inferred whenever its document is read.
    private static RulebookDocument AsOfFirstRelease(RulebookDocument stored, RulebookDocument expected)
    {
        if (stored.ProgrammeIsRecorded
            || ProgrammeOf(InferredProgramme.Infer(stored.Rulebook)) != ProgrammeOf(expected.Rulebook))
            return expected;
        return stored with
        {
            Rulebook = expected.Rulebook with
            {
                DefaultPlans = stored.Rulebook.DefaultPlans,
                WinBackDays = stored.Rulebook.WinBackDays,
                Assignments = stored.Rulebook.Assignments,
            },
        };
    }

    private readonly List<Period> _closed = [];

    public void Read(DecidedStream stream)
    {
        if (stream.After("plan-") is { } planId) TakePlan(planId, stream);
        if (stream.After("replay-") is { } replayId) TakeReplay(replayId, stream);
        if (stream.After("period-") is { } month)
            foreach (var closed in stream.OfType<PeriodClosed>())
            {
                if (closed.Period.ToString() != month) drifts.Add("period", month, month, closed.Period);
                _closed.Add(closed.Period);
            }

        foreach (var review in stream.OfType<SegmentsReviewed>())
            if (stream.OfType<PartnerSegmented>().Count(moved => moved.ReviewId == review.ReviewId) is var moved
                && moved != review.Moved)
                drifts.Add("segment", review.ReviewId, $"{review.Moved} partners moved", $"{moved}");
    }

    public async Task Finish(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var months = _closed.Order().ToArray();
        for (var place = 1; place < months.Length; place++)
            if (months[place - 1].Next() != months[place])
                drifts.Add("period", months[place], $"{months[place - 1].Next()} closed before", "not closed");
        await _plans.Compare(connection, drifts, cancellation);
        await _replays.Compare(connection, drifts, cancellation);

        var position = await Position(connection, cancellation);
        var rulebook = await RulesKnown.UpTo(position, long.MaxValue, connection, cancellation);
        if (rulebook.Published.IsEmpty && rulebook.Partners.IsEmpty && rulebook.ClosedThrough is null) return;
        _rulebook.Expect(RulebookDocument.TheId,
            new RulebookDocument { Rulebook = rulebook, ProgrammeIsRecorded = true });
        await _rulebook.Compare(connection, drifts, cancellation);
    }

    private static string ProgrammeOf(Rulebook rulebook) =>
        JsonSerializer.Serialize(new { rulebook.DefaultPlans, rulebook.WinBackDays, rulebook.Assignments },
            EntryRows.Json);

    private async Task<long> Position(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var positions = await StoredChecks.Read(
            VerificationSql.LedgerPositionAndNewest, connection, row =>
                (UpTo: row.GetInt64(0), Newest: row.GetInt64(1)), cancellation);
        if (positions[0].UpTo > positions[0].Newest)
            drifts.Add("journal", "ledger position", $"at most {positions[0].Newest}", positions[0].UpTo);
        return positions[0].UpTo;
    }

    private void TakePlan(string planId, DecidedStream stream)
    {
        var plan = stream.OfType<PlanEvent>().Aggregate(Plan.Initial, Plan.Fold);
        foreach (var drafted in plan.Versions) CheckHash($"{planId} {drafted.Version}", drafted.Terms, drafted.Hash);
        foreach (var published in plan.Published)
        {
            CheckHash($"{planId} {published.Version}", published.Terms, published.Hash);
            if (published.PlanId != planId) drifts.Add(Kind, $"{planId} {published.Version}", planId, published.PlanId);
        }

        if (stream.OfType<PlanCreated>().FirstOrDefault() is { } created)
            _plans.Expect(planId, new PlanDocument
            {
                Id = planId,
                Name = created.Name,
                Template = created.Template,
                Versions = plan.Versions.Length,
                PublishedVersion = plan.Published is [.., var newest] ? newest.Version : null,
            });
    }

    private void CheckHash(string subject, PlanTerms terms, string hash)
    {
        var again = terms.Hash();
        if (again != hash) drifts.Add(Kind, subject, $"hash {again}", hash);
    }

    private void TakeReplay(string replayId, DecidedStream stream)
    {
        var run = stream.OfType<ReplayEvent>().Aggregate(ReplayRun.Initial, ReplayRun.Fold);
        if (run.ReplayId != replayId) drifts.Add("replay", replayId, replayId, run.ReplayId);
        if (run.ApprovedOn is null && stream.OfType<ReplayBatchPosted>().Any())
            drifts.Add("replay", replayId, "an approval before the posting", "none");
        var document = ReplayDocument.From(run);
        _replays.Expect(replayId, document with
        {
            IsPending = document.IsPending
            && !stream.OfType<ReplayVerified>().Any()
        });
    }
}
