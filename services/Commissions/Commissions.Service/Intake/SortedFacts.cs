using System.Collections.Immutable;
using Commissions.Domain.Plans;
using Commissions.Domain.WaitingChanges;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Commissions.Service.WaitingChanges;
using EventStore;

namespace Commissions.Service.Intake;

/// <summary>
/// Facts of one delivery, one after the other: into the journal, or held. Each is tried on the ledger as it will be
/// once those before it are posted.
/// </summary>
internal sealed class SortedFacts(Turn turn, IReadOnlyList<WaitingChange> waiting, DateOnly today)
{
    private readonly List<WaitingChange> _waiting = [.. waiting];
    private readonly HashSet<string> _changed = [];
    private Turn _after = turn.Try();

    public async Task Receive(ReceivedFact fact, CancellationToken cancellation)
    {
        var subject = PastChange.SubjectOf(fact.Content, _after.Rulebook);
        var change = subject is null ? null : _waiting.Find(known => subject.Meets(known, _after.Rulebook));
        var mayReach = PastChange.MayReach(fact.Content, turn.Rulebook.ClosedThrough);
        var trial = _after.Try();
        var before = change is null ? [] : change.Facts.Select(held => held.ToJournal());
        var tried = await TriedFacts.Try(trial, before.Append(fact), cancellation);
        if (change is null && !(mayReach && tried.MayMove(turn.Rulebook.ClosedThrough)))
        {
            // Also where an account could not be calculated: the ledger sets it aside as well, and all others go on.
            _after = trial;
            turn.Receive(fact);
            return;
        }

        Hold(change ?? new WaitingChange { ChangeId = fact.EventId.ToString("N") }, subject!, fact, tried.Changes);
    }

    /// <summary>Stores the held facts with the turn.</summary>
    public void Keep() => turn.Session.Store(
        [.. _waiting.Where(change => _changed.Contains(change.ChangeId)).Select(WaitingChangeDocument.From)]);

    private void Hold(WaitingChange change, ChangeSubject subject, ReceivedFact fact,
        ImmutableArray<PartnerChange>? shown)
    {
        var held = new ChangeHeld(change.ChangeId, subject.Kind, [.. subject.Ids], HeldFacts.Hold(fact), today, shown);
        var after = WaitingChange.Fold(change, held);
        _waiting.RemoveAll(known => known.ChangeId == change.ChangeId);
        _waiting.Add(after);
        _changed.Add(change.ChangeId);
        turn.Receive(fact with { Stream = WaitingChangeDocument.StreamOf(change.ChangeId), Content = held });
    }
}
