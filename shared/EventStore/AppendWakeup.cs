using JasperFx.Events.Daemon.HighWater;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EventStore;

/// <summary>
/// Has the daemon look at once when something was appended, by whichever process (<see cref="AppendSignal"/>). A signal
/// that comes while it looks is remembered, and it looks again. Marten's own wakeup forgets it: what was appended then
/// waits until the daemon looks by the clock.
/// </summary>
internal sealed class AppendWakeup(NpgsqlDataSource dataSource, ILogger<AppendWakeup> log)
    : IDaemonWakeup
{
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromSeconds(1);

    /// <summary>A connection whose other end has vanished only stays silent.</summary>
    private static readonly TimeSpan AskAfter = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly CancellationTokenSource _gone = new();
    private readonly Lock _lock = new();
    private Task? _listening;

    /// <summary>Until the next signal, or one that came since the last wait; at most for so long.</summary>
    public Task WaitAsync(TimeSpan timeout, CancellationToken token)
    {
        lock (_lock) _listening ??= Task.Run(Listen, CancellationToken.None);
        return _signal.WaitAsync(timeout, token);
    }

    public void Dispose()
    {
        _gone.Cancel();
        _listening?.Wait(ReconnectPause);
        _gone.Dispose();
        _signal.Dispose();
    }

    private async Task Listen()
    {
        while (!_gone.IsCancellationRequested)
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(_gone.Token);
                connection.Notification += (_, _) => Remember();
                await using (var listen = new NpgsqlCommand($"listen {AppendSignal.Channel}", connection))
                    await listen.ExecuteNonQueryAsync(_gone.Token);
                // Nobody listened until now.
                Remember();
                await using var ask = new NpgsqlCommand("select 1", connection);
                while (true)
                    if (!await connection.WaitAsync(AskAfter, _gone.Token)) await ask.ExecuteNonQueryAsync(_gone.Token);
            }
            catch (OperationCanceledException) when (_gone.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                log.LogWarning("Appends are not signalled, and the store is looked at by the clock: {Reason}",
                    error.Message);
                await Task.Delay(ReconnectPause, _gone.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Remember()
    {
        lock (_lock)
            if (_signal.CurrentCount == 0) _signal.Release();
    }
}
