using EventStore;
using Hosting;
using Npgsql;
using Subscriptions.Service.BillingFacts;

namespace Subscriptions.Service.Customers;

/// <summary>Customers by name or id, for whoever has only one of them.</summary>
internal static class FindCustomers
{
    private static readonly string Query =
        $"""
        select customer.id, name.data ->> 'name' from {DocumentTables.Name<CustomerDocument>()} as customer
        left join {DocumentTables.Name<CustomerName>()} as name on name.id = customer.id
        where customer.id > $2 and ($1 = '' or strpos(lower(customer.id), lower($1)) > 0
          or strpos(lower(name.data ->> 'name'), lower($1)) > 0)
        order by customer.id limit $3
        """;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/customers", Handle)
        .For(Role.PartnerManager, Role.Finance)
        .WithName("FindCustomers").WithSummary("Customers by name or id")
        .WithDescription("search: part of the name or of the id; all customers when absent. A customer that was " +
            "merged into another is found under the one that goes on.")
        .Produces<Page<FoundCustomer>>();

    private static async Task<IResult> Handle(NpgsqlDataSource dataSource, CancellationToken cancellation,
        string? search = null, int? limit = null, string? after = null)
    {
        var size = Page.Size(limit);
        await using var query = dataSource.CreateCommand(Query);
        query.Parameters.Add(new NpgsqlParameter { Value = search ?? "" });
        query.Parameters.Add(new NpgsqlParameter { Value = after ?? "" });
        query.Parameters.Add(new NpgsqlParameter { Value = (long)size + 1 });
        var found = new List<FoundCustomer>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            found.Add(new FoundCustomer(reader.GetString(0), await reader.IsDBNullAsync(1, cancellation)
                ? null : reader.GetString(1)));
        return TypedResults.Ok(Page.From(found, size, customer => customer.CustomerId));
    }
}

/// <param name="Name">Null where billing told none, or it was erased.</param>
internal sealed record FoundCustomer(string CustomerId, string? Name);
