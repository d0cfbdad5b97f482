using Commissions.Domain.Customers;
using Commissions.Domain.WaitingChanges;
using Commissions.Service.Ledger;
using Commissions.Service.Settings;
using Commissions.Service.Store;
using EventStore;
using Hosting;
using Npgsql;

namespace Commissions.Service.Intake;

/// <summary>
/// Journals received facts once. A fact that would move money earned in a closed month is held back instead, until a
/// second person has approved it, and so are later facts of the same kind about the same customer or partner. What is
/// in the journal is in force; what is held is not.
/// </summary>
internal sealed class FactsIntake(
    FactStore factStore, Turns turns, NpgsqlDataSource dataSource, ProgrammeParameters parameters,
    ProgrammeCalendar calendar)
{
    public async Task Receive(IReadOnlyList<ReceivedFact> facts, CancellationToken cancellation)
    {
        if (!parameters.PastChangesWait || facts.All(fact => PastChange.ReachesBackTo(fact.Content) is null))
        {
            await factStore.AppendBounded(facts, cancellation);
            return;
        }

        var bounded = facts.Where(fact => FactBounds.Refusal(fact.Content) is null).ToArray();
        if (bounded.Length < facts.Count) await factStore.AppendBounded([.. facts.Except(bounded)], cancellation);
        if (!await TryJournalAll(bounded, cancellation)) await JournalOrHold(bounded, cancellation);
    }

    // Nothing closed is reached and nothing waits: the usual case, without a turn at the ledger. No month is closed
    // meanwhile.
    private async Task<bool> TryJournalAll(IReadOnlyList<ReceivedFact> facts, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Turns.KeepMonthsOpen(connection, cancellation);
        var (closedThrough, anyWaits) = await WaitingChangeDocument.LookUp(connection, cancellation);
        if (anyWaits || facts.Any(fact => PastChange.MayReach(fact.Content, closedThrough))) return false;
        await factStore.AppendOnceWithin(transaction, facts, cancellation);
        await transaction.CommitAsync(cancellation);
        factStore.Wake();
        return true;
    }

    private async Task JournalOrHold(IReadOnlyList<ReceivedFact> facts, CancellationToken cancellation)
    {
        // A ledger that is behind says nothing about the message: as without a database, it waits, and those behind it.
        // What its customers paid counts as well: else a payment that is journalled a moment before would be moved
        // unseen.
        await using var turn = await turns.BeginWhenRead([.. facts.Select(fact => fact.Stream).Distinct()],
            cancellation)
            ?? throw new TimeoutException(
                "The ledger is behind; what facts do to closed months is known once it has read the journal.");
        var unseen = await FactStore.Unseen(facts, turn.Connection, cancellation);
        if (unseen.Count == 0) return;
        var waiting = await WaitingChangeDocument.AllWaiting(turn.Session, cancellation);
        var sorting = new SortedFacts(turn, waiting, calendar.Today());
        foreach (var fact in unseen) await sorting.Receive(fact, cancellation);
        sorting.Keep();
        await turn.Commit(cancellation);
    }
}
