using Commissions.Domain.Periods;
using Commissions.Service.Replays;
using Commissions.Service.Store;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// Recomputes everything from the events and compares it with what is stored: targets with sums, entry rows with their
/// events, statements with their hashes, each hash with the one before, customers' ledgers with their facts, every
/// document and row of a decision with the decisions' events, approvals with four eyes, and the journal with its own
/// numbering. All parts read one snapshot of the database side by side, so what is posted meanwhile neither disturbs
/// them nor counts.
/// </summary>
internal sealed class VerificationEngine(
    ReplayEngine replay, EntryRows rows, DecidedChecks decisions, NpgsqlDataSource dataSource)
{
    /// <param name="report">Called now and then with facts processed and facts in all.</param>
    /// <param name="compareFacts">Compares the journal with its publishers; null where they cannot be asked.</param>
    public async Task<VerificationReport> Run(Action<long, long> report, CancellationToken cancellation,
        Func<DriftList, CancellationToken, Task<IReadOnlyList<FactsCompared>>>? compareFacts = null)
    {
        try
        {
            return await Compare(report, compareFacts, cancellation);
        }
        catch (Exception error) when (error is not (OperationCanceledException or NpgsqlException))
        {
            var drifts = await Unreadable(cancellation);
            if (drifts.Count == 0) throw;
            // Nothing can be recomputed from a journal that cannot be read, so nothing else is said.
            return new VerificationReport(0, new Proportion(0, 0), new Proportion(0, 0), new Proportion(0, 0), false,
                drifts.Count, drifts.Shown())
            {
                DriftsByKind = drifts.Counts(),
                Published = [.. FactSources.All.Select(source =>
                    FactsCompared.Not(source, "the journal cannot be read"))],
            };
        }
    }

    private async Task<DriftList> Unreadable(CancellationToken cancellation)
    {
        var drifts = new DriftList();
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        foreach (var found in await UnreadableEvents.Find(connection, cancellation))
            drifts.Add("journal", $"{found.Stream} {found.EventId}", $"{found.Type} that can be read", found.Json);
        return drifts;
    }

    private async Task<VerificationReport> Compare(Action<long, long> report,
        Func<DriftList, CancellationToken, Task<IReadOnlyList<FactsCompared>>>? compareFacts,
        CancellationToken cancellation)
    {
        var drifts = new DriftList();
        var customers = new PostedAccountCheck(drifts);
        var (months, history, stored, accounts, partners) = await Recompute(customers, drifts, report, cancellation);

        // Without the snapshot, which would keep dead rows in every table while the publishers are waited for.
        var published = compareFacts is null
            ? [.. FactSources.All.Select(source =>
                FactsCompared.Not(source, $"only the running service asks {source}"))]
            : await compareFacts(drifts, cancellation);
        drifts.AddAll(Months(months, partners));
        drifts.AddAll(Payouts(stored, partners));
        var statements = partners.Sum(partner => partner.Closed.Count);
        return new VerificationReport(history.Facts,
            new Proportion(history.Keys - customers.KeysDiffering, history.Keys),
            new Proportion(stored.Entries - drifts.SubjectsOf("entry", "sum"), stored.Entries),
            new Proportion(statements - drifts.SubjectsOf("statement"), statements), drifts.SubjectsOf("chain") == 0,
            drifts.Count, drifts.Shown(), customers.WaitingKeys)
        {
            DriftsByKind = drifts.Counts(),
            Waiting = customers.Waiting,
            Customers = customers.Customers,
            Accounts = accounts,
            Published = published,
        };
    }

    private sealed record Recomputed(IReadOnlyList<PeriodClosed> Months, ReplayResult History, StoredFindings Stored,
        Proportion Accounts, IReadOnlyList<PartnerFindings> Partners);

    private async Task<Recomputed> Recompute(
        PostedAccountCheck customers, DriftList drifts, Action<long, long> report, CancellationToken cancellation)
    {
        await using var snapshot = await SharedSnapshot.Open(dataSource, cancellation);
        var months = await On(snapshot, StoredChecks.ClosedMonths, cancellation);
        // Before the parts begin: nothing may fail while they use the snapshot and nobody waits for them.
        var last = months.Select(month => (Period?)month.Period).Max();
        var calculating = replay.Calculate(new ReplayScope { Watch = customers.Read }, snapshot, report, cancellation);
        var reading = On(snapshot, (connection, stop) => Stored(connection, drifts, stop), cancellation);
        var walking = LedgerWalk.Run(snapshot, last, drifts, cancellation);
        await Task.WhenAll(calculating, reading, walking);
        var (history, (stored, accounts), partners) = (await calculating, await reading, await walking);

        await using var connection = await snapshot.Join(cancellation);
        foreach (var (accountId, reason) in history.Failed)
            drifts.Add("set-aside", accountId, "facts that can be calculated with", reason);
        await customers.Finish(connection, history.Failed.Select(failed => failed.AccountId), cancellation);
        foreach (var (column, expected, found) in await rows.NotDerived(connection, cancellation))
            drifts.Add("table", $"{EntryRows.TableName}.{column}", expected, found);
        if (partners.Sum(partner => partner.Rows) != stored.Entries)
            await StoredChecks.Orphans(connection, drifts, cancellation);
        return new Recomputed(months, history, stored, accounts, partners);
    }

    private async Task<(StoredFindings Stored, Proportion Accounts)> Stored(
        NpgsqlConnection connection, DriftList drifts, CancellationToken cancellation) =>
        (await StoredChecks.Run(connection, drifts, cancellation),
            await decisions.Run(connection, drifts, cancellation));

    // Every partner that there was has a statement of a closed month.
    private static IEnumerable<Drift> Months(IEnumerable<PeriodClosed> months,
        IReadOnlyCollection<PartnerFindings> partners)
    {
        var statements = partners.SelectMany(partner => partner.Closed).CountBy(period => period).ToDictionary();
        return months.Where(month => statements.GetValueOrDefault(month.Period) != month.Statements)
            .Select(month => new Drift(
                "chain", month.Period.ToString(), $"{month.Statements}",
                $"{statements.GetValueOrDefault(month.Period)}"));
    }

    private static IEnumerable<Drift> Payouts(StoredFindings stored, IReadOnlyCollection<PartnerFindings> partners)
    {
        var rows = stored.Payouts.ToDictionary(payout => (payout.PayoutId, payout.PartnerId));
        return from line in partners.SelectMany(partner => partner.Locked)
               let found = rows.GetValueOrDefault((line.PayoutId, line.PartnerId))
               ?? line with { Entries = 0, Minor = 0 }
               where found != line
               select new Drift("payout", $"{line.PayoutId} {line.PartnerId}",
                   $"{line.Minor} of {line.Entries} entries",
                   $"{found.Minor} of {found.Entries} entries");
    }

    private static async Task<T> On<T>(SharedSnapshot snapshot,
        Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        await using var connection = await snapshot.Join(cancellation);
        return await read(connection, cancellation);
    }
}
