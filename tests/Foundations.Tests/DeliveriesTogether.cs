using EventStore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Foundations.Tests;

/// <summary>
/// Deliveries that come while others are being stored share a transaction, and each has its own answer.
/// </summary>
public sealed class DeliveriesTogether : IAsyncLifetime
{
    private const int Writers = 2;
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);
    private ServiceProvider _services = null!;
    private FactStore _factStore = null!;

    public async ValueTask InitializeAsync()
    {
        _services = await JournalServices.Started();
        _factStore = _services.GetRequiredService<FactStore>();
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task Those_that_wait_are_stored_at_once_each_with_its_own_answer()
    {
        var facts = Enumerable.Range(0, 20).Select(number => Fact($"customer-{number}")).ToArray();
        var deliveries = await WhileWritersWait(() => [.. facts.Select(Deliver)]);

        foreach (var (delivery, fact) in deliveries.Zip(facts)) (await delivery).Should().Equal(fact.EventId);
        (await Number("select count(distinct xmin::text) from inbox")).Should().Be(Writers + 1);
        (await Number("select max(seq_id) from mt_events")).Should().Be(Writers + facts.Length);
    }

    [Fact]
    public async Task A_fact_that_two_of_them_bring_is_new_in_the_first_and_a_repeat_in_the_other()
    {
        var fact = Fact("customer-1");
        var deliveries = await WhileWritersWait(() => [Deliver(fact), Deliver(fact)]);

        (await deliveries[0]).Should().Equal(fact.EventId);
        (await deliveries[1]).Should().BeEmpty();
        (await Number("select count(*) from mt_events where stream_id = 'customer-1'")).Should().Be(1);
    }

    [Fact]
    public async Task One_that_is_refused_takes_no_other_with_it_and_burns_no_number()
    {
        await Deliver(Fact("archived"));
        await using (var archive = Source.CreateCommand(
            "update mt_streams set is_archived = true where id = 'archived'")) await archive.ExecuteNonQueryAsync();
        var deliveries = await WhileWritersWait(() =>
            [Deliver(Fact("customer-1")), Deliver(Fact("archived")), Deliver(Fact("customer-2"))]);

        (await deliveries[0]).Should().HaveCount(1);
        await deliveries[1].Invoking(refused => refused).Should().ThrowAsync<PostgresException>();
        (await deliveries[2]).Should().HaveCount(1);
        (await Number("select max(seq_id) - count(*) from mt_events")).Should().Be(0);
    }

    [Fact]
    public async Task Whoever_gives_up_while_waiting_has_stored_nothing()
    {
        using var patience = new CancellationTokenSource();
        var deliveries = await WhileWritersWait(() =>
        {
            var impatient = _factStore.AppendOnce([Fact("customer-1")], patience.Token);
            patience.Cancel();
            return [impatient, Deliver(Fact("customer-2"))];
        });

        await deliveries[0].Invoking(given => given).Should().ThrowAsync<OperationCanceledException>();
        (await deliveries[1]).Should().HaveCount(1);
        (await Number("select count(*) from mt_events where stream_id = 'customer-1'")).Should().Be(0);
    }

    // All writers wait for streams that somebody holds; what comes meanwhile waits for a writer.
    private async Task<Task<IReadOnlySet<Guid>>[]> WhileWritersWait(Func<Task<IReadOnlySet<Guid>>[]> deliver)
    {
        await using var connection = await Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        for (var writer = 1; writer <= Writers; writer++)
        {
            await FactStore.Hold(connection, $"held-{writer}", CancellationToken.None);
            _ = Deliver(Fact($"held-{writer}"));
            await Until(async () => await Number(
                """
                select count(*) from pg_locks join pg_database on pg_database.oid = database
                where datname = current_database() and locktype = 'advisory' and not granted
                """) == writer);
        }

        var deliveries = deliver();
        deliveries.Should().NotContain(delivery => delivery.IsCompletedSuccessfully);
        await transaction.CommitAsync();
        await Task.WhenAll(deliveries.Select(delivery => delivery.ContinueWith(_ => { }, TaskScheduler.Default)))
            .WaitAsync(WaitMax);
        return deliveries;
    }

    private NpgsqlDataSource Source => _services.GetRequiredService<NpgsqlDataSource>();

    private Task<IReadOnlySet<Guid>> Deliver(ReceivedFact fact) =>
        _factStore.AppendOnce([fact], CancellationToken.None);

    private static ReceivedFact Fact(string stream) => new(stream, Guid.NewGuid(), new Noted(1));

    private async Task<long> Number(string sql)
    {
        await using var query = Source.CreateCommand(sql);
        return (long)(await query.ExecuteScalarAsync())!;
    }

    private static async Task Until(Func<Task<bool>> isReached)
    {
        using var patience = new CancellationTokenSource(WaitMax);
        while (!await isReached()) await Task.Delay(10, patience.Token);
    }
}
