using Commissions.Domain.Periods;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Replays;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// Recomputes everything from the events and compares it with what is stored: targets with sums, entry rows with their
/// events, statements with their hashes, each hash with the one before, payouts with their entries, and the journal
/// with its own numbering. All parts read one snapshot of the database side by side, so what is posted meanwhile
/// neither disturbs them nor counts.
/// </summary>
internal sealed class VerificationEngine(ReplayEngine replay, EntryRows rows, NpgsqlDataSource dataSource)
{
    /// <param name="report">Called now and then with facts processed and facts in all.</param>
    public async Task<VerificationReport> Run(Action<long, long> report, CancellationToken cancellation)
    {
        await using var snapshot = await SharedSnapshot.Take(dataSource, cancellation);
        var months = await On(snapshot, StoredChecks.ClosedMonths, cancellation);
        var calculating = replay.Calculate(new ReplayScope(), snapshot, report, cancellation);
        var reading = On(snapshot, StoredChecks.Run, cancellation);
        var walking = LedgerWalk.Run(snapshot, months is [] ? null : months.Max(month => month.Period), cancellation);
        await Task.WhenAll(calculating, reading, walking);
        var (history, stored, walk) = (await calculating, await reading, await walking);

        var waiting = await On(snapshot, WaitingCorrections.Read, cancellation);
        var differing = history.Differences.ToLookup(d =>
            waiting.TryGetValue((d.CustomerId, d.Key), out var worth) && worth == d.After.Minor);
        var keys = differing[false]
            .Select(d => new Drift("key", $"{d.CustomerId} {d.Key}", d.After.ToString(), d.Before.ToString())).ToList();
        var isEveryRowOfAnEvent = walk.Partners.Sum(partner => partner.Rows) == stored.Entries;
        var underived = (await On(snapshot, rows.NotDerived, cancellation))
            .Select(column => new Drift("table", $"{EntryRows.TableName}.{column.Column}", $"{column.Expected}", $"{column.Found}"));
        var orphans = isEveryRowOfAnEvent ? [] : await On(snapshot, StoredChecks.Orphans, cancellation);
        var ofPartners = walk.Partners.SelectMany(partner => partner.Drifts).OrderBy(drift => drift.Subject, StringComparer.Ordinal).ToArray();
        Drift[] all =
        [
            .. underived, .. history.Failed.Select(failed => new Drift("set-aside", failed.AccountId, "facts that can be calculated with", failed.Reason)),
            .. keys, .. orphans, .. stored.Drifts, .. walk.Drifts, .. Months(months, walk.Partners),
            .. Payouts(stored, walk.Partners), .. ofPartners,
        ];
        var rowDrifts = all.Where(drift => drift.Kind is "entry" or "sum").Select(drift => drift.Subject).Distinct().Count();
        var statements = walk.Partners.Sum(partner => partner.Closed.Count);
        var statementDrifts = ofPartners.Count(drift => drift.Kind == "statement");
        return new VerificationReport(history.Facts, new Proportion(history.Keys - history.Differences.Count, history.Keys),
            new Proportion(stored.Entries - rowDrifts, stored.Entries), new Proportion(statements - statementDrifts, statements),
            all.All(drift => drift.Kind != "chain"), all.Length, [.. all.Take(VerificationReport.DriftsMax)], differing[true].Count());
    }

    // Every partner that there was has a statement of a closed month.
    private static IEnumerable<Drift> Months(IEnumerable<PeriodClosed> months, IReadOnlyCollection<PartnerFindings> partners)
    {
        var statements = partners.SelectMany(partner => partner.Closed).CountBy(period => period).ToDictionary();
        return months.Where(month => statements.GetValueOrDefault(month.Period) != month.Statements)
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

    private static async Task<T> On<T>(SharedSnapshot snapshot,
        Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        await using var connection = await snapshot.Join(cancellation);
        return await read(connection, cancellation);
    }
}
