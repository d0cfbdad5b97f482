using System.Data;
using System.Runtime.CompilerServices;
using Commissions.Domain.Accounting;
using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;
using Npgsql;

namespace Commissions.Service.Store;

/// <summary>Books of all partners as of one moment, however long they are read and however often.</summary>
internal sealed class BookReader(NpgsqlConnection connection, NpgsqlTransaction snapshot, Rulebook rulebook)
    : IAsyncDisposable
{
    public static async Task<BookReader> Open(NpgsqlDataSource dataSource, Rulebook rulebook,
        CancellationToken cancellation)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellation);
        try
        {
            return new BookReader(
                connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation),
                rulebook);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Transactions of a span of days, partner by partner.</summary>
    /// <param name="from">First day; null: from the beginning.</param>
    public async IAsyncEnumerable<GeneralJournalTransaction> Journal(
        DateOnly? from, DateOnly until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var partnerId in await Partners(cancellation))
            foreach (var transaction in PartnerBooks.Journal(partnerId, await Booked(partnerId, cancellation), until))
                if (from is null || transaction.On >= from) yield return transaction;
    }

    public async ValueTask DisposeAsync()
    {
        await snapshot.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task<List<string>> Partners(CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand("select distinct partner_id from entries order by 1", connection);
        var partners = new List<string>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) partners.Add(reader.GetString(0));
        return partners;
    }

    /// <summary>What the books of a partner record, from its stream, in order.</summary>
    private async Task<IReadOnlyList<BookedEvent>> Booked(string partnerId, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            """
            select type, data::text from mt_events where stream_id = $1
              and type in ('entry_posted', 'payout_line_locked', 'payout_line_paid', 'payout_line_released')
              order by version
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = JournalEvents.LedgerStream(partnerId) });
        var booked = new List<BookedEvent>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) booked.Add(Book(reader.GetString(0), reader.GetString(1)));
        return booked;
    }

    private BookedEvent Book(string type, string json)
    {
        switch (type)
        {
            case "entry_posted": return BookedEvent.FromEntry(EntryRows.Decode(json), rulebook);
            case "payout_line_locked": return Read<PayoutLineLocked>(json, locked => locked.LockedOn);
            case "payout_line_paid": return Read<PayoutLinePaid>(json, paid => paid.PaidOn);
            default: return Read<PayoutLineReturned>(json, released => released.ReturnedOn);
        }
    }

    private static BookedEvent Read<T>(string json, Func<T, DateOnly> on)
    {
        var booked = System.Text.Json.JsonSerializer.Deserialize<T>(json, EntryRows.Json)!;
        return new BookedEvent(on(booked), booked);
    }
}
