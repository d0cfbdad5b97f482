using Commissions.Service.Store;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>How far the ledger has read the journal.</summary>
internal static class LedgerReading
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until the ledger has read all facts up to a position.</summary>
    /// <returns>False when it has not in time.</returns>
    public static async Task<bool> HasRead(
        long position, NpgsqlDataSource dataSource, TimeSpan waitMax, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; waited < waitMax; waited += LookInterval)
        {
            if (!await JournalQueries.IsAnyFactUnread(position, dataSource, cancellation)) return true;
            await Task.Delay(LookInterval, cancellation);
        }

        return false;
    }
}
