using MassTransit;

namespace Messaging;

/// <summary>
/// One message at a time in each process, so that facts are journalled in the order they came. A message carries up
/// to some hundred facts and is one transaction; more throughput comes from more processes. Order is a courtesy to
/// readers of the ledger: totals do not depend on it.
/// </summary>
public class InOrder<TConsumer> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer
{
    /// <summary>Messages that a process fetches ahead, and that no other can take meanwhile.</summary>
    protected virtual int PrefetchMax => 32;

    protected override void ConfigureConsumer(IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = PrefetchMax;
        endpointConfigurator.ConcurrentMessageLimit = 1;
    }
}
