using Marten;

namespace Subscriptions.Service.Customers;

/// <summary>Each customer as its facts tell it, and who holds it.</summary>
internal static class CustomersSlice
{
    public static void AddWorker(MartenServiceCollectionExtensions.MartenConfigurationExpression marten) =>
        marten.AddSubscriptionWithServices<CustomerProjection>(ServiceLifetime.Singleton, CustomerProjection.Configure);

    public static void Configure(StoreOptions store)
    {
        store.Schema.For<CustomerDocument>();
        store.Schema.For<MergedCustomersDocument>();
        store.Schema.For<PartnerDocument>();
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        FindCustomers.Map(api);
        ReadCustomer.Map(api);
        ListCustomerNames.Map(api);
    }
}
