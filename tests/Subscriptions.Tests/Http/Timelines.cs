using System.Net;
using System.Text.Json;

namespace Subscriptions.Tests.Http;

public sealed class Timelines(SubscriptionsRunning running)
{
    private readonly HttpClient _feed = running.Service.As("feed");
    private readonly HttpClient _alice = running.Service.As("alice");
    private readonly string _customer = Calls.NewCustomer();

    [Fact]
    public async Task The_name_of_a_customer_is_in_the_timeline_but_in_no_stored_event()
    {
        (await _feed.Deliver(Calls.Profile(_customer, $"{_customer}-1", "Ann Secret"))).Counts().Should().Be((1, 0));

        JsonSerializer.Serialize((await running.Service.StoredOf(_customer)).Single().Data)
            .Should().NotContain("Secret");
        (await Timeline()).Text("name").Should().Be("Ann Secret");
    }

    [Fact]
    public async Task The_last_name_counts_and_a_repeat_of_an_old_one_does_not()
    {
        var old = Calls.Profile(_customer, $"{_customer}-1", "Old");
        (await _feed.Deliver(old)).Counts().Should().Be((1, 0));
        (await _feed.Deliver(Calls.Profile(_customer, $"{_customer}-2", "Newer"),
            Calls.Profile(_customer, $"{_customer}-3", "Newest"))).Counts().Should().Be((2, 0));

        (await _feed.Deliver(old)).Counts().Should().Be((0, 1));

        (await Timeline()).Text("name").Should().Be("Newest");
    }

    [Fact]
    public async Task The_timeline_has_the_facts_in_stored_order_page_by_page()
    {
        await _feed.Deliver([.. Enumerable.Range(1, 5).Select(i => Calls.Payment(_customer, $"{_customer}-{i}", i))]);

        var ids = new List<string>();
        string? next = null;
        do
        {
            var page = (await _alice.Get($"/v1/customers/{_customer}?limit=2{(next is null ? "" : $"&after={next}")}"))
                .Expect(HttpStatusCode.OK);
            ids.AddRange(page.Json["items"]!.AsArray().Select(item => item!["fact"]!["sourceEventId"]!.ToString()));
            next = page.Json["next"]?.ToString();
        } while (next is not null && ids.Count < 10);

        ids.Should().Equal(Enumerable.Range(1, 5).Select(i => $"{_customer}-{i}"));
    }

    [Fact]
    public async Task A_fact_in_the_timeline_says_its_type_and_its_source()
    {
        await _feed.Deliver(Calls.Invoice(_customer, $"{_customer}-1"));

        var fact = (await Timeline()).Json["items"]![0]!["fact"]!;

        (fact["type"]!.ToString(), fact["sourceSystem"]!.ToString(), fact["lines"]![0]!["serviceUntil"]!.ToString())
            .Should().Be(("invoice-issued", "billing-api", "2026-04-01"));
    }

    [Theory]
    [InlineData("alice", HttpStatusCode.OK)]
    [InlineData("carol", HttpStatusCode.OK)]
    [InlineData("feed", HttpStatusCode.Forbidden)]
    [InlineData("erin", HttpStatusCode.Forbidden)]
    [InlineData("partner:p-1", HttpStatusCode.Forbidden)]
    public async Task Only_partner_managers_and_finance_read_a_timeline(string caller, HttpStatusCode status)
    {
        await _feed.Deliver(Calls.Payment(_customer, $"{_customer}-1"));

        (await running.Service.As(caller).Get($"/v1/customers/{_customer}")).Status.Should().Be(status);
        (await running.Service.Anonymous().Get($"/v1/customers/{_customer}")).Status.Should()
            .Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_unknown_customer_is_not_found() =>
        (await _alice.Get("/v1/customers/nobody")).Expect(HttpStatusCode.NotFound, "not-found");

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("9223372036854775807")]
    public async Task A_page_that_no_answer_named_is_refused(string after)
    {
        await _feed.Deliver(Calls.Payment(_customer, $"{_customer}-1"));

        (await _alice.Get($"/v1/customers/{_customer}?after={after}"))
            .Expect(HttpStatusCode.BadRequest, "unknown-cursor").Text("field").Should().Be("after");
    }

    private async Task<Answer> Timeline() => (await _alice.Get($"/v1/customers/{_customer}")).Expect(HttpStatusCode.OK);
}
