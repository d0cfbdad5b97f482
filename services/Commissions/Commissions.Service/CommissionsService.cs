using Commissions.Service.Adjustments;
using Commissions.Service.Customers;
using Commissions.Service.Disputes;
using Commissions.Service.Documents;
using Commissions.Service.Exports;
using Commissions.Service.Forecasts;
using Commissions.Service.Intake;
using Commissions.Service.Ledger;
using Commissions.Service.MonthEnds;
using Commissions.Service.Operations;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Payouts;
using Commissions.Service.Periods;
using Commissions.Service.Plans;
using Commissions.Service.Publishing;
using Commissions.Service.Replays;
using Commissions.Service.Segments;
using Commissions.Service.Settings;
using Commissions.Service.Statements;
using Commissions.Service.Store;
using Commissions.Service.Verifications;
using Commissions.Service.WaitingChanges;
using Commissions.Service.WhatIf;
using EventStore;
using Hosting;
using Marten;
using Messaging;

namespace Commissions.Service;

/// <summary>
/// The Commissions service: journals facts, keeps the partner ledgers, replays history, closes months.
/// </summary>
public static class CommissionsService
{
    private const string Name = "commissions";

    public static ServiceHost Create(string[] args)
    {
        var host = ServiceHost.Create(Name, args);
        var services = host.Builder.Services;
        var configuration = host.Builder.Configuration;

        var marten = services.AddEventStore(configuration, host.RunsWorker, Configure);
        services.AddMessaging(configuration, Name, host.RunsWorker, IntakeSlice.AddConsumers);
        services.AddBankAccountKey(configuration);
        ProgrammeParameters.Add(services, configuration);
        Add(services);
        if (host.RunsWorker) AddWorkers(services, marten);

        host.AfterSchema = LedgerSlice.AfterSchema;
        host.Verbs["verify"] = VerifyVerb.Run;
        host.MapApi = Map;
        return host;
    }

    private static void Add(IServiceCollection services)
    {
        StoreSlice.Add(services);
        LedgerSlice.Add(services);
        IntakeSlice.Add(services);
        PlansSlice.Add(services);
        WhatIfSlice.Add(services);
        ReplaysSlice.Add(services);
        PartnerLedgersSlice.Add(services);
        StatementsSlice.Add(services);
        PayoutsSlice.Add(services);
        VerificationsSlice.Add(services);
        OperationsSlice.Add(services);
    }

    private static void AddWorkers(IServiceCollection services,
        MartenServiceCollectionExtensions.MartenConfigurationExpression marten)
    {
        LedgerSlice.AddWorker(marten);
        PublishingSlice.AddWorker(marten);
        ReplaysSlice.AddWorker(services);
        VerificationsSlice.AddWorker(services);
        PayoutsSlice.AddWorker(services);
        OperationsSlice.AddWorker(services);
    }

    private static void Configure(StoreOptions store)
    {
        StoreSlice.Configure(store);
        LedgerSlice.Configure(store);
        IntakeSlice.Configure(store);
        PlansSlice.Configure(store);
        SegmentsSlice.Configure(store);
        ReplaysSlice.Configure(store);
        StatementsSlice.Configure(store);
        PeriodsSlice.Configure(store);
        PayoutsSlice.Configure(store);
        AdjustmentsSlice.Configure(store);
        CustomersSlice.Configure(store);
        WaitingChangesSlice.Configure(store);
        DisputesSlice.Configure(store);
        VerificationsSlice.Configure(store);
    }

    private static void Map(IEndpointRouteBuilder api)
    {
        PlansSlice.Map(api);
        SegmentsSlice.Map(api);
        ForecastsSlice.Map(api);
        WhatIfSlice.Map(api);
        ReplaysSlice.Map(api);
        PartnerLedgersSlice.Map(api);
        StatementsSlice.Map(api);
        DocumentsSlice.Map(api);
        PeriodsSlice.Map(api);
        MonthEndsSlice.Map(api);
        PayoutsSlice.Map(api);
        AdjustmentsSlice.Map(api);
        CustomersSlice.Map(api);
        WaitingChangesSlice.Map(api);
        DisputesSlice.Map(api);
        ExportsSlice.Map(api);
        VerificationsSlice.Map(api);
        OperationsSlice.Map(api);
    }
}
