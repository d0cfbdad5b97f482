using System.Threading.Channels;
using Commissions.Domain.Bookkeeping;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Marten;
using Npgsql;

namespace Commissions.Service.Replays;

/// <summary>What a calculation looks at.</summary>
internal sealed record ReplayScope
{
    /// <summary>
    /// What to put in force for the run, as events, given the rules in force; null for the rules as they are.
    /// </summary>
    public Func<Rulebook, IReadOnlyList<object>>? Candidate { get; init; }

    /// <summary>A fact to add to a customer's journal for the run; null for the journal as it is.</summary>
    public CandidateFact? Fact { get; init; }

    /// <summary>Sequence of the last event to count, of facts, rules and entries alike; null for all of them.</summary>
    public long? KnownUpTo { get; init; }

    /// <summary>Only these customers; null for all.</summary>
    public IReadOnlyCollection<string>? CustomerIds { get; init; }

    /// <summary>
    /// Looks at what was calculated, batch by batch; the differences are then its own to keep, and the result has none.
    /// Null: nobody does.
    /// </summary>
    public WatchAccounts? Watch { get; init; }
}

/// <summary>
/// Reads what it needs of a batch, and gives what is to be told of each of its accounts; cores call it side by side.
/// </summary>
internal delegate Task<Action<AccountOutcome>> WatchAccounts(
    IReadOnlyList<AccountHistory> accounts, NpgsqlConnection connection, CancellationToken cancellation);

/// <summary>What an account comes to, with what is posted for it.</summary>
/// <param name="Differences">Keys whose target is not the sum of their entries.</param>
internal sealed record AccountOutcome(AccountHistory History, CustomerAccount Account,
    IReadOnlyCollection<Target> Targets,
    IReadOnlyCollection<PostedSum> Posted, IReadOnlyList<KeyDifference> Differences, Rulebook Rules);

/// <param name="CustomerId">Customer whose journal it would be in.</param>
internal sealed record CandidateFact(string CustomerId, object Content);

/// <summary>
/// Recomputes all history from the events themselves, under the rules in force or a candidate, and compares with what
/// is posted. One reader streams the journal customer by customer, all cores fold and calculate. It reads one snapshot
/// of the database, so facts that arrive meanwhile neither disturb it nor count.
/// </summary>
internal sealed class ReplayEngine(IDocumentStore store, NpgsqlDataSource dataSource)
{
    private const int BatchFactsMax = 4_000;
    private const int BatchesAheadMax = 4;

    /// <param name="report">Called now and then with facts processed and facts in all.</param>
    public async Task<ReplayResult> Calculate(
        ReplayScope scope, Action<long, long> report, CancellationToken cancellation)
    {
        await using var snapshot = await SharedSnapshot.Open(dataSource, cancellation);
        return await Calculate(scope, snapshot, report, cancellation);
    }

