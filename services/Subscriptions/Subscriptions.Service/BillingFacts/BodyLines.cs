using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace Subscriptions.Service.BillingFacts;

/// <summary>
/// Lines of a body of any length as they arrive; never more is kept than what has just arrived, and one line.
/// </summary>
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
            var lines = new List<string?>();
            while (Next(ref buffer, read.IsCompleted) is { } line)
            {
                if (isTooLong || line.Length > LineBytesMax) lines.Add(null);
                else if (Text(line) is { } text) lines.Add(text);
                isTooLong = false;
            }

            if (buffer.Length > LineBytesMax)
            {
                isTooLong = true;
                buffer = buffer.Slice(buffer.End);
            }

            // Before anybody does something with the lines and fails: the rest of the body can still be drained.
            body.AdvanceTo(buffer.Start, buffer.End);
            foreach (var line in lines) yield return line;
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
