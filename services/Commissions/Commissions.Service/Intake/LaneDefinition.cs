using MassTransit;

namespace Commissions.Service.Intake;

/// <summary>Messages of one lane are journalled one after another, lanes side by side.</summary>
internal abstract class LaneDefinition<TConsumer, TMessage> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer<TMessage>
    where TMessage : class
{
    private const int LanesAtOnceMax = 4;
    private const int PrefetchMax = 32;

    protected abstract int LaneOf(TMessage message);

    protected override void ConfigureConsumer(IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = PrefetchMax;
        endpointConfigurator.ConcurrentMessageLimit = PrefetchMax;
        var lanes = endpointConfigurator.CreatePartitioner(LanesAtOnceMax);
        consumerConfigurator.Message<TMessage>(message =>
            message.UsePartitioner(lanes, received => LaneOf(received.Message).ToString(
                System.Globalization.CultureInfo.InvariantCulture), System.Text.Encoding.UTF8));
    }
}
