using CommissionsConsole.SignIn;

namespace CommissionsConsole.Clients;

internal sealed class SubscriptionsClient(HttpClient http, SignedInUser user, RequestKeys keys)
    : ServiceClient(http, user, keys)
{
    private const int NamedMax = 100;

    /// <param name="search">Part of the name or id.</param>
    public Task<Page<FoundCustomer>> FindCustomers(string search, int limit, CancellationToken cancellation) =>
        Get<Page<FoundCustomer>>(AddQuery("/v1/customers", ("search", search), ("limit", limit)), cancellation);

    public Task<CustomerTimeline> Customer(string id, int? limit, string? after, CancellationToken cancellation) =>
        Get<CustomerTimeline>(
            AddQuery($"/v1/customers/{PathSegment(id)}", ("limit", limit), ("after", after)), cancellation);

    /// <summary>Lines under their customers' names, in the order of the names; the partner's own come last.</summary>
    public async Task<IReadOnlyList<CustomerLines>> Named(
        IReadOnlyList<CustomerLines> customers, CancellationToken cancellation)
    {
        var names = await NamesOf(
            customers.Where(lines => !lines.IsOwnAccount).Select(lines => lines.CustomerId), cancellation);
        return
        [
            .. customers.Select(lines => lines with { Name = names.GetValueOrDefault(lines.CustomerId) })
                .OrderBy(lines => lines.IsOwnAccount)
                .ThenBy(lines => lines.Name ?? lines.CustomerId, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>Names by id; none while the service does not answer, as a page without names is better than none.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesOf(
        IEnumerable<string> customerIds, CancellationToken cancellation)
    {
        var names = new Dictionary<string, string>();
        try
        {
            foreach (var some in customerIds.Distinct().Chunk(NamedMax))
                foreach (var named in (await Get<CustomerNames>(AddQuery("/v1/customer-names",
                    [.. some.Select(id => ("customerId", (object?)id))]), cancellation)).Names)
                    names[named.CustomerId] = named.Name;
        }
        catch (ServiceException)
        {
            names.Clear();
        }

        return names;
    }

    /// <returns>Null where the service does not count metrics.</returns>
    public Task<Metrics?> Metrics(string? groupBy, DateOnly? from, DateOnly? until, CancellationToken cancellation) =>
        Find<Metrics>(AddQuery("/v1/metrics", ("from", from), ("until", until), ("groupBy", groupBy)), cancellation);
}
