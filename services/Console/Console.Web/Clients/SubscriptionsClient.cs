using CommissionsConsole.SignIn;

namespace CommissionsConsole.Clients;

internal sealed class SubscriptionsClient(HttpClient http, SignedInUser user, RequestKeys keys)
    : ServiceClient(http, user, keys)
{
    private const int NamedMax = 100;

    /// <param name="search">Part of the name or id; null: all.</param>
    public Task<Page<FoundCustomer>> FindCustomers(string? search, int limit, CancellationToken cancellation,
        string? after = null) => Get<Page<FoundCustomer>>(
            AddQuery("/v1/customers", ("search", search), ("limit", limit), ("after", after)), cancellation);

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

    public Task<StripeConnection> StripeConnection(CancellationToken cancellation) =>
        Get<StripeConnection>("/v1/stripe-connection", cancellation);

    /// <returns>Null where the service does not count metrics.</returns>
    public Task<Metrics?> Metrics(string? groupBy, DateOnly? from, DateOnly? until, CancellationToken cancellation) =>
        Find<Metrics>(AddQuery("/v1/metrics", ("from", from), ("until", until), ("groupBy", groupBy)), cancellation);

    public Task<Page<Import>> Imports(int limit, string? after, CancellationToken cancellation) =>
        Get<Page<Import>>(AddQuery("/v1/imports", ("limit", limit), ("after", after)), cancellation);

    public Task<Import> Import(string id, CancellationToken cancellation) =>
        Get<Import>($"/v1/imports/{PathSegment(id)}", cancellation);

    public Task DeleteImport(string id, CancellationToken cancellation) =>
        Delete($"/v1/imports/{PathSegment(id)}", cancellation);

    public Task<Page<FactConflict>> FactConflicts(string? after, CancellationToken cancellation) =>
        Get<Page<FactConflict>>(AddQuery("/v1/operations/fact-conflicts", ("limit", 50), ("after", after)),
            cancellation);

    public Task<Page<WaitingStripeEvent>> WaitingStripeEvents(string? after, CancellationToken cancellation) =>
        Get<Page<WaitingStripeEvent>>(AddQuery("/v1/operations/stripe-waiting", ("limit", 50), ("after", after)),
            cancellation);

    public Task DropStripeEvent(string id, CancellationToken cancellation) =>
        Delete($"/v1/operations/stripe-waiting/{PathSegment(id)}", cancellation);
}
