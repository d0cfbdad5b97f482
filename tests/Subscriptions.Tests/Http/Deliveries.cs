using System.Net;

namespace Subscriptions.Tests.Http;

public sealed class Deliveries(SubscriptionsRunning running)
{
    private readonly HttpClient _feed = running.Service.As("feed");
    private readonly string _customer = Calls.NewCustomer();

    [Fact]
    public async Task The_same_id_with_other_content_is_no_duplicate_but_a_conflict_and_an_operator_sees_it()
    {
        var (customer, feed) = (Calls.NewCustomer(), running.Service.As("feed"));
        (await feed.Deliver(Calls.Payment(customer, $"{customer}-1"))).Counts().Should().Be((1, 0));

        var answer = await feed.Deliver(Calls.Payment(customer, $"{customer}-1"),
            Calls.Payment(customer, $"{customer}-1", 5_000),
            Calls.Payment(customer, $"{customer}-2"), Calls.Payment(customer, $"{customer}-2", 7_000));

        answer.Counts().Should().Be((1, 1));
        answer.Rejected().Should().Equal(
            $"1 {customer}-1 conflict sourceEventId", $"3 {customer}-2 conflict sourceEventId");
        (await running.Service.SourceIdsOf(customer)).Should().Equal($"{customer}-1", $"{customer}-2");
        var listed = (await running.Service.As("erin").Get("/v1/operations/fact-conflicts?limit=500")).Json[
            "items"]!.AsArray()
            .Where(conflict => conflict!["customerId"]!.ToString() == customer).ToArray();
        listed.Select(conflict => conflict!["sourceEventId"]!.ToString())
            .Should().BeEquivalentTo($"{customer}-1", $"{customer}-2");
    }

    [Fact]
    public async Task Another_fact_under_a_known_id_is_a_conflict_too()
    {
        var (customer, feed) = (Calls.NewCustomer(), running.Service.As("feed"));
        await feed.Deliver(Calls.Payment(customer, $"{customer}-1"));
        (await feed.Deliver(Calls.Invoice(customer, $"{customer}-1"))).Rejected()
            .Should().Equal($"0 {customer}-1 conflict sourceEventId");
    }

    [Theory, InlineData("stripe:in_1:issued"), InlineData("csv:c:1:issued")]
    public async Task A_feed_cannot_take_the_ids_of_another_way_in(string id)
    {
        var answer = await running.Service.As("feed").Deliver(Calls.Payment(Calls.NewCustomer(), id));
        answer.Expect(HttpStatusCode.UnprocessableEntity, "all-rejected").Rejected()
            .Should().Equal($"0 {id} reserved-source-event-id sourceEventId");
    }

    [Fact]
    public async Task A_profile_with_another_name_is_a_repeat_for_names_are_kept_apart()
    {
        var (customer, feed) = (Calls.NewCustomer(), running.Service.As("feed"));
        await feed.Deliver(Calls.Profile(customer, $"{customer}-1", "Ann"));
        (await feed.Deliver(Calls.Profile(customer, $"{customer}-1", "Bea"))).Counts().Should().Be((0, 1));
    }

    [Fact]
    public async Task An_array_of_facts_is_stored_in_its_order()
    {
        var answer = await _feed.Deliver(Invoice("1"), Payment("2"), Profile("3", "Ann"));

        answer.Counts().Should().Be((3, 0));
        answer.Rejected().Should().BeEmpty();
        (await Stored()).Should().Equal(Id("1"), Id("2"), Id("3"));
    }

    [Theory]
    [InlineData("\n", Calls.NewlineDelimited)]
    [InlineData("\r\n", Calls.NewlineDelimited)]
    [InlineData("\n\n", "application/X-NDJSON")]
    public async Task One_fact_per_line_is_stored_in_its_order(string lineEnd, string mediaType)
    {
        var body = string.Join(lineEnd, Invoice("1"), Payment("2"), Profile("3", "Ann")) + lineEnd;

        (await _feed.Send(Calls.Path, body, mediaType)).Counts().Should().Be((3, 0));

        (await Stored()).Should().Equal(Id("1"), Id("2"), Id("3"));
    }

