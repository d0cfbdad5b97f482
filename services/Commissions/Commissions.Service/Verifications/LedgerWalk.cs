using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Commissions.Domain.Periods;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Replays;
using Commissions.Service.Statements;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// All partners' ledgers in the order in which they were posted: that is how events and rows lie on the disk, so each
/// page of both is read once. A partner at a time would read a page for nearly every entry.
/// </summary>
internal sealed class LedgerWalk(SharedSnapshot snapshot, Period? lastClosed)
{
    private const int SequencesAPage = 10_000;

    // Pages are looked up by the indexes of both; what else PostgreSQL may plan reads a whole table for each page.
    private const string PlanSettings = "set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)";

    private readonly Dictionary<string, PartnerCheck> _partners = [];
    private readonly List<Drift> _drifts = [];
    private long _recordedAt;

    public static async Task<WalkFindings> Run(SharedSnapshot snapshot, Period? lastClosed, CancellationToken cancellation)
    {
        var walk = new LedgerWalk(snapshot, lastClosed);
        await foreach (var page in walk.Pages(cancellation))
            foreach (var stored in page) walk.Take(stored);
        await walk.CompareStatements(cancellation);
        return new WalkFindings([.. walk._partners.Values.Select(partner => partner.Findings())], walk._drifts);
    }

    private void Take(StoredEvent stored)
    {
        // Turns are recorded in the order in which they commit; otherwise what was known at an instant would change.
        if (stored.Position is not null)
        {
            if (stored.RecordedAt < _recordedAt)
                _drifts.Add(new Drift("entry", stored.Id.ToString(), $"recorded not before {Instant(_recordedAt)}", Instant(stored.RecordedAt)));
            _recordedAt = stored.RecordedAt;
        }

        PartnerOf(stored.Stream).Take(stored);
    }

    private PartnerCheck PartnerOf(string stream) =>
        _partners.TryGetValue(stream, out var partner) ? partner : _partners[stream] = new PartnerCheck(stream, lastClosed);

    private async Task CompareStatements(CancellationToken cancellation)
    {
        await using var connection = await snapshot.Join(cancellation);
        await using var query = new NpgsqlCommand("select data::text from mt_doc_statementdocument", connection);
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var listed = JsonSerializer.Deserialize<StatementDocument>(reader.GetString(0), EntryRows.Json)!.Closed;
            PartnerOf(JournalEvents.LedgerStream(listed.PartnerId)).Compare(listed);
        }
    }

    // Each core reads every so-manieth page, and they are taken in their order.
    private async IAsyncEnumerable<List<StoredEvent>> Pages([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pages = await LastSequence(cancellation) / SequencesAPage + 1;
        var readers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Channel.CreateBounded<List<StoredEvent>>(1)).ToArray();
        var reading = readers.Select((reader, first) => Task.Run(
            () => Read(reader.Writer, first, readers.Length, pages, stop.Token), stop.Token)).ToArray();
        try
        {
            for (var page = 0L; page < pages; page++)
            {
                var reader = readers[page % readers.Length].Reader;
                if (await reader.WaitToReadAsync(cancellation) && reader.TryRead(out var events)) yield return events;
            }

            await Task.WhenAll(reading);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task Read(
        ChannelWriter<List<StoredEvent>> read, int first, int step, long pages, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await snapshot.Join(cancellation);
            await using var settings = new NpgsqlCommand($"select {PlanSettings}", connection);
            await settings.ExecuteNonQueryAsync(cancellation);
            for (long page = first; page < pages; page += step)
                await read.WriteAsync(await Page(page, connection, cancellation), cancellation);
            read.Complete();
        }
        catch (Exception error)
        {
            read.Complete(error);
            throw;
        }
    }

    private static async Task<List<StoredEvent>> Page(long page, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var between = StoredEvent.Between(page * SequencesAPage, (page + 1) * SequencesAPage);
        await using var rows = await CopiedRows.Of(connection, [], between, cancellation);
        var events = new List<StoredEvent>();
        StoredEvent? last = null;
        while (await rows.Next(cancellation)) events.Add(last = StoredEvent.Of(rows, last));
        return events;
    }

    private async Task<long> LastSequence(CancellationToken cancellation)
    {
        await using var connection = await snapshot.Join(cancellation);
        await using var query = new NpgsqlCommand("select coalesce(max(seq_id), 0) from mt_events", connection);
        return (long)(await query.ExecuteScalarAsync(cancellation))!;
    }

    // PostgreSQL counts microseconds from 2000 on.
    private static string Instant(long microseconds) =>
        new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMicroseconds(microseconds).ToString("O", CultureInfo.InvariantCulture);
}

/// <summary>What came out of all partners' ledgers.</summary>
/// <param name="Drifts">Those that are of no partner alone.</param>
internal sealed record WalkFindings(IReadOnlyList<PartnerFindings> Partners, IReadOnlyList<Drift> Drifts);
