using System.Runtime.CompilerServices;
using Decisions;
using EventStore;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Messaging;

/// <summary>
/// What waits in the queues of this service, why messages failed, and their way back. Speaks AMQP only: an operator
/// needs neither the management plugin nor an account of the broker.
/// </summary>
/// <param name="broker">As amqp://user:password@host:port/vhost.</param>
/// <param name="receiveQueues">Queues that the consumers of this service read.</param>
public sealed class ErrorQueues(Uri broker, IReadOnlyList<string> receiveQueues)
{
    public const int RedriveDefault = 100;
    public const int RedriveMax = 1_000;
    private const int FaultsShownMax = 20;
    private const string ErrorSuffix = "_error";
    private const string SkippedSuffix = "_skipped";
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    /// <summary>Every receive queue with its error and skipped queue. Nothing is taken out of them.</summary>
    /// <exception cref="UnavailableException">The broker does not answer.</exception>
    public Task<ServiceQueues> List(CancellationToken cancellation) => OnBroker(async connection =>
    {
        var queues = new List<ReceiveQueue>();
        foreach (var name in receiveQueues)
            queues.Add(new ReceiveQueue(name, await Count(connection, name, cancellation),
                await Faults(connection, name + ErrorSuffix, cancellation),
                new SkippedQueue(name + SkippedSuffix, await Count(connection, name + SkippedSuffix, cancellation))));
        return new ServiceQueues(queues);
    }, cancellation);

    /// <summary>Whether the broker is reached.</summary>
    public async IAsyncEnumerable<Finding> Examine([EnumeratorCancellation] CancellationToken cancellation)
    {
        string? refusal = null;
        try
        {
            await List(cancellation);
        }
        catch (UnavailableException error)
        {
            refusal = error.InnerException?.Message ?? error.Message;
        }

        yield return new Finding("RabbitMQ", refusal ?? broker.Host, refusal is null ? null
            : $"Check {MessagingSetup.BrokerKey}, and that the broker is reached with this user and virtual host.");
    }

    /// <summary>Why a redrive cannot be tried at all; null when it can.</summary>
    public Rejection? Refusal(string name, int limit)
    {
        if (limit is < 1 or > RedriveMax)
            return Rejection.Invalid("limit", $"A redrive moves between 1 and {RedriveMax} messages at a time.");
        if (receiveQueues.Any(queue => queue + ErrorSuffix == name)) return null;
        return receiveQueues.Any(queue => queue == name || queue + SkippedSuffix == name)
            ? Rejection.Invalid("name", $"Only an error queue can be re-driven; its name ends with {ErrorSuffix}.",
                "not-an-error-queue")
            : Rejection.NotFound("queue", name);
    }

    /// <summary>
    /// Moves messages of an error queue back to the queue they came from. A message leaves the error queue only after
    /// the broker confirmed it in the other one: a crash in between delivers it twice, which receivers recognize.
    /// </summary>
    /// <exception cref="UnavailableException">The broker does not answer, or did not take a message.</exception>
    public Task<RedrivenQueue> Redrive(string name, int limit, CancellationToken cancellation) =>
        OnBroker(async connection =>
        {
            // What fails again comes back to the end of this queue: those are not moved a second time.
            var present = await Count(connection, name, cancellation);
            var moved = present == 0 ? 0
                : await Move(connection, name, (int)Math.Min(limit, present), cancellation);
            return new RedrivenQueue(name, moved, await Count(connection, name, cancellation));
        }, cancellation);

    private static async Task<int> Move(
        IConnection connection, string errorQueue, int movedMax, CancellationToken cancellation)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
        var receiveQueue = errorQueue[..^ErrorSuffix.Length];
        var moved = 0;
        while (moved < movedMax && await channel.BasicGetAsync(errorQueue, autoAck: false, cancellation) is { } message)
        {
            using var confirm = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            confirm.CancelAfter(AnswerMax);
            await channel.BasicPublishAsync(exchange: "", receiveQueue, mandatory: true,
                FailedMessage.BeforeFailure(message.BasicProperties), message.Body, confirm.Token);
            // Moved it is: a caller who went away in the meantime must not make it come twice.
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, CancellationToken.None);
            moved++;
        }

        return moved;
    }

    private static async Task<ErrorQueue> Faults(IConnection connection, string name, CancellationToken cancellation)
    {
        var count = await Count(connection, name, cancellation);
        var faults = new List<FailedMessage>();
        if (count == 0) return new ErrorQueue(name, count, faults);

        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        ulong last = 0;
        while (faults.Count < FaultsShownMax
               && await channel.BasicGetAsync(name, autoAck: false, cancellation) is { } message)
        {
            faults.Add(FailedMessage.From(message));
            last = message.DeliveryTag;
        }

        // All of them go back to where they were. So they would with the channel, but that counts as a failed delivery.
        if (faults.Count > 0) await channel.BasicNackAsync(last, multiple: true, requeue: true, CancellationToken.None);
        return new ErrorQueue(name, count, faults);
    }

    /// <summary>Messages ready in a queue. Error and skipped queues exist only from their first message on.</summary>
    private static async Task<long> Count(IConnection connection, string name, CancellationToken cancellation)
    {
        // Each in its own channel: the broker closes the channel in which a missing queue was named.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(name, cancellation)).MessageCount;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return 0;
        }
    }

    private async Task<T> OnBroker<T>(Func<IConnection, Task<T>> work, CancellationToken cancellation)
    {
        var factory = new ConnectionFactory
        {
            Uri = broker,
            ClientProvidedName = "operations",
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = AnswerMax,
            ContinuationTimeout = AnswerMax,
        };
        try
        {
            await using var connection = await factory.CreateConnectionAsync(cancellation);
            return await work(connection);
        }
        catch (Exception error) when (error is RabbitMQClientException or IOException or TimeoutException
                                      || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new UnavailableException("broker-unavailable",
                "The broker does not answer, or did not take a message. Nothing is lost. Repeat in a moment.", error);
        }
    }
}

public sealed record ServiceQueues(IReadOnlyList<ReceiveQueue> Queues);

public sealed record ReceiveQueue(string Name, long Messages, ErrorQueue Error, SkippedQueue Skipped);

/// <param name="Faults">The first few of its messages.</param>
public sealed record ErrorQueue(string Name, long Messages, IReadOnlyList<FailedMessage> Faults);

/// <summary>Messages that no consumer of the queue knows.</summary>
public sealed record SkippedQueue(string Name, long Messages);

/// <param name="Remaining">Messages in the error queue now, with those that failed again already.</param>
public sealed record RedrivenQueue(string Queue, int Moved, long Remaining);

/// <param name="Limit">At most so many messages; <see cref="ErrorQueues.RedriveDefault"/> when absent.</param>
public sealed record RedriveRequest(int? Limit = null);