    [Fact]
    public async Task An_empty_delivery_is_no_mistake()
    {
        (await _feed.Deliver()).Counts().Should().Be((0, 0));
        (await _feed.Send(Calls.Path, "", Calls.NewlineDelimited)).Counts().Should().Be((0, 0));
    }

    [Fact]
    public async Task The_same_delivery_twice_is_stored_once()
    {
        string[] facts = [Invoice("1"), Payment("2"), Profile("3", "Ann")];
        (await _feed.Deliver(facts)).Counts().Should().Be((3, 0));

        (await _feed.Deliver(facts)).Counts().Should().Be((0, 3));
        (await _feed.Send(Calls.Path, string.Join('\n', facts), Calls.NewlineDelimited)).Counts().Should().Be((0, 3));

        (await Stored()).Should().Equal(Id("1"), Id("2"), Id("3"));
    }

    [Fact]
    public async Task A_fact_that_is_twice_in_one_delivery_is_stored_once()
    {
        (await _feed.Deliver(Payment("1"), Payment("2"), Payment("1"), Payment("1"))).Counts().Should().Be((2, 2));

        (await Stored()).Should().Equal(Id("1"), Id("2"));
    }

    [Fact]
    public async Task Overlapping_deliveries_at_the_same_moment_store_each_fact_once()
    {
        var customers = Enumerable.Range(0, 5).Select(_ => Calls.NewCustomer()).ToArray();
        var facts = customers.SelectMany(customer => Enumerable.Range(0, 20)
            .Select(i => Calls.Payment(customer, $"{customer}-{i}", i))).ToArray();
        var deliveries = Enumerable.Range(0, 8).Select(seed =>
        {
            var order = facts.ToArray();
            new Random(seed).Shuffle(order);
            return order[..60];
        }).ToArray();

        var answers = await Task.WhenAll(deliveries.Select(part => _feed.Deliver(part)));

        answers.Sum(answer => answer.Counts().Accepted)
            .Should().Be(deliveries.SelectMany(part => part).Distinct().Count());
        foreach (var answer in answers) (answer.Counts().Accepted + answer.Counts().Duplicates).Should().Be(60);
        foreach (var customer in customers)
            (await running.Service.SourceIdsOf(customer)).Should().OnlyHaveUniqueItems();
        var stored = await Task.WhenAll(customers.Select(running.Service.SourceIdsOf));
        stored.Sum(ids => ids.Count).Should().Be(answers.Sum(answer => answer.Counts().Accepted));
    }

    [Fact]
    public async Task Different_facts_of_a_new_customer_at_the_same_moment_are_all_stored()
    {
        for (var round = 0; round < 5; round++)
        {
            var first = round * 8;
            var answers = await Task.WhenAll(Enumerable.Range(first, 8).Select(i => _feed.Deliver(Payment($"{i}"))));

            foreach (var answer in answers) answer.Counts().Should().Be((1, 0));
        }

        (await Stored()).Should().BeEquivalentTo(Enumerable.Range(0, 40).Select(i => Id($"{i}")));
    }

    [Fact]
    public async Task One_bad_fact_of_three_is_named_and_the_others_are_stored()
    {
        var answer = await _feed.Deliver(Payment("1"), Calls.Invoice(_customer, Id("2"), until: "2026-02-01"),
            Payment("3"));

        answer.Counts().Should().Be((2, 0));
        answer.Rejected().Should().Equal($"1 {Id("2")} service-interval lines[0].serviceUntil");
        (await Stored()).Should().Equal(Id("1"), Id("3"));
    }

    [Fact]
    public async Task One_bad_line_of_three_is_named_and_the_others_are_stored()
    {
        var body = string.Join('\n', Payment("1"), "{ not json", Payment("3"));

        var answer = await _feed.Send(Calls.Path, body, Calls.NewlineDelimited);

        answer.Counts().Should().Be((2, 0));
        answer.Rejected().Should().Equal("1 - malformed-item item");
    }

