using System.Collections.Immutable;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Domain.WaitingChanges;
using Commissions.Service.LedgerProcessor;
using Commissions.Service.WaitingChanges;
using EventStore;

namespace Commissions.Service.Intake;

/// <summary>
/// Facts of one delivery, one after the other: into the journal, or held. Each is tried on the ledger as it will be once those
/// before it are posted.
/// </summary>
internal sealed class SortedFacts(LedgerTransaction turn, IReadOnlyList<WaitingChange> waiting, DateOnly today)
{
    private readonly List<WaitingChange> _waiting = [.. waiting];
    private readonly HashSet<string> _changed = [];
    private LedgerTransaction _after = turn.Try();

    public async Task Take(JournalEntry fact, CancellationToken cancellation)
    {
        var subject = PastChange.SubjectOf(fact.Content, _after.Rulebook);
        var change = subject is null ? null : _waiting.Find(known => subject.Meets(known, _after.Rulebook));
        var mayReach = PastChange.MayReach(fact.Content, turn.Rulebook.ClosedThrough);
        var trial = _after.Try();
        var before = change is null ? [] : change.Facts.Select(held => held.ToJournal());
        var entries = await TriedFacts.Take(trial, before.Append(fact), cancellation);
        if (change is null && !(mayReach && MovesClosed(entries)))
        {
            // What cannot be calculated with is set aside by the ledger, and leaves the account as it was.
            if (entries is not null) _after = trial;
            turn.Receive(fact);
            return;
        }

        Hold(change ?? new WaitingChange { ChangeId = fact.EventId.ToString("N") }, subject!, fact, entries);
    }

    /// <summary>Stores the held facts with the turn.</summary>
    public void Keep() => turn.Session.Store(
        [.. _waiting.Where(change => _changed.Contains(change.ChangeId)).Select(WaitingChangeDocument.Of)]);

    // What it does cannot be calculated: then nobody can say that it leaves closed months alone.
    private bool MovesClosed(ImmutableArray<EntryPosted>? entries) => entries is not { } posted
        || posted.Any(entry => entry.EarnedOn <= turn.Rulebook.ClosedThrough);

    private void Hold(WaitingChange change, ChangeSubject subject, JournalEntry fact, ImmutableArray<EntryPosted>? entries)
    {
        var held = new ChangeHeld(change.ChangeId, subject.Kind, [.. subject.Ids], HeldFacts.Hold(fact), today,
            entries is { } posted ? TriedFacts.Changes(posted) : (ImmutableArray<PartnerChange>?)null);
        var after = WaitingChange.Fold(change, held);
        _waiting.RemoveAll(known => known.ChangeId == change.ChangeId);
        _waiting.Add(after);
        _changed.Add(change.ChangeId);
        turn.Receive(fact with { Stream = WaitingChangeDocument.StreamOf(change.ChangeId), Content = held });
    }
}
