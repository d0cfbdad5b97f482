using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using EventStore;
using Marten;

namespace Commissions.Service.Payouts;

/// <summary>Closed months are paid, to accounts that finance looked at.</summary>
internal static class PayoutsSlice
{
    public static void Add(IServiceCollection services)
    {
        services.AddAppendOnlyTable(PayoutRows.TableName);
        services.AddAppendOnlyTable(PayoutOutcomes.TableName);
        services.AddSchemaConversion(EarlierPayoutRows.Conversion);
    }

    public static void AddWorker(IServiceCollection services) => services.AddHostedService<KnownAccounts>();

    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<PayoutLocked>("payout_locked");
        store.Events.MapEventType<PayoutApproved>("payout_approved");
        store.Events.MapEventType<PayoutExported>("payout_exported");
        store.Events.MapEventType<PayoutConfirmed>("payout_confirmed");
        store.Events.MapEventType<PayoutReturnProposed>("payout_return_proposed");
        store.Events.MapEventType<PayoutReturnWithdrawn>("payout_return_withdrawn");
        store.Events.MapEventType<PayoutLineRejected>("payout_line_rejected");
        store.Events.MapEventType<PayoutCancelled>("payout_cancelled");
        store.Events.MapEventType<PayoutLineLocked>("payout_line_locked");
        store.Events.MapEventType<PayoutLinePaid>("payout_line_paid");
        store.Events.MapEventType<PayoutLineReturned>("payout_line_released");
        store.Events.MapEventType<PayoutProfileSubmitted>("payout_profile_submitted");
        store.Events.MapEventType<PayoutProfileConfirmed>("payout_profile_confirmed");
        store.Events.MapEventType<PayoutProfileRefused>("payout_profile_refused");
        store.Events.MapEventType<PartnerAccountNamed>("partner_account_named");
        store.Schema.For<PayoutDocument>();
        store.Schema.For<PayoutProfileDocument>();
        store.Schema.For<PayoutAccount>();
        store.Storage.ExtendedSchemaObjects.Add(PayoutRows.Table(store.DatabaseSchemaName));
        store.Storage.ExtendedSchemaObjects.Add(PayoutOutcomes.Table(store.DatabaseSchemaName));
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        CreatePayout.Map(api);
        ChangePayout.Map(api);
        ReturnPayoutLine.Map(api);
        TakeBankAnswer.Map(api);
        ExportPayout.Map(api);
        ReadPayouts.Map(api);
        ListPartnerPayouts.Map(api);
        SubmitPayoutProfile.Map(api);
        DecidePayoutProfile.Map(api);
        ListPayoutProfiles.Map(api);
        ReadPayingAccount.Map(api);
    }
}
