using System.Collections.Concurrent;
using Commissions.Service.Replays;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// Recomputes everything from the events and compares it with what is stored: targets with sums, entry rows with their
/// events, statements with their hashes, each hash with the one before, payouts with their entries, and the journal
/// with its own numbering. All parts read one snapshot of the database side by side, so what is posted meanwhile
/// neither disturbs them nor counts.
/// </summary>
internal sealed class VerificationEngine(ReplayEngine replay, NpgsqlDataSource dataSource)
{
    /// <param name="report">Called now and then with facts processed and facts in all.</param>
    public async Task<VerificationReport> Run(Action<long, long> report, CancellationToken cancellation)
    {
        await using var snapshot = await SharedSnapshot.Take(dataSource, cancellation);
        var calculating = replay.Calculate(new ReplayScope(), snapshot, report, cancellation);
        var reading = Stored(snapshot, cancellation);
        var walking = Partners(snapshot, cancellation);
        await Task.WhenAll(calculating, reading, walking);
        var (history, stored, partners) = (await calculating, await reading, await walking);

        var keys = history.Differences
            .Select(d => new Drift("key", $"{d.CustomerId} {d.Key}", d.After.ToString(), d.Before.ToString())).ToList();
        var orphans = partners.Sum(partner => partner.Rows) == stored.Entries ? [] : await Orphans(snapshot, cancellation);
        var ofPartners = partners.SelectMany(partner => partner.Drifts).OrderBy(drift => drift.Subject, StringComparer.Ordinal).ToArray();
        Drift[] all = [.. keys, .. orphans, .. stored.Drifts, .. Months(stored, partners), .. Payouts(stored, partners), .. ofPartners];
        var rowDrifts = all.Where(drift => drift.Kind is "entry" or "sum").Select(drift => drift.Subject).Distinct().Count();
        var statements = partners.Sum(partner => partner.Closed.Count);
        var statementDrifts = ofPartners.Count(drift => drift.Kind == "statement");
        return new VerificationReport(history.Facts, new Proportion(history.Keys - keys.Count, history.Keys),
            new Proportion(stored.Entries - rowDrifts, stored.Entries), new Proportion(statements - statementDrifts, statements),
            all.All(drift => drift.Kind != "chain"), all.Length, [.. all.Take(VerificationReport.DriftsMax)]);
    }

    // Every partner that there was has a statement of a closed month.
    private static IEnumerable<Drift> Months(StoredFindings stored, IReadOnlyCollection<PartnerFindings> partners)
    {
        var statements = partners.SelectMany(partner => partner.Closed).CountBy(period => period).ToDictionary();
        return stored.Months.Where(month => statements.GetValueOrDefault(month.Period) != month.Statements)
            .Select(month => new Drift(
                "chain", month.Period.ToString(), $"{month.Statements}", $"{statements.GetValueOrDefault(month.Period)}"));
    }

    private static IEnumerable<Drift> Payouts(StoredFindings stored, IReadOnlyCollection<PartnerFindings> partners)
    {
        var rows = stored.Payouts.ToDictionary(payout => (payout.PayoutId, payout.PartnerId));
        return from line in partners.SelectMany(partner => partner.Locked)
               let found = rows.GetValueOrDefault((line.PayoutId, line.PartnerId)) ?? new PayoutRowsSum(line.PayoutId, line.PartnerId, 0, 0)
               where found.Minor != line.Amount.Minor || found.Entries != line.EntryIds.Length
               select new Drift("payout", $"{line.PayoutId} {line.PartnerId}", $"{line.Amount.Minor}", $"{found.Minor}");
    }

    private static async Task<StoredFindings> Stored(SharedSnapshot snapshot, CancellationToken cancellation)
    {
        await using var connection = await snapshot.Join(cancellation);
        return await StoredChecks.Run(connection, cancellation);
    }

    private static async Task<List<Drift>> Orphans(SharedSnapshot snapshot, CancellationToken cancellation)
    {
        await using var connection = await snapshot.Join(cancellation);
        return await StoredChecks.Orphans(connection, cancellation);
    }

    private static async Task<IReadOnlyCollection<PartnerFindings>> Partners(
        SharedSnapshot snapshot, CancellationToken cancellation)
    {
        var findings = new ConcurrentBag<PartnerFindings>();
        var partners = new ConcurrentQueue<string>(await PartnerIds(snapshot, cancellation));
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(async () =>
        {
            await using var connection = await snapshot.Join(cancellation);
            while (partners.TryDequeue(out var partnerId)) findings.Add(await PartnerCheck.Of(partnerId, connection, cancellation));
        }, cancellation)));
        return findings;
    }

    // A partner's stream that the store does not know of is a matter of the journal's numbering.
    private static async Task<List<string>> PartnerIds(SharedSnapshot snapshot, CancellationToken cancellation)
    {
        await using var connection = await snapshot.Join(cancellation);
        await using var query = new NpgsqlCommand(
            """
            select substring(id from 9) from mt_streams where id like 'partner-%'
            union select distinct partner_id from entries union select distinct partner_id from mt_doc_statementdocument
            """, connection);
        var partners = new List<string>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) partners.Add(reader.GetString(0));
        return partners;
    }
}
