using Commissions.Domain.Customers;
using Commissions.Domain.PartnerLedgers;
using Marten;

namespace Commissions.Service.Ledger;

/// <summary>The turns in which everything about money is decided, and the subscription that folds facts.</summary>
internal static class LedgerSlice
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<Turns>();
        services.AddSingleton(provider => new HotAccounts(
            provider.GetRequiredService<IConfiguration>().GetValue("Ledger:HotKeysMax", HotAccounts.KeysDefault)));
        services.AddSingleton<SettledEntries>();
    }

    public static void AddWorker(MartenServiceCollectionExtensions.MartenConfigurationExpression marten) =>
        marten.AddSubscriptionWithServices<LedgerSubscription>(ServiceLifetime.Singleton, LedgerSubscription.Configure);

    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<EntryPosted>("entry_posted");
        store.Events.MapEventType<VersionProtected>("version_retained");
    }

    /// <summary>Accounts that an earlier release stored in another form are folded anew.</summary>
    public static async Task AfterSchema(IServiceProvider services)
    {
        var renewed = await EarlierAccounts.RenewAll(services.GetRequiredService<Turns>(), CancellationToken.None);
        if (renewed > 0)
            await Console.Out.WriteLineAsync($"{renewed} customers' ledgers were folded anew from the journal.");
    }
}
