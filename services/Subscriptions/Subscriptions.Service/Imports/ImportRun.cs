using System.Text.Json;
using Contracts.Subscriptions.V1;
using CsvHelper;
using Decisions;
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
    NpgsqlDataSource dataSource, ProgrammeCalendar calendar) : IDisposable
{
    // A run holds one connection and uses others: many at once would wait for each other's.
    private const int RunsAtOnceMax = 4;

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
        await using var turn = await dataSource.OpenConnectionAsync(cancellation);
        await using var take = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 1))", turn);
        take.Parameters.Add(new NpgsqlParameter { Value = $"import {importId}" });
        var isOurs = (bool)(await take.ExecuteScalarAsync(cancellation))!;
        var import = await Load(importId, cancellation);
        if (!isOurs || !import.IsPending) return import;
        try
        {
            return await Read(import, cancellation);
        }
        finally
        {
            await using var give = new NpgsqlCommand("select pg_advisory_unlock(hashtextextended($1, 1))", turn);
            give.Parameters.Add(new NpgsqlParameter { Value = $"import {importId}" });
            await give.ExecuteNonQueryAsync(CancellationToken.None);
        }
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
                import = await Take(import, batch, scattered, cancellation);
                batch.Clear();
            }

            import = await Take(import, batch, scattered, cancellation);
            import = import with { State = ImportState.Done };
        }
        catch (CsvFormatException error)
        {
            import = await Take(import, batch, scattered, cancellation) with
            {
                State = ImportState.Failed,
                Failure = new RejectedLine((int)Math.Max(error.LineNumber, reader.Line), null, "malformed-csv",
                    "The file cannot be read from this line on: a quotation mark that is never closed, or a cell that is " +
                    "too long. The invoices before it are stored; mend the line and upload the file again.", null),
            };
        }

        return await End(import with { FinishedAt = calendar.Now() }, cancellation);
    }

    /// <summary>Invoices whose rows do not stand together, and the number of lines. Memory holds one id per invoice.</summary>
    private async Task<(HashSet<Guid> Scattered, int Lines)> Survey(InvoiceImport import, CancellationToken cancellation)
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

    private async Task<InvoiceImport> Take(InvoiceImport import, IReadOnlyList<RowGroup> groups, HashSet<Guid> scattered,
        CancellationToken cancellation)
    {
        if (groups.Count == 0) return import;
        var batch = ImportBatch.Of(groups, scattered, import.Settings.Format.AssumePaid, calendar.Today());
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
        await store.Store(batch.Facts, [], cancellation, (session, appended) =>
        {
            counted = batch.CountedIn(import, appended);
            session.Store(counted);
        });
        return counted;
    }

    // The same invoice with other lines is a mistake: what is stored is never changed, so it must not pass for a repeat.
    private async Task<IReadOnlySet<Guid>> Different(ImportBatch batch, CancellationToken cancellation)
    {
        var issued = batch.Facts.Where(fact => fact is InvoiceIssued or CreditNoteIssued)
            .ToDictionary(BillingFactStore.EventId, fact => fact);
        await using var query = dataSource.CreateCommand("select id, data::text from mt_events where id = any($1)");
        query.Parameters.Add(Ids(issued.Keys));
        var different = new HashSet<Guid>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (id, fact) = (reader.GetGuid(0), issued[reader.GetGuid(0)]);
            var stored = JsonSerializer.Deserialize(reader.GetString(1), fact.GetType(), Json);
            if (JsonSerializer.Serialize(stored, fact.GetType(), Json) != JsonSerializer.Serialize(fact, fact.GetType(), Json))
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
