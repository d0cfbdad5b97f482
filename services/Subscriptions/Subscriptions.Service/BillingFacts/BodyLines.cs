using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace Subscriptions.Service.BillingFacts;

/// <summary>Lines of a body of any length as they arrive; never more than one of them is kept.</summary>
internal static class BodyLines
{
    public const int LineBytesMax = 1024 * 1024;
    private const char ByteOrderMark = '\uFEFF';

    /// <returns>Each line that is not blank, without its end; null stands for one that is too long.</returns>
    public static async IAsyncEnumerable<string?> Read(
        PipeReader body, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var isTooLong = false;
        while (true)
        {
            var read = await body.ReadAsync(cancellation);
            var buffer = read.Buffer;
            while (Next(ref buffer, read.IsCompleted) is { } line)
            {
                if (isTooLong || line.Length > LineBytesMax) yield return null;
                else if (Text(line) is { } text) yield return text;
                isTooLong = false;
            }

            if (buffer.Length > LineBytesMax)
            {
                isTooLong = true;
                buffer = buffer.Slice(buffer.End);
            }

            body.AdvanceTo(buffer.Start, buffer.End);
            if (!read.IsCompleted) continue;
            if (isTooLong) yield return null;
            yield break;
        }
    }

    // The last line needs no end.
    private static ReadOnlySequence<byte>? Next(ref ReadOnlySequence<byte> buffer, bool isLast)
    {
        if (buffer.IsEmpty) return null;
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            if (!isLast) return null;
            var rest = buffer;
            buffer = buffer.Slice(buffer.End);
            return rest;
        }

        var line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return line;
    }

    private static string? Text(ReadOnlySequence<byte> line) =>
        Encoding.UTF8.GetString(line).Trim(ByteOrderMark) is var text && !string.IsNullOrWhiteSpace(text) ? text : null;
}
