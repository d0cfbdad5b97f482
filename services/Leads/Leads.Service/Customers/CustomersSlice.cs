using Leads.Domain.Customers;
using MassTransit;

namespace Leads.Service.Customers;

/// <summary>Who the customers are, as far as billing knows.</summary>
internal static class CustomersSlice
{
    public static void AddConsumers(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<CustomerProfiles>();
        bus.AddConsumer<CustomerLives>();
    }

    public static void Configure(StoreOptions store)
    {
        store.Schema.For<KnownCustomer>();
        store.Schema.For<CustomerKey>();
        store.Schema.For<CustomerLife>();
    }
}
