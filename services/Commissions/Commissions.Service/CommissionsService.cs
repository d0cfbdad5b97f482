using Commissions.Domain.Adjustments;
using Commissions.Domain.Customers;
using Commissions.Domain.Disputes;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Domain.Segments;
using Commissions.Domain.WaitingChanges;
using Commissions.Service.Adjustments;
using Commissions.Service.Customers;
using Commissions.Service.Disputes;
using Commissions.Service.Exports;
using Commissions.Service.Forecasts;
using Commissions.Service.Intake;
using Commissions.Service.Ledger;
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
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using Hosting;
using Marten;
using MassTransit;
using Messaging;

namespace Commissions.Service;

/// <summary>
/// The Commissions service: journals facts, keeps the partner ledgers, replays history, closes months.
/// </summary>
public static class CommissionsService
{
    public static ServiceHost Create(string[] args)
    {
        var host = ServiceHost.Create("commissions", args);
        var services = host.Builder.Services;
        var configuration = host.Builder.Configuration;

        var marten = services.AddEventStore(configuration, host.RunsWorker, ConfigureStore);
        services.AddAppendOnlyTable(EntryRows.TableName);
        services.AddAppendOnlyTable(PayoutRows.TableName);
        services.AddAppendOnlyTable(PayoutOutcomes.TableName);
        services.AddAppendOnlyTable(RulesKnown.TableName);
        services.AddSchemaConversion(EarlierPayoutRows.Conversion);
        services.AddBankAccountKey(configuration);
        ProgrammeParameters.Add(services, configuration);
        services.AddSingleton<LedgerTurns>();
        services.AddSingleton<EntryRows>();
        services.AddSingleton<SettledEntries>();
        services.AddSingleton<FactsIntake>();
        services.AddSingleton<EntrySearch>();
        services.AddSingleton<KeptStatements>();
        services.AddSingleton<ReplayEngine>();
        services.AddSingleton<ChangeOfRules>();
        services.AddSingleton<ShownReplay>();
        services.AddSingleton<KnownHistory>();
        services.AddSingleton<DecidedChecks>();
        services.AddSingleton<VerificationEngine>();
        services.AddSingleton<PublisherAnswers>();
        services.AddSingleton<FactsComparison>();
        services.AddMessaging(configuration, "commissions", host.RunsWorker, bus =>
        {
            bus.AddConsumer<BillingFactsConsumer, InOrder<BillingFactsConsumer>>();
            bus.AddConsumer<ProgrammeFactsConsumer, InOrder<ProgrammeFactsConsumer>>();
        });
        if (host.RunsWorker)
        {
            marten.AddSubscriptionWithServices<LedgerSubscription>(ServiceLifetime.Singleton,
                LedgerSubscription.Configure);
            marten.AddSubscriptionWithServices<LedgerFactPublisher>(ServiceLifetime.Singleton,
                LedgerFactPublisher.Configure);
            marten.AddSubscriptionWithServices<WinBackDaysPublisher>(ServiceLifetime.Singleton,
                WinBackDaysPublisher.Configure);
            services.AddHostedService<ReplayWorker>();
            services.AddHostedService<VerificationWorker>();
            services.AddHostedService<KnownAccounts>();
            services.AddHostedService<LedgerMeters>();
        }

        host.AfterSchema = async services =>
        {
            var renewed = await EarlierLedgers.RenewAll(services.GetRequiredService<LedgerTurns>(),
                CancellationToken.None);
            if (renewed > 0)
                await Console.Out.WriteLineAsync($"{renewed} customers' ledgers were folded anew from the journal.");
        };
        host.Verbs["verify"] = VerifyVerb.Run;
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
        options.Events.MapEventType<PlanAssignmentProposed>("plan_assignment_proposed");
        options.Events.MapEventType<DefaultPlanProposed>("default_plan_proposed");
        options.Events.MapEventType<DefaultPlanChosen>("default_plan_chosen");
        options.Events.MapEventType<WinBackDaysProposed>("win_back_days_proposed");
        options.Events.MapEventType<WinBackDaysSet>("win_back_days_set");
        options.Events.MapEventType<SegmentsPublished>("segments_published");
        options.Events.MapEventType<SegmentsReviewed>("segments_reviewed");
        options.Events.MapEventType<PartnerSegmented>("partner_segmented");
        options.Events.MapEventType<PartnerAccountNamed>("partner_account_named");
        options.Events.MapEventType<EntryPosted>("entry_posted");
        options.Events.MapEventType<StatementClosed>("statement_closed");
        options.Events.MapEventType<PeriodClosed>("period_closed");
        options.Events.MapEventType<VersionRetained>("version_retained");
        options.Events.MapEventType<AdjustmentProposed>("adjustment_proposed");
        options.Events.MapEventType<AdjustmentApproved>(JournalEvents.AdjustmentApprovedName);
        options.Events.MapEventType<AnchorCorrectionProposed>("anchor_correction_proposed");
        options.Events.MapEventType<AnchorCorrected>(JournalEvents.AnchorCorrectedName);
        options.Events.MapEventType<AdjustmentWithdrawn>("adjustment_withdrawn");
        options.Events.MapEventType<DisputeOpened>("dispute_opened");
        options.Events.MapEventType<DisputeResolved>("dispute_resolved");
        MapPayouts(options);
        options.Events.MapEventType<ChangeHeld>(JournalEvents.ChangeHeldName);
        options.Events.MapEventType<ChangeApproved>("change_approved");
        options.Events.MapEventType<ChangeRefused>("change_refused");
        options.Events.MapEventType<ReplayRequested>("replay_requested");
        options.Events.MapEventType<ReplayCalculated>("replay_calculated");
        options.Events.MapEventType<ReplayFailed>("replay_failed");
        options.Events.MapEventType<ReplayApproved>("replay_approved");
        options.Events.MapEventType<ReplayBatchPosted>("replay_batch_posted");
        options.Events.MapEventType<ReplayPosted>("replay_posted");
        options.Events.MapEventType<ReplayVerified>("replay_verified");

        options.Schema.For<CustomerLedgerDocument>().Duplicate(ledger => ledger.NextReleaseOn!)
            .GinIndexJsonDataMember(ledger => ledger.PartnerIds).GinIndexJsonDataMember(ledger => ledger.BankAccounts);
        options.Schema.For<RulebookDocument>();
        options.Schema.For<LedgerPosition>();
        options.Schema.For<SetAsideFact>();
        options.Schema.For<WaitingChangeDocument>().Duplicate(change => change.IsWaiting);
        options.Schema.For<SetAsideAccount>();
        options.Schema.For<StatementDocument>().Duplicate(statement => statement.PartnerId);
        options.Schema.For<PlanDocument>();
        options.Schema.For<ReplayProgress>();
        options.Schema.For<ReplayDocument>().Duplicate(replay => replay.IsPending);
        options.Schema.For<ReplayDifference>().Duplicate(difference => difference.ReplayId)
            .Duplicate(difference => difference.PartnerId);
        options.Storage.ExtendedSchemaObjects.Add(EntryRows.Table(options.DatabaseSchemaName));
    }

