using Commissions.Domain.Periods;
using Commissions.Service.Replays;
using Commissions.Service.Store;
using Hosting;
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
    ReplayEngine replay, EntryRows rows, DecidedChecks decisions, NpgsqlDataSource dataSource,
    ProgrammeCalendar calendar)
{
    /// <param name="start">Where the walk begins; all else is compared completely.</param>
    /// <param name="report">Called now and then with facts processed and facts in all.</param>
    /// <param name="compareFacts">Compares the journal with its publishers; null where they cannot be asked.</param>
    /// <returns>The report, and how far it vouches for the ledger; no mark where anything differs.</returns>
    public async Task<(VerificationReport Report, VerificationMark? Mark)> Run(WalkStart start,
        Action<long, long> report, CancellationToken cancellation,
        Func<DriftList, CancellationToken, Task<IReadOnlyList<FactsCompared>>>? compareFacts = null)
    {
        try
        {
            return await Compare(start, report, compareFacts, cancellation);
        }
        catch (Exception error) when (error is not (OperationCanceledException or NpgsqlException))
        {
            var drifts = await Unreadable(cancellation);
            if (drifts.Count == 0) throw;
            // Nothing can be recomputed from a journal that cannot be read, so nothing else is said.
            return (new VerificationReport(0, new Proportion(0, 0), new Proportion(0, 0), new Proportion(0, 0), false,
                drifts.Count, drifts.Shown())
            {
                DriftsByKind = drifts.Counts(),
                Published = [.. FactSources.All.Select(source =>
                    FactsCompared.Not(source, "the journal cannot be read"))],
            }, null);
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

    private async Task<(VerificationReport, VerificationMark?)> Compare(WalkStart start, Action<long, long> report,
        Func<DriftList, CancellationToken, Task<IReadOnlyList<FactsCompared>>>? compareFacts,
        CancellationToken cancellation)
    {
        var drifts = new DriftList();
        var customers = new PostedAccountCheck(drifts);
        var (months, history, stored, walked, mark) =
            await Recompute(start, customers, drifts, report, cancellation);

        // Without the snapshot, which would keep dead rows in every table while the publishers are waited for.
        var published = compareFacts is null
            ? [.. FactSources.All.Select(source =>
                FactsCompared.Not(source, $"only the running service asks {source}"))]
            : await compareFacts(drifts, cancellation);
        drifts.AddAll(Months(months, walked.Partners));
        drifts.AddAll(Payouts(stored.Findings, walked.Partners));
        var found = new VerificationReport(history.Facts,
            new Proportion(history.Keys - customers.KeysDiffering, history.Keys),
            Compared(stored.Findings.Entries - walked.EntriesBefore, drifts.SubjectsOf("entry", "sum")),
            Compared(walked.Partners.Sum(partner => partner.Reproduced), drifts.SubjectsOf("statement")),
            drifts.SubjectsOf("chain") == 0, drifts.Count, drifts.Shown(), customers.WaitingKeys)
        {
            DriftsByKind = drifts.Counts(),
            Waiting = customers.Waiting,
            Customers = customers.Customers,
            Accounts = stored.Accounts,
            Published = published,
            Walk = LedgerWalked.From(walked.Start),
        };
        return (found, found.HasDrifted ? null : mark);
    }

    // What differs may also be a statement that was not reproduced again, but listed otherwise.
    private static Proportion Compared(long of, int differing) => new(Math.Max(0, of - differing), of);

    private sealed record Recomputed(IReadOnlyList<PeriodClosed> Months, ReplayResult History, StoredPart Stored,
        WalkedPart Walked, VerificationMark? Mark);

    private sealed record StoredPart(StoredFindings Findings, Proportion Accounts, LedgerDecisions Ledgers);

    private sealed record WalkedPart(WalkStart Start, WalkFindings Findings)
    {
        public IReadOnlyList<PartnerFindings> Partners => Findings.Partners;
        public long EntriesBefore => Start.Earlier?.Mark.Entries ?? 0;
    }

    private async Task<Recomputed> Recompute(
        WalkStart start, PostedAccountCheck customers, DriftList drifts, Action<long, long> report,
        CancellationToken cancellation)
    {
        var today = calendar.Today();
        await using var snapshot = await SharedSnapshot.Open(dataSource, cancellation);
        var months = await On(snapshot, StoredChecks.ClosedMonths, cancellation);
        // Before the parts begin: nothing may fail while they use the snapshot and nobody waits for them.
        var last = months.Select(month => (Period?)month.Period).Max();
        var calculating = replay.Calculate(new ReplayScope { Watch = customers.Read }, snapshot, report, cancellation);
        var reading = On(snapshot, (connection, stop) => Stored(connection, drifts, stop), cancellation);
        var walking = Walk(start, snapshot, months, reading, drifts, cancellation);
        await Task.WhenAll(calculating, reading, walking);
        var (history, stored, walked) = (await calculating, await reading, await walking);

        await using var connection = await snapshot.Join(cancellation);
        foreach (var (accountId, reason) in history.Failed)
            drifts.Add("set-aside", accountId, "facts that can be calculated with", reason);
        await customers.Finish(connection, history.Failed.Select(failed => failed.AccountId), cancellation);
        foreach (var (column, expected, found) in await rows.NotDerived(connection, cancellation))
            drifts.Add("table", $"{EntryRows.TableName}.{column}", expected, found);
        if (walked.EntriesBefore + walked.Partners.Sum(partner => partner.Rows) != stored.Findings.Entries)
            await StoredChecks.Orphans(connection, drifts, cancellation);
        var mark = last is not { } through ? null : await VerificationMark.Take(through, walked.Findings.Next,
            walked.Start.Earlier?.Mark.FullOn ?? today, months, stored.Ledgers, connection, cancellation);
        return new Recomputed(months, history, stored, walked, mark);
    }

    private async Task<StoredPart> Stored(
        NpgsqlConnection connection, DriftList drifts, CancellationToken cancellation)
    {
        var findings = await StoredChecks.Run(connection, drifts, cancellation);
        var (accounts, ledgers) = await decisions.Run(connection, drifts, cancellation);
        return new StoredPart(findings, accounts, ledgers);
    }

    // Where an earlier run walked, this one does not, if nothing changed there; otherwise it walks everything and so
    // says what.
    private static async Task<WalkedPart> Walk(WalkStart start, SharedSnapshot snapshot,
        IReadOnlyList<PeriodClosed> months, Task<StoredPart> reading, DriftList drifts, CancellationToken cancellation)
    {
        var before = Array.Empty<LedgerDecision>();
        if (start.Earlier is { Mark: var mark })
        {
            var ledgers = (await reading).Ledgers;
            if (await On(snapshot, (connection, stop) => mark.Holds(months, ledgers, connection, stop), cancellation))
                before = [.. ledgers.UpTo(mark.Place.Sequence)];
            else start = WalkStart.Everything(WalkReason.HistoryChanged);
        }

        var last = months.Select(month => (Period?)month.Period).Max();
        return new WalkedPart(start,
            await LedgerWalk.Run(snapshot, last, start.Earlier?.Mark, before, drifts, cancellation));
    }

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
