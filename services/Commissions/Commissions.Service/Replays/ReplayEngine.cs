using System.Data;
using System.Threading.Channels;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.LedgerProcessor;
using Commissions.Service.PartnerLedgers;
using Marten;
using Npgsql;

namespace Commissions.Service.Replays;

/// <summary>
/// Recomputes all history from the journal events themselves, under the rules in force or a candidate, and compares
/// with what is posted. One reader streams the journal customer by customer, all cores fold and calculate. It reads one
/// snapshot of the database, so facts that arrive meanwhile neither disturb it nor count.
/// </summary>
internal sealed class ReplayEngine(IDocumentStore store, NpgsqlDataSource dataSource)
{
    private const int CustomersAheadMax = 256;

    /// <param name="candidate">Version to put in force for the run; null for the rules as they are.</param>
    /// <param name="knownUpTo">Sequence of the last event to count; null for all that the ledger has taken in.</param>
    /// <param name="report">Called now and then with facts processed and facts in all.</param>
    public async Task<ReplayResult> Calculate(PlanVersionPublished? candidate, long? knownUpTo,
        Action<long, long> report, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var (rulebook, position) = await RulesAndPosition(snapshot, cancellation);
        var upTo = Math.Min(knownUpTo ?? position, position);
        var total = await Count(connection, upTo, cancellation);
        var posted = await PostedByCustomer(connection, cancellation);
        var rules = candidate is null ? rulebook : RulebookFold.Fold(rulebook, candidate);

        var comparison = new ReplayComparison();
        var customers = Channel.CreateBounded<CustomerHistory>(CustomersAheadMax);
        var reading = Read(connection, upTo, customers.Writer, cancellation);
        var processed = 0L;
        var calculating = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(async () =>
        {
            await foreach (var history in customers.Reader.ReadAllAsync(cancellation))
            {
                var account = history.Facts.Aggregate(CustomerAccount.New(history.CustomerId),
                    (known, stored) => CustomerJournal.Fold(known, stored.Decode()));
                comparison.Compare(account.CustomerId, Calculation.Targets(account, rules),
                    posted.GetValueOrDefault(account.CustomerId, []));
                report(Interlocked.Add(ref processed, history.Facts.Count), total);
            }
        }, cancellation)).ToArray();
        await reading;
        await Task.WhenAll(calculating);
        return comparison.Result(upTo, processed, RulesHash.Of(rulebook));
    }

    private async Task<(Rulebook, long)> RulesAndPosition(NpgsqlTransaction snapshot, CancellationToken cancellation)
    {
        await using var session = store.QuerySession(Marten.Services.SessionOptions.ForTransaction(snapshot));
        var rulebook = await session.LoadAsync<RulebookDocument>(RulebookDocument.TheId, cancellation);
        var position = await session.LoadAsync<LedgerPosition>(LedgerPosition.TheId, cancellation);
        return (rulebook?.Rulebook ?? new Rulebook(), position?.UpTo ?? 0);
    }

    private static async Task<long> Count(NpgsqlConnection connection, long upTo, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            "select count(*) from mt_events where stream_id like 'customer-%' and seq_id <= $1", connection);
        query.Parameters.Add(new NpgsqlParameter { Value = upTo });
        return (long)(await query.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<Dictionary<string, List<EntryPosted>>> PostedByCustomer(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        var posted = new Dictionary<string, List<EntryPosted>>(StringComparer.Ordinal);
        await using var query = new NpgsqlCommand("select customer_id, body::text from entries order by position", connection);
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var entry = System.Text.Json.JsonSerializer.Deserialize<EntryPosted>(reader.GetString(1), EntryRows.Json)!;
            if (!posted.TryGetValue(entry.CustomerId, out var entries)) posted[entry.CustomerId] = entries = [];
            entries.Add(entry);
        }

        return posted;
    }

    private static async Task Read(NpgsqlConnection connection, long upTo, ChannelWriter<CustomerHistory> customers,
        CancellationToken cancellation)
    {
        try
        {
            await using var query = new NpgsqlCommand(
                """
                select stream_id, type, data::text from mt_events
                where stream_id like 'customer-%' and seq_id <= $1 order by stream_id, version
                """, connection);
            query.Parameters.Add(new NpgsqlParameter { Value = upTo });
            await using var reader = await query.ExecuteReaderAsync(cancellation);
            CustomerHistory? current = null;
            while (await reader.ReadAsync(cancellation))
            {
                var customerId = reader.GetString(0)[JournalEvents.CustomerStreamPrefix.Length..];
                if (current?.CustomerId != customerId)
                {
                    if (current is not null) await customers.WriteAsync(current, cancellation);
                    current = new CustomerHistory(customerId, []);
                }

                if (JournalEvents.ByName.TryGetValue(reader.GetString(1), out var type))
                    current.Facts.Add(new StoredFact(type, reader.GetString(2)));
            }

            if (current is not null) await customers.WriteAsync(current, cancellation);
            customers.Complete();
        }
        catch (Exception error)
        {
            customers.Complete(error);
            throw;
        }
    }

    private sealed record CustomerHistory(string CustomerId, List<StoredFact> Facts);

    private readonly record struct StoredFact(Type Type, string Json)
    {
        public object Decode() => System.Text.Json.JsonSerializer.Deserialize(Json, Type, EntryRows.Json)!;
    }
}
