using System.Collections.Concurrent;
using System.Data;
using Commissions.Service.Replays;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// Recomputes everything from the events and compares it with what is stored: targets with sums, entry rows with their
/// events, statements with their hashes, each hash with the one before, payouts with their entries, and the journal
/// with its own numbering.
/// </summary>
internal sealed class VerificationEngine(ReplayEngine replay, NpgsqlDataSource dataSource)
{
    /// <param name="report">Called now and then with facts processed and facts in all.</param>
    public async Task<VerificationReport> Run(Action<long, long> report, CancellationToken cancellation)
    {
        var history = await replay.Calculate(new ReplayScope(), report, cancellation);
        var keys = history.Differences
            .Select(d => new Drift("key", $"{d.CustomerId} {d.Key}", d.After.ToString(), d.Before.ToString())).ToList();
        var stored = await StoredChecks.Run(dataSource, cancellation);
        var partners = await Partners(cancellation);
        var rowDrifts = stored.Drifts.Where(drift => drift.Kind == "entry").Select(drift => drift.Subject)
            .Concat(partners.Drifts.Where(drift => drift.Kind == "sum").Select(drift => drift.Subject)).Distinct().Count();
        var statementDrifts = partners.Drifts.Count(drift => drift.Kind == "statement");
        Drift[] all = [.. keys, .. stored.Drifts, .. partners.Drifts];
        return new VerificationReport(history.Facts, new Proportion(history.Keys - keys.Count, history.Keys),
            new Proportion(stored.Entries - rowDrifts, stored.Entries),
            new Proportion(partners.Statements - statementDrifts, partners.Statements),
            all.All(drift => drift.Kind != "chain"), all.Length, [.. all.Take(VerificationReport.DriftsMax)]);
    }

    private async Task<(long Statements, IReadOnlyCollection<Drift> Drifts)> Partners(CancellationToken cancellation)
    {
        var statements = 0L;
        var drifts = new ConcurrentBag<Drift>();
        await Parallel.ForEachAsync(await PartnerIds(cancellation),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            async (partnerId, token) =>
            {
                await using var connection = await dataSource.OpenConnectionAsync(token);
                await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, token);
                var check = await PartnerCheck.Of(partnerId, connection, token);
                Interlocked.Add(ref statements, check.Statements);
                foreach (var drift in check.Drifts) drifts.Add(drift);
            });
        return (statements, [.. drifts.OrderBy(drift => drift.Subject, StringComparer.Ordinal)]);
    }

    private async Task<List<string>> PartnerIds(CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand(
            """
            select distinct substring(stream_id from 9) from mt_events where type in ('entry_posted', 'statement_closed')
            union select distinct partner_id from entries union select distinct partner_id from mt_doc_statementdocument
            """);
        var partners = new List<string>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) partners.Add(reader.GetString(0));
        return partners;
    }
}
