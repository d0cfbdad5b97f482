using EventStore;
using MassTransit;
using MassTransit.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging;

public static class MessagingSetup
{
    public const string BrokerKey = "ConnectionStrings:Broker";

    /// <summary>How often a message is tried again before it goes to the error queue.</summary>
    public const string RetriesMaxKey = "Messaging:RetriesMax";

    private const int RetriesMaxDefault = 8;
    private const int WaitsForStoreMax = 1_000_000;
    private const int DeliveriesMax = int.MaxValue;
    private const int StopDrainSecondsMax = 25;

    /// <summary>
    /// MassTransit on RabbitMQ: quorum queues named after the service, bounded retries, then the "_error" queue.
    /// </summary>
    /// <param name="service">Prefix of every queue, so that equal consumer names of two services do not share a
    /// queue.</param>
    /// <param name="consumes">
    /// False in a process that serves only the API: it knows the consumers, to tell an operator of their queues, but
    /// reads no queue.
    /// </param>
    /// <exception cref="InvalidOperationException">No broker is configured.</exception>
    public static IServiceCollection AddMessaging(this IServiceCollection services, IConfiguration configuration,
        string service, bool consumes, Action<IBusRegistrationConfigurator> configure)
    {
        var broker = configuration[BrokerKey]
            ?? throw new InvalidOperationException(
                $"Set {BrokerKey} to the broker, as amqp://user:password@host:port/vhost.");
        var retriesMax = configuration.GetValue(RetriesMaxKey, RetriesMaxDefault);

        // The API must accept writes while the broker is down: the bus connects in the background.
        services.AddOptions<MassTransitHostOptions>().Configure(options =>
        {
            options.WaitUntilStarted = false;
            options.StopTimeout = TimeSpan.FromSeconds(StopDrainSecondsMax);
        });
        services.AddMassTransit(bus =>
        {
            bus.SetEndpointNameFormatter(new KebabCaseEndpointNameFormatter(service, false));
            bus.DisableUsageTelemetry();
            configure(bus);
            // Without a broker an API still accepts writes, so it stays ready; a worker alone has nothing to do.
            if (configuration["role"] != "worker")
                bus.ConfigureHealthCheckOptions(options => options.MinimalFailureStatus = HealthStatus.Degraded);
            bus.AddConfigureEndpointsCallback((_, _, endpoint) =>
            {
                if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit) Keep(rabbit);
                Retry(endpoint, retriesMax);
            });
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(broker));
                if (consumes) rabbit.ConfigureEndpoints(context);
            });
        });
        services.AddSingleton(provider => new ErrorQueues(new Uri(broker), ReceiveQueues(provider)));
        services.AddExamination((provider, cancellation) =>
            provider.GetRequiredService<ErrorQueues>().Examine(cancellation));
        return services;
    }

    // A database that is away says nothing about the message: it waits, and those behind it. Anything else that fails
    // does so because of the message, and after some attempts it must not keep those behind it.
    private static void Retry(IReceiveEndpointConfigurator endpoint, int retriesMax)
    {
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(StoreAbsence.Explains);
            retry.Exponential(WaitsForStoreMax, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2),
                TimeSpan.FromMilliseconds(100));
        });
        endpoint.UseMessageRetry(retry =>
        {
            retry.Ignore<Exception>(StoreAbsence.Explains);
            retry.Exponential(retriesMax, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(5),
                TimeSpan.FromMilliseconds(50));
        });
    }

    // RabbitMQ 4 drops what a quorum queue delivered 20 times in vain: to workers that stopped or, from an error queue,
    // to operators who looked. A fact is never dropped; what fails goes to the error queue, which inherits the limit.
    private static void Keep(IRabbitMqReceiveEndpointConfigurator queue)
    {
        queue.SetQuorumQueue();
        queue.SetQueueArgument("x-delivery-limit", DeliveriesMax);
    }

    // The names that ConfigureEndpoints gives.
    private static string[] ReceiveQueues(IServiceProvider services)
    {
        var bus = services.GetRequiredService<IBusRegistrationContext>();
        return
        [
            .. services.GetServices<IConsumerRegistration>()
                .Select(consumer => consumer.GetDefinition(bus).GetEndpointName(bus.EndpointNameFormatter))
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }
}
