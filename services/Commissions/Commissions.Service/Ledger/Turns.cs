using Commissions.Service.Store;
using Decisions;
using EventStore;
using Marten;
using Npgsql;

namespace Commissions.Service.Ledger;

/// <summary>
/// The one way to write entries. Every writer (live facts, replay, close, payouts) takes the same transaction-scoped
/// lock, so writers take turns and two of them never meet on a partner's stream.
/// </summary>
internal sealed class Turns(
    IDocumentStore store, NpgsqlDataSource dataSource, FactStore factStore, HotAccounts hot)
{
    private const long ClosingKey = 0x636f6d6d_636c6f73;
    private const double ClockSkewSecondsMax = 5;
    private const int ReadTriesMax = 100;

    // An approval replays history in its turn; whoever waits for the next one is not to give up before.
    private const int TurnWaitSecondsMax = 300;
    private static readonly TimeSpan ReadPause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// A turn of the ledger is shorter; a read that waits longer is told to come back, and frees its connection.
    /// </summary>
    private const int ReadWaitSecondsMax = 5;

    public async Task<Turn> Begin(CancellationToken cancellation)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellation);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellation);
            // The instant is read after the lock is held: turns are recorded in the order in which they commit, even
            // when the clock is set back between two of them.
            var found = await LedgerState.TakeLock(connection, TurnWaitSecondsMax, cancellation);
            var session = store.LightweightSession(Marten.Services.SessionOptions.ForTransaction(transaction));
            var rules = hot.Rules(found.NewestChange);
            if (rules is null) hot.Read(rules = await session.RulesInForce(cancellation), found.NewestChange);
            return new Turn(connection, transaction, session, store, factStore, rules, found,
                new HotTurn(hot, found.NewestChange));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>What to answer where such a turn did not come in time.</summary>
    public static Rejection NotReadYet => Rejection.Conflict("programme-changing",
        "An earlier change of the programme is still being posted, and what this one changes is known only after it. " +
        "Try again in a moment.");

    /// <summary>
    /// A turn in which the ledger has read whatever else than billing is recorded: what a change does is known only
    /// then.
    /// </summary>
    /// <returns>Null when it did not come that far in time.</returns>
    public Task<Turn?> BeginWhenRead(CancellationToken cancellation) => BeginWhenRead([], cancellation);

    /// <param name="streams">Journal streams of which the ledger has read everything, billing included.</param>
    public Task<Turn?> BeginWhenRead(IReadOnlyCollection<string> streams,
        CancellationToken cancellation) =>
        BeginWhenRead(_ => Task.CompletedTask, streams, cancellation);

    /// <summary>
    /// Such a turn in which, besides, no fact is on its way into the journal that was looked at while fewer months were
    /// closed: see <see cref="KeepMonthsOpen"/>.
    /// </summary>
    public Task<Turn?> BeginToClose(CancellationToken cancellation) => BeginWhenRead(
        turn => Lock("pg_advisory_xact_lock", ClosingKey, turn.Connection, cancellation), [], cancellation);

    /// <summary>No month is closed before the transaction ends.</summary>
    public static Task KeepMonthsOpen(NpgsqlConnection connection, CancellationToken cancellation) =>
        Lock("pg_advisory_xact_lock_shared", ClosingKey, connection, cancellation);

    private async Task<Turn?> BeginWhenRead(
        Func<Turn, Task> prepare, IReadOnlyCollection<string> streams, CancellationToken cancellation)
    {
        for (var tries = 0; tries < ReadTriesMax; tries++)
        {
            var turn = await Begin(cancellation);
            await prepare(turn);
            if (!await JournalQueries.IsAnyUnread(streams, turn.Connection, cancellation)) return turn;
            await turn.DisposeAsync();
            await Task.Delay(ReadPause, cancellation);
        }

        return null;
    }

    /// <summary>
    /// Waits until every turn that was recorded up to an instant has committed: what was known then is complete, and
    /// stays so, because a later turn records a later instant.
    /// </summary>
    public static async Task WaitForTurnsUpTo(
        DateTimeOffset instant, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // The database's clock counts, and it may be a little behind the caller's.
        await using (var pass = new NpgsqlCommand(
            "select pg_sleep(least($2, greatest(0, extract(epoch from $1 - clock_timestamp()))))", connection))
        {
            pass.Parameters.Add(new NpgsqlParameter
            {
                Value = instant.UtcDateTime,
                NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz
            });
            pass.Parameters.Add(new NpgsqlParameter { Value = ClockSkewSecondsMax });
            await pass.ExecuteNonQueryAsync(cancellation);
        }

        await using (var limit = new NpgsqlCommand($"set local lock_timeout = '{ReadWaitSecondsMax}s'", connection))
            await limit.ExecuteNonQueryAsync(cancellation);
        await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock_shared($1)", connection);
        wait.Parameters.Add(new NpgsqlParameter { Value = LedgerChanges.LockKey });
        try
        {
            await wait.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new UnavailableException("ledger-busy",
                "The ledger is posting, and what was known at that instant is not settled yet. Repeat in a moment.",
                busy);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async Task Lock(string function, long key, NpgsqlConnection connection,
        CancellationToken cancellation)
    {
        await using var wait = new NpgsqlCommand($"select {function}($1)",
            connection)
        { CommandTimeout = TurnWaitSecondsMax };
        wait.Parameters.Add(new NpgsqlParameter { Value = key });
        await wait.ExecuteNonQueryAsync(cancellation);
    }
}
