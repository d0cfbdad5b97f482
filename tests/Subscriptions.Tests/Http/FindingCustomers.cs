using System.Net;
using System.Text.Json.Nodes;

namespace Subscriptions.Tests.Http;

/// <summary>Whoever knows a part of a customer's name or id finds the customer.</summary>
public sealed class FindingCustomers(SubscriptionsRunning running)
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);
    private readonly HttpClient _feed = running.Service.As("feed");
    private readonly string _customer = Calls.NewCustomer();

    [Fact]
    public async Task A_customer_is_found_by_a_part_of_its_name_or_id_in_any_case()
    {
        var name = $"Tannenhof {Guid.NewGuid():N}";
        await _feed.Deliver(Calls.Profile(_customer, $"{_customer}-1", name));

        foreach (var typed in new[] { name[..20].ToUpperInvariant(), _customer, _customer[1..].ToUpperInvariant() })
            (await Found(typed, atLeast: 1)).Single()!.ToJsonString().Should().Contain(_customer).And.Contain(name);
    }

    [Fact]
    public async Task Customers_come_page_by_page()
    {
        foreach (var child in new[] { "a", "b", "c" })
            await _feed.Deliver(Calls.Payment($"{_customer}{child}", $"{_customer}{child}-1"));
        await Found(_customer, atLeast: 3);

        var first = await Page($"search={_customer}&limit=2");
        var rest = await Page($"search={_customer}&limit=2&after={first["next"]}");

        first["items"]!.AsArray().Concat(rest["items"]!.AsArray()).Select(item => item!["customerId"]!.ToString())
            .Should().Equal($"{_customer}a", $"{_customer}b", $"{_customer}c");
        rest["next"].Should().BeNull();
    }

    // Customers are listed from their figures, which are a step behind the facts.
    private async Task<JsonArray> Found(string typed, int atLeast)
    {
        var until = DateTime.UtcNow + WaitMax;
        while (true)
        {
            var found = (await Page($"search={Uri.EscapeDataString(typed)}"))["items"]!.AsArray();
            if (found.Count >= atLeast || DateTime.UtcNow > until) return found;
            await Task.Delay(100);
        }
    }

    private async Task<JsonNode> Page(string query) =>
        (await running.Service.As("carol").Get($"/v1/customers?{query}")).Expect(HttpStatusCode.OK).Json;
}
