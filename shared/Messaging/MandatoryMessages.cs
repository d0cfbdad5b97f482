using MassTransit;

namespace Messaging;

public static class MandatoryMessages
{
    /// <summary>
    /// A confirmed message that no queue took would be lost; the broker returns one that must be taken.
    /// </summary>
    public static void MustBeTaken(this SendContext context, bool isMandatory = true)
    {
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit)) rabbit.Mandatory = isMandatory;
    }
}
