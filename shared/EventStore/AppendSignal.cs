using Marten;
using Marten.Services;
using Npgsql;

namespace EventStore;

/// <summary>
/// Tells the daemon of appends (<see cref="AppendWakeup"/>). Not inside their transactions, as Marten would:
/// PostgreSQL lets those that notify commit only one after the other, each until it is on disk, so appends that come at
/// once would queue. A signal that gets lost, with this process or the connection, costs nothing but the time until the
/// daemon looks by itself (SlowPollingTime).
/// </summary>
public sealed class AppendSignal(NpgsqlDataSource dataSource)
{
    internal const string Channel = "mt_events_appended";

    // Nothing waits for the signal's own commit to be on disk.
    private const string Send =
        $"select set_config('synchronous_commit', 'off', true), pg_notify('{Channel}', '')";

    /// <summary>
    /// The first signal goes at once; further ones meanwhile become one. Whoever is told of each append under a steady
    /// load takes each for itself, slower than they come; told forty times a second, it takes several together.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private const int Quiet = 0;
    private const int Sending = 1;
    private const int Wanted = 2;
    private int _state = Quiet;

    /// <summary>Returns at once.</summary>
    public void Raise()
    {
        if (Interlocked.Exchange(ref _state, Wanted) == Quiet) _ = Task.Run(SendWhileWanted);
    }

    private async Task SendWhileWanted()
    {
        do
        {
            Volatile.Write(ref _state, Sending);
            try
            {
                await using var command = dataSource.CreateCommand(Send);
                await command.ExecuteNonQueryAsync();
            }
            catch (Exception)
            {
                // The facts are stored; whoever needs the database will say that it is away.
            }

            await Task.Delay(Pause);
        }
        while (Interlocked.CompareExchange(ref _state, Quiet, Sending) != Sending);
    }
}

/// <summary>
/// Signals what Marten's sessions append. Whoever appends in a transaction of its own also does so itself: the session
/// is done before the commit.
/// </summary>
internal sealed class SignalsAppends(AppendSignal signal) : DocumentSessionListenerBase
{
    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        if (commit.GetEvents().Any()) signal.Raise();
        return Task.CompletedTask;
    }
}
