using System.Text.Json;
using Contracts.Subscriptions.V1;
using CsvHelper;
using Decisions;
using EventStore;
using Hosting;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Subscriptions.Service.BillingFacts;

namespace Subscriptions.Service.Imports;

/// <summary>
/// Reads an uploaded file and stores its invoices in batches. Each batch, the counts and the line reached commit
/// together: a run that dies is taken up by the next process where it stopped, and nothing is counted twice.
/// </summary>
internal sealed class ImportRun(BillingFactStore store, IDocumentStore documents, ImportFiles files,
    ReaderPace publisher, NpgsqlDataSource dataSource, ProgrammeCalendar calendar, ILogger<ImportRun> logger)
    : IDisposable
{
    // A run holds one connection and uses others: many at once would wait for each other's.
    private const int RunsAtOnceMax = 4;

    private const int AttemptsMax = 5;
    private const int FactsPerBatchMax = 500;
    private const int LinesPerBatchMax = 5_000;
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    private readonly SemaphoreSlim _runs = new(RunsAtOnceMax);

    /// <summary>Runs an import to its end, unless another process is at it.</summary>
    public async Task<InvoiceImport> Finish(string importId, CancellationToken cancellation)
    {
        await _runs.WaitAsync(cancellation);
        try
        {
            return await FinishInTurn(importId, cancellation);
        }
        finally
        {
            _runs.Release();
        }
    }

    public void Dispose() => _runs.Dispose();

    private async Task<InvoiceImport> FinishInTurn(string importId, CancellationToken cancellation)
    {
        await using var turn = await ImportTurn.Acquire(dataSource, importId, cancellation);
        var import = await Load(importId, cancellation);
        if (!turn.IsOurs || !import.IsPending) return import;
        try
        {
            return await Read(import, cancellation);
        }
#pragma warning disable CA1031 // Whatever the file does to the reader, it must not stop the files behind it.
        catch (Exception error) when (!cancellation.IsCancellationRequested && !StoreAbsence.Explains(error))
#pragma warning restore CA1031
        {
            logger.LogError(error, "Import {ImportId} ended with an error", importId);
            return await SetAside(await Load(importId, cancellation), error, cancellation);
        }
    }

    /// <summary>Gives an import up that fails again and again, with the reason; the others go on.</summary>
    private async Task<InvoiceImport> SetAside(InvoiceImport import, Exception error, CancellationToken cancellation)
    {
        import = import with { Attempts = import.Attempts + 1 };
        // A value that the database cannot hold will not fit the next time either.
        if (import.Attempts < AttemptsMax
            && error.GetBaseException() is not PostgresException { SqlState: ['2', '2', ..] })
        {
            await using var session = documents.LightweightSession();
            session.Store(import);
            await session.SaveChangesAsync(cancellation);
            return import;
        }

        var reason = error.GetBaseException() is PostgresException fault
            ? $"the database refused it ({fault.SqlState})" : error.GetType().Name;
        return await End(import with
        {
            State = ImportState.Failed,
            FinishedAt = calendar.Now(),
            Failure = new RejectedLine(import.LinesDone + 1, null, "import-set-aside",
                $"Reading failed {import.Attempts} times after "
                + $"line {import.LinesDone}: {reason}. What stands before is stored. The log of the service says " +
                "more; mend the "
                + "file and upload it again, and delete this import.", null),
        }, cancellation);
    }

    public async Task<InvoiceImport> Load(string importId, CancellationToken cancellation)
    {
        await using var session = documents.QuerySession();
        return await session.LoadAsync<InvoiceImport>(importId, cancellation)
            ?? throw new InvalidOperationException($"There is no import {importId}.");
    }

    private async Task<InvoiceImport> Read(InvoiceImport import, CancellationToken cancellation)
    {
        var (scattered, lines) = await Survey(import, cancellation);
        import = import with { State = ImportState.Running, LinesTotal = lines };
        using var reader = new ImportReader(files.Open(import.Id), import.Settings);
        var batch = new List<RowGroup>();
        try
        {
            await reader.ReadHeader(cancellation);
            await foreach (var group in reader.Groups(cancellation))
            {
                if (group.LastLine <= import.LinesDone) continue;
                batch.Add(group);
                if (batch.Count < FactsPerBatchMax / 2 && batch.Sum(one => one.Rows.Count) < LinesPerBatchMax) continue;
                import = await Store(import, batch, scattered, cancellation);
                batch.Clear();
            }

            import = await Store(import, batch, scattered, cancellation);
            import = import with { State = ImportState.Done };
        }
        catch (CsvFormatException error)
        {
            import = await Store(import, batch, scattered, cancellation) with
            {
                State = ImportState.Failed,
                Failure = new RejectedLine((int)Math.Max(error.LineNumber, reader.Line), null, "malformed-csv",
                    "The file cannot be read from this line on: a quotation mark that is never closed, or a cell " +
                    "that is " +
                    "too long. The invoices before it are stored; mend the line and upload the file again.", null),
            };
        }

        return await End(import with { FinishedAt = calendar.Now() }, cancellation);
    }

    /// <summary>
    /// Invoices whose rows do not stand together, and the number of lines. Memory holds one id per invoice.
    /// </summary>
    private async Task<(HashSet<Guid> Scattered, int Lines)> Survey(InvoiceImport import,
        CancellationToken cancellation)
    {
        var (seen, scattered) = (new HashSet<Guid>(), new HashSet<Guid>());
        using var reader = new ImportReader(files.Open(import.Id), import.Settings);
        try
        {
            await reader.ReadHeader(cancellation);
            await foreach (var group in reader.Groups(cancellation))
                if (!seen.Add(NameBasedId.From(group.InvoiceId))) scattered.Add(NameBasedId.From(group.InvoiceId));
        }
        catch (CsvFormatException)
        {
            // The reading itself says where and why.
        }

        return (scattered, reader.Line);
    }

    private async Task<InvoiceImport> Store(InvoiceImport import, IReadOnlyList<RowGroup> groups,
        HashSet<Guid> scattered, CancellationToken cancellation)
    {
        if (groups.Count == 0) return import;
        var batch = ImportBatch.Read(groups, scattered, import.Settings.Format.AssumePaid, calendar.Today());
        batch = batch.Without(await Different(batch, cancellation));
        if (import.Settings.DryRun)
        {
            import = batch.CountedIn(import, await Unseen(batch, cancellation));
            await using var session = documents.LightweightSession();
            session.Store(import);
            await session.SaveChangesAsync(cancellation);
            return import;
        }

        var counted = import;
        await publisher.Wait(BillingFactPublisher.UnpublishedMax, cancellation);
        await store.Store(batch.Facts, [], cancellation, (session, appended) =>
        {
            counted = batch.CountedIn(import, appended);
            session.Store(counted);
        });
        return counted;
    }

    // The same invoice with other lines is a mistake: what is stored is never changed, so it must not pass for a
    // repeat.
    private async Task<IReadOnlySet<Guid>> Different(ImportBatch batch, CancellationToken cancellation)
    {
        var issued = batch.Facts.Where(fact => fact is InvoiceIssued or CreditNoteIssued)
            .ToDictionary(BillingFactStore.EventId, fact => fact);
        var different = new HashSet<Guid>();
        foreach (var (id, json) in await StoredEvents.ReadJson(dataSource, issued.Keys, cancellation))
        {
            var fact = issued[id];
            var stored = JsonSerializer.Deserialize(json, fact.GetType(), Json);
            if (JsonSerializer.Serialize(stored, fact.GetType(), Json) != JsonSerializer.Serialize(fact,
                fact.GetType(), Json))
                different.Add(id);
        }

        return different;
    }

    private async Task<IReadOnlySet<Guid>> Unseen(ImportBatch batch, CancellationToken cancellation)
    {
        var unseen = batch.Facts.Select(BillingFactStore.EventId).ToHashSet();
        await using var query = dataSource.CreateCommand("select event_id from inbox where event_id = any($1)");
        query.Parameters.Add(Ids(unseen));
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        var known = new List<Guid>();
        while (await reader.ReadAsync(cancellation)) known.Add(reader.GetGuid(0));
        unseen.ExceptWith(known);
        return unseen;
    }

    private async Task<InvoiceImport> End(InvoiceImport import, CancellationToken cancellation)
    {
        await using var session = documents.LightweightSession();
        session.Store(import);
        await session.SaveChangesAsync(cancellation);
        await files.Remove(import.Id, cancellation);
        return import;
    }

    private static NpgsqlParameter Ids(IEnumerable<Guid> ids) =>
        new() { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };
}
