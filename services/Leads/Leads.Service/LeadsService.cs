using Leads.Service.Agreements;
using Leads.Service.Attributions;
using Leads.Service.Conflicts;
using Leads.Service.Customers;
using Leads.Service.Feedback;
using Leads.Service.Forecasts;
using Leads.Service.Leads;
using Leads.Service.Partners;
using Leads.Service.Policies;
using Leads.Service.Programme;
using Leads.Service.Publishing;
using Leads.Service.Surface;
using Leads.Service.Trainings;
using MassTransit;
using Messaging;

namespace Leads.Service;

/// <summary>Partners, the leads they bring, and who is credited with which customer.</summary>
public static class LeadsService
{
    private const string Name = "leads";

    public static ServiceHost Create(string[] args)
    {
        var host = ServiceHost.Create(Name, args);
        var services = host.Builder.Services;
        var configuration = host.Builder.Configuration;

        services.AddApplicationLimit(configuration);
        PastBound.Add(services, configuration);
        var marten = services.AddEventStore(configuration, host.RunsWorker, Configure);
        if (host.RunsWorker) PublishingSlice.AddWorker(marten);
        services.AddMessaging(configuration, Name, host.RunsWorker, AddConsumers);
        host.MapApi = Map;
        return host;
    }

    private static void AddConsumers(IBusRegistrationConfigurator bus)
    {
        CustomersSlice.AddConsumers(bus);
        ProgrammeSlice.AddConsumers(bus);
        PublishingSlice.AddConsumers(bus);
    }

    private static void Configure(StoreOptions store)
    {
        PartnersSlice.Configure(store);
        LeadsSlice.Configure(store);
        AgreementsSlice.Configure(store);
        PoliciesSlice.Configure(store);
        ProgrammeSlice.Configure(store);
        ConflictsSlice.Configure(store);
        AttributionsSlice.Configure(store);
        TrainingsSlice.Configure(store);
        FeedbackSlice.Configure(store);
        CustomersSlice.Configure(store);
    }

    private static void Map(IEndpointRouteBuilder api)
    {
        PartnersSlice.Map(api);
        LeadsSlice.Map(api);
        AgreementsSlice.Map(api);
        PoliciesSlice.Map(api);
        ProgrammeSlice.Map(api);
        ForecastsSlice.Map(api);
        ConflictsSlice.Map(api);
        AttributionsSlice.Map(api);
        TrainingsSlice.Map(api);
        FeedbackSlice.Map(api);
        api.MapOperations();
    }
}