    /// <param name="snapshot">What to read. Its owner is busy until the calculation ends.</param>
    /// <param name="report">Called now and then with facts processed and facts in all.</param>
    public async Task<ReplayResult> Calculate(
        ReplayScope scope, SharedSnapshot snapshot, Action<long, long> report, CancellationToken cancellation)
    {
        var connection = snapshot.Owner.Connection!;
        var run = await Prepare(scope, snapshot.Owner, cancellation);
        var customers = JournalReader.WithMerged(scope.CustomerIds, run.InForce);
        var total = await JournalReader.Count(connection, customers, cancellation);

        var batches = Channel.CreateBounded<List<AccountHistory>>(BatchesAheadMax);
        var processed = 0L;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var calculating = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(async () =>
        {
            var comparison = new ReplayComparison();
            // Each reads what is posted on a connection of its own; all see the same snapshot.
            await using var reading = await snapshot.Join(stop.Token);
            await foreach (var accounts in batches.Reader.ReadAllAsync(stop.Token))
            {
                var posted = await PostedOfAccounts.Read(
                    accounts, run.PostedUpTo, run.Candidate is { Terms.Protects: true }, reading, stop.Token);
                var told = scope.Watch is null ? null : await scope.Watch(accounts, reading, stop.Token);
                foreach (var account in accounts) CompareOrName(account, posted, run, comparison, told);
                report(Interlocked.Add(ref processed, accounts.Sum(account => account.Facts.Count)), total);
            }

            return comparison;
        }, stop.Token)).ToArray();
        try
        {
            var histories = JournalReader.Accounts(connection, customers, run.UpTo, run.InForce, stop.Token);
            await Feed(histories, batches.Writer, Task.WhenAny(calculating), stop.Token);
            var comparisons = await Task.WhenAll(calculating);
            report(processed, processed);
            return ReplayComparison.Result(comparisons, run.UpTo, processed, RulesHash.Compute(run.InForce));
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    // As in the ledger: what one account's facts come to must not end the calculation of all others.
    private static void CompareOrName(
        AccountHistory account, PostedOfAccounts stored, ReplayBasis run, ReplayComparison comparison,
        Action<AccountOutcome>? told)
    {
        try
        {
            Compare(account, stored, run, comparison, told);
        }
        catch (Exception error) when (AccountStep.FailsByItsNumbers(error))
        {
            comparison.Fail(account.AccountId, error.Message);
        }
    }

    private static void Compare(
        AccountHistory account, PostedOfAccounts stored, ReplayBasis run, ReplayComparison comparison,
        Action<AccountOutcome>? told)
    {
        var folded = CustomerJournal.FoldAll(
            CustomerAccount.New(account.AccountId), account.Facts.Select(fact => fact.Decode()));
        if (run.Fact is { } fact && account.CustomerIds.Contains(fact.CustomerId))
            folded = CustomerJournal.Fold(folded, fact.Content);
        folded = run.Kept[account.AccountId].Aggregate(folded, CustomerJournal.Fold);
        var posted = account.CustomerIds.SelectMany(id => stored.Posted[id]).ToArray();
        if (run.Candidate is not null)
        {
            var paid = PaidKeys.FromEntries(account.CustomerIds.SelectMany(id => stored.Paid[id]));
            var keys = PostedSum.AsPostedKeys(posted, paid);
            folded = paid.Protected(folded, keys, run.Rules).Aggregate(folded, CustomerJournal.Fold);
        }

        var targets = Calculation.Targets(folded, run.Rules);
        comparison.Compare(targets, posted);
        told?.Invoke(new AccountOutcome(account, folded, targets, posted, comparison.TakeDifferences(), run.Rules));
    }

    private static async Task Feed(IAsyncEnumerable<AccountHistory> histories,
        ChannelWriter<List<AccountHistory>> batches,
        Task<Task<ReplayComparison>> firstToEnd, CancellationToken cancellation)
    {
        try
        {
            var accounts = new List<AccountHistory>();
            var facts = 0;
            await foreach (var history in histories.WithCancellation(cancellation))
            {
                accounts.Add(history);
                facts += history.Facts.Count;
                if (facts < BatchFactsMax) continue;
                if (firstToEnd.IsCompleted) await firstToEnd.Unwrap();
                await batches.WriteAsync(accounts, cancellation);
                (accounts, facts) = ([], 0);
            }

            if (accounts.Count > 0) await batches.WriteAsync(accounts, cancellation);
            batches.Complete();
        }
        catch (Exception error)
        {
            batches.Complete(error);
            throw;
        }
    }

    private async Task<ReplayBasis> Prepare(ReplayScope scope, NpgsqlTransaction snapshot,
        CancellationToken cancellation)
    {
        var connection = snapshot.Connection!;
        await using var session = store.QuerySession(Marten.Services.SessionOptions.ForTransaction(snapshot));
        var position = (await session.LoadAsync<LedgerPosition>(LedgerPosition.TheId, cancellation))?.UpTo ?? 0;
        var upTo = Math.Min(scope.KnownUpTo ?? position, position);
        var inForce = await RulesKnown.UpTo(upTo, scope.KnownUpTo ?? long.MaxValue, connection, cancellation);
        var candidates = scope.Candidate?.Invoke(inForce) ?? [];
        var kept = await JournalQueries.KeptVersions(scope.KnownUpTo ?? long.MaxValue, connection, cancellation);
        return new ReplayBasis(upTo, scope.KnownUpTo ?? long.MaxValue, inForce,
            candidates.Aggregate(inForce, RulebookFold.Fold),
            candidates.OfType<PlanVersionPublished>().FirstOrDefault(),
            kept.ToLookup(version => inForce.AccountOf(version.CustomerId)))
        {
            Fact = scope.Fact,
        };
    }
}

/// <summary>What a run works with once it has begun.</summary>
/// <param name="PostedUpTo">Entries count that knew of no later event.</param>
/// <param name="Candidate">A version to be published, which may protect what was paid.</param>
/// <param name="InForce">Rules as they were; <paramref name="Rules"/> adds the candidate.</param>
/// <param name="Kept">Versions that paid keys keep, by account.</param>
internal sealed record ReplayBasis(long UpTo, long PostedUpTo, Rulebook InForce, Rulebook Rules,
    PlanVersionPublished? Candidate, ILookup<string, VersionProtected> Kept)
{
    /// <summary>A fact that is tried out; null for the journal as it is.</summary>
    public CandidateFact? Fact { get; init; }
}
