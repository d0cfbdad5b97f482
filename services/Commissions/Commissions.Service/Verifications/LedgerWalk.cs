using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Service.Store;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// All partners' ledgers in the order in which they were posted: that is how events and rows lie on the disk, so each
/// page of both is read once. A partner at a time would read a page for nearly every entry.
/// </summary>
/// <param name="mark">The walk begins where it was left; null: at the first entry.</param>
internal sealed class LedgerWalk(
    SharedSnapshot snapshot, Period? lastClosed, VerificationMark? mark, DriftList drifts)
{
    // A page's rows are kept in memory to find those of its events: 1 to 2 kB each.
    private const int RowsAPage = 20_000;
    private const string PlanSettings =
        "set_config('enable_mergejoin', 'off', true), set_config('work_mem', '128MB', true)";

    private readonly LedgerPlace _begin = mark?.Place ?? LedgerPlace.Beginning;
    private readonly NextPlace _next = new(mark?.Place ?? LedgerPlace.Beginning, lastClosed);
    private readonly Dictionary<string, PartnerCheck> _partners = [];
    private long _recordedAt;

    /// <param name="before">What was decided before the mark.</param>
    public static async Task<WalkFindings> Run(SharedSnapshot snapshot, Period? lastClosed, VerificationMark? mark,
        IEnumerable<LedgerDecision> before, DriftList drifts, CancellationToken cancellation)
    {
        var walk = new LedgerWalk(snapshot, lastClosed, mark, drifts);
        foreach (var decided in before) walk.PartnerOf(decided.Stream).Read(decided);
        await foreach (var page in walk.Pages(cancellation))
            foreach (var stored in page) walk.Read(stored);
        await walk.CompareStatements(cancellation);
        return new WalkFindings([.. walk._partners.Values.Select(partner => partner.Findings())], walk._next.Place);
    }

    private void Read(StoredEvent stored)
    {
        // Turns are recorded in the order in which they commit; otherwise what was known at an instant would change.
        if (stored.Position is not null)
        {
            if (stored.RecordedAt < _recordedAt)
                drifts.Add("entry", stored.Id, $"recorded not before {Instant(_recordedAt)}",
                    Instant(stored.RecordedAt));
            _recordedAt = stored.RecordedAt;
        }

        _next.Read(stored, PartnerOf(stored.Stream).Read(stored));
    }

    private PartnerCheck PartnerOf(string stream) =>
        _partners.TryGetValue(stream, out var partner) ? partner
        : _partners[stream] = new PartnerCheck(stream, lastClosed, mark?.Through, drifts);

    private async Task CompareStatements(CancellationToken cancellation)
    {
        await using var connection = await snapshot.Join(cancellation);
        await using var query = new NpgsqlCommand(VerificationSql.Statements, connection);
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var listed = Listed(reader.GetString(0));
            if (listed is not null) PartnerOf(JournalEvents.LedgerStream(listed.PartnerId)).Compare(listed);
        }
    }

    // One that cannot be read is named where documents are compared.
    private static StatementClosed? Listed(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<StatementDocument>(json, EntryRows.Json)!.Closed;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Reader k of n reads pages k, k + n, …; pages are consumed in order.
    private async IAsyncEnumerable<IReadOnlyList<StoredEvent>> Pages(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pages = await Cut(cancellation);
        var readers = Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => Channel.CreateBounded<IReadOnlyList<StoredEvent>>(1)).ToArray();
        var reading = readers.Select((reader, first) => Task.Run(
            () => Read(reader.Writer, pages.Where((_, place) => place % readers.Length == first), stop.Token),
            stop.Token)).ToArray();
        try
        {
            for (var page = 0; page < pages.Count; page++)
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

    // So many rows, and the events up to that of the last one.
    private async Task<IReadOnlyList<LedgerPage>> Cut(CancellationToken cancellation)
    {
        var ends = await Ends(cancellation);
        var pages = new List<LedgerPage>();
        var (after, rowsAfter) = _begin;
        foreach (var (place, (rowsUpTo, upTo)) in ends.Index())
        {
            // No page ends with an event that somebody moved: the next one would have all that lies between.
            if (upTo <= after || (place + 1 < ends.Count && upTo >= ends[place + 1].Sequence)) continue;
            pages.Add(new LedgerPage(after, upTo, rowsAfter, rowsUpTo));
            (after, rowsAfter) = (upTo, rowsUpTo);
        }

        return [.. pages, new LedgerPage(after, long.MaxValue, rowsAfter, long.MaxValue)];
    }

    private async Task<IReadOnlyList<(long Position, long Sequence)>> Ends(CancellationToken cancellation)
    {
        await using var connection = await snapshot.Join(cancellation);
        return await StoredChecks.Read(
            VerificationSql.EndsOfPages(_begin.Position, RowsAPage), connection, row =>
                (row.GetInt64(0), row.GetInt64(1)), cancellation);
    }

    private async Task Read(
        ChannelWriter<IReadOnlyList<StoredEvent>> read, IEnumerable<LedgerPage> pages, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await snapshot.Join(cancellation);
            await using var settings = new NpgsqlCommand($"select {PlanSettings}", connection);
            await settings.ExecuteNonQueryAsync(cancellation);
            foreach (var page in pages)
                await read.WriteAsync(await Events(page, connection, cancellation), cancellation);
            read.Complete();
        }
        catch (Exception error)
        {
            read.Complete(error);
            throw;
        }
    }

    private static async Task<IReadOnlyList<StoredEvent>> Events(
        LedgerPage page, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var events = await Read(StoredEvent.BuildQuery(page), [], connection, cancellation);
        // A turn at the ledger that the page ends in may have its rows in another order than its events.
        var apart = events.Where(stored => stored.IsEntryWithoutRow).Select(stored => stored.Id.ToString()).ToArray();
        if (apart.Length > 0)
        {
            events.RemoveAll(stored => stored.IsEntryWithoutRow);
            events.AddRange(await Read(StoredEvent.OfIds, apart, connection, cancellation));
        }

        events.Sort((one, other) => one.Sequence.CompareTo(other.Sequence));
        return events;
    }

    private static async Task<List<StoredEvent>> Read(
        string query, string[] ids, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var rows = await CopiedRows.Open(connection, ids, query, cancellation);
        var events = new List<StoredEvent>();
        StoredEvent? last = null;
        while (await rows.Next(cancellation)) events.Add(last = StoredEvent.Read(rows, last));
        return events;
    }

    // PostgreSQL counts microseconds from 2000 on.
    private static string Instant(long microseconds) =>
        new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMicroseconds(microseconds)
        .ToString("O", CultureInfo.InvariantCulture);
}

/// <summary>What came out of a walk.</summary>
/// <param name="Next">Where the next one may begin, if nothing differs.</param>
internal sealed record WalkFindings(IReadOnlyList<PartnerFindings> Partners, LedgerPlace Next);

/// <summary>
/// Rows of the ledger with places in (<paramref name="RowsAfter"/>, <paramref name="RowsUpTo"/>], and events of the
/// same time.
/// </summary>
/// <param name="After">No event up to this sequence number.</param>
/// <param name="UpTo">The last event's sequence number.</param>
internal sealed record LedgerPage(long After, long UpTo, long RowsAfter, long RowsUpTo);