    public static TheoryData<string, string, string> BadItems => new()
    {
        { """{"type":"invoice-paid","sourceEventId":"E","customerId":"C"}""", "unknown-type", "type" },
        { """{"type":7,"sourceEventId":"E","customerId":"C"}""", "unknown-type", "type" },
        { """{"sourceEventId":"E","customerId":"C"}""", "unknown-type", "type" },
        { """{"type":"customers-merged","sourceEventId":"E","customerId":"C"}""", "malformed-item", "intoCustomerId" },
        { """{"type":"customers-merged","sourceEventId":"E","intoCustomerId":"D"}""", "malformed-item", "customerId" },
        { """{"type":"customers-merged","sourceEventId":"E","customerId":"C","intoCustomerId":null}""",
            "malformed-item", "intoCustomerId" },
        { """{"type":"customers-merged","sourceEventId":"E","customerId":5,"intoCustomerId":"D"}""", "malformed-item",
            "customerId" },
        { """{"type":"customers-merged","sourceEventId":"E","customerId":"C","intoCustomerId":"C"}""",
            "merge-into-itself", "intoCustomerId" },
        { """{"type":"customer-profile","sourceEventId":"E","customerId":"C","country":"DE","name":"a\u0000b"}""",
            "malformed-item", "name" },
        { """{"type":"customer-profile","sourceEventId":"E","customerId":"C","country":"Germany"}""",
            "unknown-country", "country" },
        {
            """{"type":"invoice-issued","sourceEventId":"E","customerId":"C","invoiceId":"i","currency":"EUR",""" +
            """ "issuedOn":"2026-01-01","lines":[null]}""",
            "line-missing", "lines[0]"
        },
        {
            """{"type":"invoice-issued","sourceEventId":"E","customerId":"C","invoiceId":"i","currency":"EUR",""" +
            """ "issuedOn":"2026-01-01","lines":[{"lineId":"l","product":"p","netMinor":1,""" +
            """ "serviceFrom":"2026-01-01"}]}""",
            "malformed-item", "lines[0].serviceUntil"
        },
        {
            """{"type":"invoice-issued","sourceEventId":"E","customerId":"C","invoiceId":"i","currency":"EUR",""" +
            """ "issuedOn":"2026-01-01","lines":[{"lineId":"l","product":"p","netMinor":1.5,""" +
            """ "serviceFrom":"2026-01-01","serviceUntil":"2026-02-01"}]}""",
            "malformed-item", "lines[0].netMinor"
        },
        {
            """{"type":"invoice-issued","sourceEventId":"E","customerId":"C","invoiceId":"i","currency":"EUR",""" +
            """ "issuedOn":"01.02.2026","lines":[]}""",
            "malformed-item", "issuedOn"
        },
        {
            """{"type":"chargeback","sourceEventId":"E","customerId":"C","invoiceId":"i","disputeId":"d",""" +
            """ "state":"lost","amountGrossMinor":1,"on":"2026-01-01"}""",
            "malformed-item", "state"
        },
        {
            """{"type":"chargeback","sourceEventId":"E","customerId":"C","invoiceId":"i","disputeId":"d","state":7,""" +
            """ "amountGrossMinor":1,"on":"2026-01-01"}""",
            "malformed-item", "state"
        },
        {
            """{"type":"payment-recorded","sourceEventId":"E","customerId":"C","invoiceId":"i",""" +
            """ "paidGrossMinorTotal":99999999999999999999,"paidOn":"2026-01-01"}""",
            "malformed-item", "paidGrossMinorTotal"
        },
    };

