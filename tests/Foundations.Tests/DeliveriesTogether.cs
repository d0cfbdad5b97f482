using EventStore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Foundations.Tests;

/// <summary>Deliveries that come at once share transactions, and each has its own answer.</summary>
public sealed class DeliveriesTogether : IAsyncLifetime
{
    private const int Many = 200;
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
        var facts = Enumerable.Range(0, Many).Select(number => Fact($"customer-{number}")).ToArray();
        var answers = await Task.WhenAll(facts.Select(fact => Deliver(fact))).WaitAsync(WaitMax);

        answers.Select(ids => ids.Single()).Should().Equal(facts.Select(fact => fact.EventId));
        (await Number("select count(distinct xmin::text) from inbox")).Should().BeLessThan(Many / 2);
        (await Number("select max(seq_id) from mt_events")).Should().Be(Many);
    }

    [Fact]
    public async Task A_fact_that_two_of_them_bring_is_new_in_one_and_a_repeat_in_the_other()
    {
        var facts = Enumerable.Range(0, Many).Select(number => Fact($"customer-{number % 7}")).ToArray();
        var answers = await Task.WhenAll(facts.SelectMany(fact => new[] { Deliver(fact), Deliver(fact) }))
            .WaitAsync(WaitMax);

        answers.Chunk(2).Select(twice => twice.Sum(ids => ids.Count)).Should().AllBeEquivalentTo(1);
        (await Number("select count(*) from mt_events")).Should().Be(Many);
    }

    [Fact]
    public async Task One_that_is_refused_takes_no_other_with_it_and_burns_no_number()
    {
        await Deliver(Fact("archived"));
        await using (var archive = Source.CreateCommand(
            "update mt_streams set is_archived = true where id = 'archived'")) await archive.ExecuteNonQueryAsync();
        var refused = new List<Task>();
        var stored = new List<Task<IReadOnlySet<Guid>>>();
        for (var number = 0; number < Many; number++)
            if (number % 40 == 20) refused.Add(Deliver(Fact("archived")));
            else stored.Add(Deliver(Fact($"customer-{number}")));

        (await Task.WhenAll(stored).WaitAsync(WaitMax)).Should().AllSatisfy(ids => ids.Should().HaveCount(1));
        foreach (var delivery in refused)
            await delivery.Invoking(task => task.WaitAsync(WaitMax)).Should().ThrowAsync<PostgresException>();
        (await Number("select max(seq_id) - count(*) from mt_events")).Should().Be(0);
    }

    [Fact]
    public async Task A_customer_whom_somebody_holds_keeps_no_other_waiting()
    {
        await using var connection = await Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await FactStore.Hold(connection, "held", CancellationToken.None);
        var held = Enumerable.Range(0, 10).Select(_ => Deliver(Fact("held"))).ToArray();
        for (var number = 0; number < 20; number++)
            (await Deliver(Fact($"customer-{number}")).WaitAsync(WaitMax)).Should().HaveCount(1);

        held.Should().NotContain(delivery => delivery.IsCompleted);
        await transaction.CommitAsync();
        (await Task.WhenAll(held).WaitAsync(WaitMax)).Should().AllSatisfy(ids => ids.Should().HaveCount(1));
    }

    [Fact]
    public async Task Whoever_has_given_up_stores_nothing()
    {
        var given = Deliver(Fact("customer-1"), new CancellationToken(canceled: true));
        await given.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();

        await Deliver(Fact("customer-2")).WaitAsync(WaitMax);
        (await Number("select count(*) from mt_events where stream_id = 'customer-1'")).Should().Be(0);
    }

    private NpgsqlDataSource Source => _services.GetRequiredService<NpgsqlDataSource>();

    private Task<IReadOnlySet<Guid>> Deliver(ReceivedFact fact, CancellationToken cancellation = default) =>
        _factStore.AppendOnce([fact], cancellation);

    private static ReceivedFact Fact(string stream) => new(stream, Guid.NewGuid(), new Noted(1));

    private async Task<long> Number(string sql)
    {
        await using var query = Source.CreateCommand(sql);
        return (long)(await query.ExecuteScalarAsync())!;
    }
}