    private static void MapPayouts(StoreOptions options)
    {
        options.Events.MapEventType<PayoutLocked>("payout_locked");
        options.Events.MapEventType<PayoutApproved>("payout_approved");
        options.Events.MapEventType<PayoutExported>("payout_exported");
        options.Events.MapEventType<PayoutConfirmed>("payout_confirmed");
        options.Events.MapEventType<PayoutReturnProposed>("payout_return_proposed");
        options.Events.MapEventType<PayoutReturnWithdrawn>("payout_return_withdrawn");
        options.Events.MapEventType<PayoutLineRejected>("payout_line_rejected");
        options.Events.MapEventType<PayoutCancelled>("payout_cancelled");
        options.Events.MapEventType<PayoutLineLocked>("payout_line_locked");
        options.Events.MapEventType<PayoutLinePaid>("payout_line_paid");
        options.Events.MapEventType<PayoutLineReleased>("payout_line_released");
        options.Events.MapEventType<PayoutProfileSubmitted>("payout_profile_submitted");
        options.Events.MapEventType<PayoutProfileConfirmed>("payout_profile_confirmed");
        options.Events.MapEventType<PayoutProfileRefused>("payout_profile_refused");
        options.Schema.For<PayoutDocument>();
        options.Schema.For<PayoutProfileDocument>();
        options.Schema.For<PayoutAccount>();
        options.Schema.For<AdjustmentDocument>().Duplicate(adjustment => adjustment.PartnerId);
        options.Schema.For<DisputeDocument>().Duplicate(dispute => dispute.PartnerId)
            .Duplicate(dispute => dispute.IsOpen);
        options.Schema.For<VerificationDocument>();
        options.Storage.ExtendedSchemaObjects.Add(PayoutRows.Table(options.DatabaseSchemaName));
        options.Storage.ExtendedSchemaObjects.Add(PayoutOutcomes.Table(options.DatabaseSchemaName));
        options.Storage.ExtendedSchemaObjects.Add(RulesKnown.Table(options.DatabaseSchemaName));
    }

    private static void Map(IEndpointRouteBuilder api)
    {
        CreatePlan.Map(api);
        DraftVersion.Map(api);
        ReadPlans.Map(api);
        AssignPlan.Map(api);
        ReadProgramme.Map(api);
        ChooseDefaultPlan.Map(api);
        SetWinBackDays.Map(api);
        ProgrammeRules.Map(api);
        PublishSegments.Map(api);
        ReviewSegments.Map(api);
        ForecastLiability.Map(api);
        TryOutRates.Map(api);
        RequestReplay.Map(api);
        CorrectEarlierPostings.Map(api);
        ListReplays.Map(api);
        ReadReplay.Map(api);
        ApproveVersion.Map(api);
        ListEntries.Map(api);
        ReadBalance.Map(api);
        ListBalances.Map(api);
        ExplainEntry.Map(api);
        ReadStatements.Map(api);
        ListPeriods.Map(api);
        ClosePeriod.Map(api);
        CreatePayout.Map(api);
        ChangePayout.Map(api);
        ReturnPayoutLine.Map(api);
        ExportPayout.Map(api);
        ReadPayouts.Map(api);
        SubmitPayoutProfile.Map(api);
        DecidePayoutProfile.Map(api);
        ListPayoutProfiles.Map(api);
        ProposeAdjustment.Map(api);
        DecideAdjustment.Map(api);
        ListAdjustments.Map(api);
        CorrectAnchor.Map(api);
        ListWaitingChanges.Map(api);
        DecideWaitingChange.Map(api);
        OpenDispute.Map(api);
        ResolveDispute.Map(api);
        PayoutHistory.Map(api);
        ExportJournal.Map(api);
        RequestVerification.Map(api);
        ListSetAside.Map(api);
        api.MapOperations();
    }
}
