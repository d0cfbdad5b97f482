using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging;

public static class MessagingSetup
{
    public const string BrokerKey = "ConnectionStrings:Broker";

    private const int RetriesMax = 8;
    private const int StopDrainSecondsMax = 25;

    /// <summary>
    /// MassTransit on RabbitMQ: quorum queues named after the service, bounded retries, then the "_error" queue.
    /// </summary>
    /// <param name="service">Prefix of every queue, so that equal consumer names of two services do not share a queue.</param>
    /// <exception cref="InvalidOperationException">No broker is configured.</exception>
    public static IServiceCollection AddMessaging(this IServiceCollection services, IConfiguration configuration,
        string service, Action<IBusRegistrationConfigurator> configure)
    {
        var broker = configuration[BrokerKey]
            ?? throw new InvalidOperationException($"Set {BrokerKey} to the broker, as amqp://user:password@host:port/vhost.");

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
            bus.AddConfigureEndpointsCallback((_, _, endpoint) =>
            {
                if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit) rabbit.SetQuorumQueue();
                endpoint.UseMessageRetry(retry => retry.Exponential(RetriesMax,
                    TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(50)));
            });
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(broker));
                rabbit.ConfigureEndpoints(context);
            });
        });
        return services;
    }
}
