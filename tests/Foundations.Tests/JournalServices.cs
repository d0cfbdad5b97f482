using EventStore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RunningServers;

namespace Foundations.Tests;

/// <summary>A journal on a database of its own.</summary>
internal static class JournalServices
{
    public static async Task<ServiceProvider> Started()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"ConnectionStrings:{EventStoreSetup.ConnectionStringName}"] = await Servers.NewDatabase(),
        }).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddEventStore(configuration, runsDaemon: false, options =>
            options.Events.MapEventType<Noted>("noted"));
        var provider = services.BuildServiceProvider();
        await EventStoreSchema.Apply(provider);
        return provider;
    }
}

internal sealed record Noted(int Delivery);
