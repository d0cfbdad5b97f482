using Commissions.Service.Store;
using Npgsql;

namespace Commissions.Service.Ledger;

/// <summary>Entries as known at an instant: read once every turn that was recorded up to it has committed.</summary>
internal sealed class SettledEntries(NpgsqlDataSource dataSource)
{
    public async Task<IReadOnlyList<RecordedEntry>> Find(EntryFilter filter, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        if (filter.KnownAt is { } instant) await Turns.WaitForTurnsUpTo(instant, connection, cancellation);
        return await EntryRows.Find(filter, connection, cancellation);
    }
}
