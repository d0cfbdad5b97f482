using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Service.Intake;
using Commissions.Service.LedgerProcessor;
using Commissions.Service.Operations;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Periods;
using Commissions.Service.Plans;
using Commissions.Service.Replays;
using Commissions.Service.Statements;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using Hosting;
using Marten;
using MassTransit;
using Messaging;

namespace Commissions.Service;

/// <summary>The Commissions service: journals facts, keeps the partner ledgers, replays history, closes months.</summary>
public static class CommissionsService
{
    public static ServiceHost Create(string[] args)
    {
        var host = ServiceHost.Create("commissions", args);
        var services = host.Builder.Services;
        var configuration = host.Builder.Configuration;

        var marten = services.AddEventStore(configuration, host.RunsWorker, ConfigureStore);
        services.AddAppendOnlyTable(EntryRows.TableName);
        services.AddSingleton<Ledger>();
        services.AddSingleton<EntryRows>();
        services.AddSingleton<ReplayEngine>();
        services.AddMessaging(configuration, "commissions", bus =>
        {
            if (!host.RunsWorker) return;
            bus.AddConsumer<BillingFactsConsumer, InOrder<BillingFactsConsumer>>();
            bus.AddConsumer<ProgrammeFactsConsumer, InOrder<ProgrammeFactsConsumer>>();
        });
        if (host.RunsWorker)
        {
            marten.AddSubscriptionWithServices<LedgerSubscription>(ServiceLifetime.Singleton, LedgerSubscription.Configure);
            services.AddHostedService<ReplayWorker>();
        }

        host.MapApi = Map;
        return host;
    }

    private static void ConfigureStore(StoreOptions options)
    {
        // The journal keeps facts as received: the contracts themselves are the stored events.
        options.MapContracts<BillingFact>();
        options.MapContracts<ProgrammeFact>();
        options.Events.MapEventType<PlanCreated>("plan_created");
        options.Events.MapEventType<PlanVersionDrafted>("plan_version_drafted");
        options.Events.MapEventType<PlanVersionPublished>("plan_version_published");
        options.Events.MapEventType<PlanAssigned>("plan_assigned");
        options.Events.MapEventType<EntryPosted>("entry_posted");
        options.Events.MapEventType<StatementClosed>("statement_closed");
        options.Events.MapEventType<PeriodClosed>("period_closed");
        options.Events.MapEventType<ReplayRequested>("replay_requested");
        options.Events.MapEventType<ReplayCalculated>("replay_calculated");
        options.Events.MapEventType<ReplayFailed>("replay_failed");
        options.Events.MapEventType<ReplayApproved>("replay_approved");
        options.Events.MapEventType<ReplayBatchPosted>("replay_batch_posted");
        options.Events.MapEventType<ReplayPosted>("replay_posted");
        options.Events.MapEventType<ReplayVerified>("replay_verified");

        options.Schema.For<CustomerLedgerDocument>().Duplicate(ledger => ledger.NextReleaseOn!)
            .GinIndexJsonData();
        options.Schema.For<RulebookDocument>();
        options.Schema.For<LedgerPosition>();
        options.Schema.For<StatementDocument>().Duplicate(statement => statement.PartnerId);
        options.Schema.For<PlanDocument>();
        options.Schema.For<ReplayProgress>();
        options.Schema.For<ReplayDocument>().Duplicate(replay => replay.IsPending);
        options.Schema.For<ReplayDifference>().Duplicate(difference => difference.ReplayId)
            .Duplicate(difference => difference.PartnerId);
        options.Storage.ExtendedSchemaObjects.Add(EntryRows.Table(options.DatabaseSchemaName));
    }

    private static void Map(IEndpointRouteBuilder api)
    {
        CreatePlan.Map(api);
        DraftVersion.Map(api);
        ReadPlans.Map(api);
        AssignPlan.Map(api);
        RequestReplay.Map(api);
        ReadReplay.Map(api);
        ApproveVersion.Map(api);
        ListEntries.Map(api);
        ReadBalance.Map(api);
        ExplainEntry.Map(api);
        ReadStatements.Map(api);
        ClosePeriod.Map(api);
        ReadLag.Map(api);
    }
}