    [Theory, MemberData(nameof(BadItems))]
    public async Task A_bad_item_is_named_by_its_place_its_code_and_its_field(string item, string code, string field)
    {
        var bad = item.Replace("\"E\"", $"\"{Id("bad")}\"", StringComparison.Ordinal)
            .Replace("\"C\"", $"\"{_customer}\"", StringComparison.Ordinal);

        var answer = await _feed.Deliver(Payment("1"), bad);

        answer.Counts().Should().Be((1, 0));
        answer.Rejected().Should().Equal($"1 {Id("bad")} {code} {field}");
        answer.Json.ToJsonString().Should().NotContain("Contracts.", "the sender does not know our types");
        (await Stored()).Should().Equal(Id("1"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"customers-merged","sourceEventId":"\ud800","customerId":"c","intoCustomerId":"d"}""")]
    public async Task An_item_that_is_no_fact_at_all_does_not_lose_the_others(string item)
    {
        var answer = await _feed.Deliver(item, Payment("1"));

        answer.Counts().Should().Be((1, 0));
        answer.Rejected().Should().ContainSingle().Which.Should().StartWith("0 - ");
    }

    [Fact]
    public async Task A_delivery_of_nothing_but_bad_facts_is_refused_as_a_whole()
    {
        var answer = await _feed.Deliver(
            Calls.Invoice(_customer, Id("1"), currency: "QQQ"), Calls.Payment(_customer, Id("2"), -1), "null");

        answer.Expect(HttpStatusCode.UnprocessableEntity, "all-rejected").Rejected().Should().Equal(
            $"0 {Id("1")} unknown-currency currency", $"1 {Id("2")} negative-total paidGrossMinorTotal",
            "2 - malformed-item item");
        (await Stored()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("[{")]
    [InlineData("")]
    [InlineData("[1,]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("\"facts\"")]
    public async Task A_body_that_is_no_array_of_json_is_refused(string body) =>
        (await _feed.Send(Calls.Path, body)).Expect(HttpStatusCode.BadRequest, "malformed-json").Text("field")
        .Should().Be("body");

    [Fact]
    public async Task An_array_of_ten_megabytes_is_refused()
    {
        var body = $"[\"{new string('x', 10 * 1024 * 1024)}\"]";

        // Waits for "100 Continue", so that the answer is not lost while the body is still on its way.
        (await _feed.Send(Calls.Path, body, headers: ("Expect", "100-continue")))
            .Expect(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task An_array_of_more_than_ten_thousand_facts_is_refused_as_a_whole()
    {
        var facts = Enumerable.Repeat(Payment("1"), 10_001).ToArray();

        (await _feed.Deliver(facts)).Expect(HttpStatusCode.BadRequest, "too-many-items");

        (await Stored()).Should().BeEmpty();
    }

    [Fact]
    public async Task Only_a_feed_delivers()
    {
        (await running.Service.Anonymous().Deliver(Payment("1"))).Status.Should().Be(HttpStatusCode.Unauthorized);
        foreach (var caller in new[] { "alice", "carol", "erin", "partner:p-1" })
            (await running.Service.As(caller).Deliver(Payment("1"))).Status.Should()
            .Be(HttpStatusCode.Forbidden, caller);

        (await Stored()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_repeat_under_an_idempotency_key_gets_the_first_answer_again()
    {
        var body = $"[{Payment("1")},{Calls.Payment(_customer, Id("2"), -1)}]";
        var key = ("Idempotency-Key", $"key-{_customer}");

        var first = await _feed.Send(Calls.Path, body, headers: key);
        var second = await _feed.Send(Calls.Path, body, headers: key);

        first.Counts().Should().Be((1, 0));
        first.Message.Headers.Contains("Idempotency-Replayed").Should().BeFalse();
        second.Expect(HttpStatusCode.OK).Json.ToJsonString().Should().Be(first.Json.ToJsonString());
        second.Message.Headers.GetValues("Idempotency-Replayed").Should().Equal("true");
        (await _feed.Send(Calls.Path, "[]", headers: key))
            .Expect(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        (await Stored()).Should().Equal(Id("1"));
    }

    private string Id(string part) => $"{_customer}-{part}";
    private string Payment(string id) => Calls.Payment(_customer, Id(id));
    private string Invoice(string id) => Calls.Invoice(_customer, Id(id));
    private string Profile(string id, string name) => Calls.Profile(_customer, Id(id), name);
    private Task<IReadOnlyList<string>> Stored() => running.Service.SourceIdsOf(_customer);
}
