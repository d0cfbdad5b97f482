using System.Globalization;
using System.Text;
using System.Text.Json;
using MassTransit;
using RabbitMQ.Client;

namespace Messaging;

/// <summary>Why a message failed, as MassTransit wrote it into the headers.</summary>
/// <param name="MessageType">As the sender named it; null when not even that can be read.</param>
public sealed record FailedMessage(string? MessageId, string? MessageType, DateTimeOffset? FailedAt,
    string? ExceptionType, string? ExceptionMessage, string? Reason)
{
    private const int TextLengthMax = 2_000;
    private const string FaultPrefix = "MT-Fault-";

    internal static FailedMessage From(BasicGetResult message)
    {
        var headers = message.BasicProperties.Headers;
        return new FailedMessage(message.BasicProperties.MessageId,
            Text(headers, MessageHeaders.FaultMessageType) ?? Text(headers, MessageHeaders.MessageType)
            ?? NamedIn(message.Body),
            FailureTime(Text(headers, MessageHeaders.FaultTimestamp)), Text(headers, MessageHeaders.FaultExceptionType),
            Text(headers, MessageHeaders.FaultMessage), Text(headers, MessageHeaders.Reason));
    }

    /// <summary>The properties of the message before it failed.</summary>
    internal static BasicProperties BeforeFailure(IReadOnlyBasicProperties failed) => new(failed)
    {
        Headers = failed.Headers?.Where(header => !IsOfFault(header.Key))
            .ToDictionary(header => header.Key, header => header.Value),
    };

    // Counts of deliveries belong to the queue that counted; a message that comes back starts anew.
    private static bool IsOfFault(string header) =>
        header is MessageHeaders.Reason or "x-delivery-count" or "x-acquired-count"
        || header.StartsWith(FaultPrefix, StringComparison.Ordinal);

    private static string? Text(IDictionary<string, object?>? headers, string name)
    {
        var value = headers is not null && headers.TryGetValue(name, out var found) ? found : null;
        var text = value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value?.ToString();
        return text?.Length > TextLengthMax ? text[..TextLengthMax] + "…" : text;
    }

    private static DateTimeOffset? FailureTime(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string? NamedIn(ReadOnlyMemory<byte> envelope)
    {
        try
        {
            using var json = JsonDocument.Parse(envelope);
            return json.RootElement.GetProperty("messageType")[0].GetString();
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException
                                               or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
