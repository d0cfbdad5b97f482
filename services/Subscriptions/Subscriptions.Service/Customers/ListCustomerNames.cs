using Contracts.Leads.V1;
using Decisions;
using Hosting;
using Marten;
using Subscriptions.Service.BillingFacts;
using Subscriptions.Service.Intake;

namespace Subscriptions.Service.Customers;

/// <summary>
/// Names for lists and documents that know customers by id. Names are personal data and stay where they can be erased
/// (ADR 24): whoever shows one asks each time. A partner learns the names of customers it was ever credited with.
/// </summary>
internal static class ListCustomerNames
{
    private const int NamedMax = 200;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/customer-names", Handle)
        .For(Role.PartnerManager, Role.Finance, Role.Partner)
        .WithName("ListCustomerNames").WithSummary("Names of customers, named by customerId, as far as they are known")
        .Produces<CustomerNames>().ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> Handle(
        string[] customerId, IQuerySession session, HttpContext http, CancellationToken cancellation)
    {
        if (customerId.Length > NamedMax)
            return Problems.From(Rejection.Invalid("customerId", $"Ask for {NamedMax} customers at most.", "too-many"));
        var partnerId = http.User.PartnerId();
        var asked = partnerId is null ? customerId : await Credited(partnerId, customerId, session, cancellation);
        var names = await session.LoadManyAsync<CustomerName>(cancellation, asked);
        return TypedResults.Ok(new CustomerNames(
        [
            .. names.OrderBy(name => name.Id, StringComparer.Ordinal)
                .Select(name => new NamedCustomer(name.Id, name.Name)),
        ]));
    }

    private static async Task<string[]> Credited(
        string partnerId, string[] customerIds, IQuerySession session, CancellationToken cancellation)
    {
        var streams = customerIds.Select(id => ProgrammeFactsConsumer.HoldersStreamPrefix + id).ToArray();
        var holders = await session.Events.QueryAllRawEvents()
            .Where(@event => streams.Contains(@event.StreamKey!)).ToListAsync(cancellation);
        return
        [
            .. holders.Select(@event => @event.Data).OfType<AttributionStarted>()
                .Where(started => started.PartnerId == partnerId).Select(started => started.CustomerId).Distinct(),
        ];
    }
}

/// <param name="Names">Without customers that have no name, or whose name the caller may not know.</param>
internal sealed record CustomerNames(IReadOnlyList<NamedCustomer> Names);

internal sealed record NamedCustomer(string CustomerId, string Name);
