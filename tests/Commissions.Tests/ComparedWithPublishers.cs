using Commissions.Service.Store;
using Commissions.Service.Verifications;
using Contracts;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Commissions.Tests;

/// <summary>
/// What Commissions received is compared with what was published, wherever it is kept: in the journal, with a second
/// person, or set aside.
/// </summary>
public sealed class ComparedWithPublishers
{
    private static readonly DateOnly January = new(2026, 1, 1);
    private static readonly DateOnly March = new(2026, 3, 1);

    [Fact]
    public async Task Facts_that_wait_for_a_second_person_or_were_approved_or_refused_are_received_all_the_same()
    {
        await using var programme = await PaidAndClosed();
        await programme.Send(Moved("p1", "p2", January));
        await programme.Waits(1);
        (await programme.Drifts()).Should().BeEmpty("they are held");

        await programme.Approve();
        await programme.Company.LedgerReaches("p2", 4_237_00);
        (await programme.Drifts())
            .Should().BeEmpty("they were approved, and are in the journal under ids of their own");

        await programme.Send(Moved("p2", "p1", January));
        await programme.Waits(1);
        await programme.Decide("refuse", new { reason = "no contract says so" });
        (await programme.Drifts()).Should().BeEmpty("they were refused, and are not in the journal");

        await programme.Send(Moved("p2", "p1", March));
        await programme.Waits(1);
        await programme.Decide("refuse", new { reason = "p2 was paid for it", fromOpenMonth = true });
        (await programme.Drifts()).Should().BeEmpty("they are in the journal with another date");

        await programme.Alter("update mt_events set data = jsonb_set(data, '{fact,content,partnerId}', '\"p3\"') " +
            "where type = 'change_held' and data #>> '{fact,type}' = 'attribution_started' and version = 2 and data " +
            "#>> '{fact,content,partnerId}' = 'p2'");
        (await programme.Drifts()).Should().Equal("customer c1");
    }

    [Fact]
    public async Task Facts_out_of_range_that_were_set_aside_are_received_until_somebody_removes_them()
    {
        await using var programme = await PaidAndClosed();
        await programme.Send(new TrainingDelivered
        {
            PartnerId = "p1", TrainingId = "t1", DeliveredOn = March, RevenueMinor = long.MinValue, Currency = "EUR",
        });
        await programme.Send(Company.PaidMonth("c1", new DateOnly(9999, 11, 1), 1_000_00));
        await Company.Eventually(programme.Company.SetAside, found => found.FactCount > 2);
        (await programme.Drifts()).Should().BeEmpty();

        await programme.Alter("update mt_doc_setasidefact set data = data - 'type' where data ->> 'kind' = 'intake'");
        (await programme.Drifts())
            .Should().BeEmpty("they were set aside before the name of their type was stored beside them");

        await programme.Alter("delete from mt_doc_setasidefact where data ->> 'content' like '%trainingId%'");
        (await programme.Drifts()).Should().Equal("partner p1");
    }

    [Theory]
    [InlineData("delete from mt_events where type = 'payment_recorded'", "customer c1")]
    [InlineData(
        "update mt_events set data = jsonb_set(data, '{paidOn}', '\"2026-03-30\"') where type = 'payment_recorded'",
        "customer c1")]
    [InlineData("update mt_events set data = jsonb_set(data, '{customerId}', '\"c2\"') where type = 'payment_recorded'",
        "customer c1, customer-c1")]
    [InlineData(
        "update mt_events set data = '{\"partnerId\": 7}' where type = 'partner_registered' and stream_id = " +
        "'partner-facts-p2'",
        "partner p2, partner-facts-p2")]
    [InlineData(
        "insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, " +
        "is_archived) " +
        "select nextval('mt_events_sequence'), gen_random_uuid(), stream_id, 99, data, type, now(), tenant_id, " +
        "mt_dotnet_type, false " +
        "from mt_events where type = 'attribution_started'", "customer c1")]
    public async Task A_deleted_an_altered_a_moved_and_an_inserted_fact_are_named_by_customer(string tampering,
        string named)
    {
        await using var programme = await PaidAndClosed();
        (await programme.Drifts()).Should().BeEmpty();

        await programme.Alter(tampering);
        string.Join(", ", await programme.Drifts()).Should().Be(named);
    }

