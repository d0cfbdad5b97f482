using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace EndToEnd.Tests.Faults;

/// <summary>A queue beside that of Commissions, which gets a copy of every billing fact that was published.</summary>
internal sealed class Wiretap(string broker)
{
    private const string Exchange = "Contracts.Subscriptions.V1:BillingFacts";
    private const string Queue = "wiretap";
    private const int MessagesMax = 100_000;

    public Task Attach() => OnChannel(async channel =>
    {
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false);
        await channel.QueueBindAsync(Queue, Exchange, "");
        return 0;
    });

    /// <summary>A message that nobody can read, straight into the queue of a consumer.</summary>
    public Task Poison(string queue) => OnChannel(async channel =>
    {
        var properties = new BasicProperties { Persistent = true, ContentType = "application/vnd.masstransit+json" };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, "{ this is no message"u8.ToArray());
        return 0;
    });

    public Task<long> Waiting(string queue) => OnChannel(async channel =>
    {
        try
        {
            return (long)(await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
        }
        catch (OperationInterruptedException)
        {
            return 0; // an error queue exists from its first message on
        }
    });

    /// <returns>Facts on the wire, and how many different ones.</returns>
    public Task<(int Published, int Different)> Count() => OnChannel(async channel =>
    {
        var ids = new List<Guid>();
        for (var read = 0; read < MessagesMax
            && await channel.BasicGetAsync(Queue, autoAck: true) is { } message; read++)
        {
            using var envelope = JsonDocument.Parse(message.Body);
            foreach (var fact in envelope.RootElement.GetProperty("message").GetProperty("facts").EnumerateArray())
                ids.Add(fact.GetProperty("eventId").GetGuid());
        }

        return (ids.Count, ids.Distinct().Count());
    });

    private async Task<T> OnChannel<T>(Func<IChannel, Task<T>> work)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(broker),
            RequestedConnectionTimeout = TimeSpan.FromSeconds(10)
        };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return await work(channel);
    }
}
