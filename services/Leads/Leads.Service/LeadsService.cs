using Leads.Service.Agreements;
using Leads.Service.Attributions;
using Leads.Service.Conflicts;
using Leads.Service.Customers;
using Leads.Service.Feedback;
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
        var store = services.AddEventStore(configuration, host.RunsWorker, LeadsStore.Configure);
        if (host.RunsWorker)
        {
            // The name is where its progress is kept: renaming it would publish the whole history again.
            store.AddSubscriptionWithServices<LeadsFactPublisher>(
                ServiceLifetime.Singleton, subscription => subscription.Name = LeadsFactPublisher.SubscriptionName);
        }

        services.AddMessaging(configuration, Name, host.RunsWorker, bus =>
        {
            bus.AddConsumer<CustomerProfiles>();
            bus.AddConsumer<CustomerLives>();
            bus.AddConsumer<PublishedRules>();
            bus.AddConsumer<PublishedFacts, InOrder<PublishedFacts>>();
        });

        host.MapApi = MapApi;
        return host;
    }

    private static void MapApi(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("").AddEndpointFilter(CommandLog.Write);
        ApplyForPartnershipEndpoint.Map(api);
        DecideOnPartnerEndpoints.Map(api);
        ChangePartnerTypeEndpoint.Map(api);
        PartnerScopeEndpoint.Map(api);
        ReportIdentityEndpoint.Map(api);
        DescribePartnerEndpoint.Map(api);
        NfrLicenceEndpoints.Map(api);
        ErasePersonalDataEndpoints.Map(api);
        PartnerStatisticsEndpoint.Map(api);
        ReadPartnersEndpoints.Map(api);
        AgreementEndpoints.Map(api);
        ReadAgreementsEndpoints.Map(api);
        LeadPolicyEndpoints.Map(api);
        ProgrammeEndpoints.Map(api);
        SubmitLeadEndpoint.Map(api);
        DecideOnLeadEndpoints.Map(api);
        WinLeadEndpoint.Map(api);
        MoveLeadEndpoint.Map(api);
        PipelineForecastEndpoint.Map(api);
        ConflictEndpoints.Map(api);
        ReadLeadsEndpoints.Map(api);
        AttributionEndpoints.Map(api);
        PartnerAttributionsEndpoint.Map(api);
        TrainingEndpoint.Map(api);
        FeedbackEndpoints.Map(api);
        api.MapOperations();
    }
}