    // p1 brought c1, which paid in March 2026; a tenth of it is earned, and the months up to April are closed.
    private static async Task<Programme> PaidAndClosed()
    {
        var programme = new Programme(await Company.Found());
        await programme.Company.PlanOf(ChangingThePast.Tenth);
        await programme.Send(Company.Registered("p1", PartnerType.Affiliate),
            Company.Registered("p2", PartnerType.Affiliate),
            Company.Attributed("p1", "c1", AttributionRole.Acquisition));
        await programme.Send(Company.PaidMonth("c1", March, 42_370_00));
        await programme.Company.LedgerReaches("p1", 4_237_00);
        await programme.Company.CloseThrough("2026-03", "2026-04");
        return programme;
    }

    private static ProgrammeFact[] Moved(string from, string to, DateOnly on) => ChangingThePast.Moved(from, to, on);

    /// <summary>A company, and all that was published to it.</summary>
    private sealed class Programme(Company company) : IAsyncDisposable
    {
        private readonly List<PublishedFact<BillingFact>> _billing = [];
        private readonly List<PublishedFact<ProgrammeFact>> _programme = [];

        public Company Company => company;

        public Task Send(params BillingFact[] facts)
        {
            PublishedFact<BillingFact>[] published = [.. facts.Select(fact => Company.Fact(fact))];
            _billing.AddRange(published);
            return company.Send(published);
        }

        public Task Send(params ProgrammeFact[] facts)
        {
            PublishedFact<ProgrammeFact>[] published = [.. facts.Select(fact => Company.Fact(fact))];
            _programme.AddRange(published);
            return company.Send(published);
        }

        public Task Waits(int count) => ChangingThePast.Waits(company, count);

        public async Task Approve() =>
            await Decide("approve", ChangingThePast.Seen((await ChangingThePast.Waiting(company))[0]));

        public async Task Decide(string what, object body)
        {
            var waiting = (await ChangingThePast.Waiting(company))[0];
            await company.Post("bob", ChangingThePast.Path(waiting, what), body);
        }

        /// <summary>As the owner of the database, past its guards.</summary>
        public async Task Alter(string sql)
        {
            await using var source = company.AsOwner();
            await using var command = source.CreateCommand($"alter table mt_events disable trigger user; {sql}");
            (await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).Should().BePositive(sql);
        }

        /// <summary>
        /// Customers and partners that a verification names: it asks, has groups listed, and looks again when all has
        /// arrived.
        /// </summary>
        public async Task<IReadOnlyList<string>> Drifts()
        {
            var hash = new FactHash(Guid.NewGuid());
            await using var source = company.AsOwner();
            SourceComparison[] sources = [.. FactSources.All.Select(name => new SourceComparison(name))];
            for (var question = 0; question < 3; question++)
            {
                int[] listed = [.. sources.SelectMany(one =>
                    one.ToList(FactCounts.GroupsListedMax, FactCounts.FactsListedMax))];
                var received = await ReceivedFacts.Count(source, hash, listed, TestContext.Current.CancellationToken);
                foreach (var one in sources)
                    one.Compare(question, Published(one.Name, hash, listed), received.GetCounts(one.Name), listed,
                        settled: question - 1);
            }

            sources.Should().OnlyContain(one => one.IsDone);
            return [.. sources.SelectMany(one => one.Drifts).Select(drift => drift.Subject)
                .Order(StringComparer.Ordinal)];
        }

        private Published Published(string source, FactHash hash, int[] listed)
        {
            var counts = new FactCounts(listed);
            void Count(Guid id, object fact) =>
                counts.Add(new HashedFact(id, FactSubject.Find(fact), hash.Compute(id, fact)));
            if (source == FactSources.Leads) _programme.ForEach(fact => Count(fact.EventId, fact.Content));
            else _billing.ForEach(fact => Count(fact.EventId, fact.Content));
            return new Published(Guid.NewGuid(), counts.OfGroups, counts.Facts);
        }

        public ValueTask DisposeAsync() => company.DisposeAsync();
    }
}
