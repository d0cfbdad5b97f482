using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Decisions;

/// <summary>
/// Ids that come from their causes: the same name gives the same id everywhere. Source: RFC 9562 §5.5 (UUIDv5).
/// </summary>
public static class NameBasedId
{
    private const int NamespaceBytes = 16;
    private const byte Separator = 0x1f;

    // Most names are shorter.
    private const int OnStackBytes = 512;
    private static readonly Guid Namespace = new("6c1d1f4e-6f0e-4a53-9f0b-2f0a5c0e7d11");

    public static Guid From(params ReadOnlySpan<string> parts)
    {
        var bytesMax = NamespaceBytes;
        foreach (var part in parts) bytesMax += 1 + Encoding.UTF8.GetMaxByteCount(part.Length);
        Span<byte> name = bytesMax <= OnStackBytes ? stackalloc byte[OnStackBytes] : new byte[bytesMax];
        Namespace.TryWriteBytes(name, bigEndian: true, out var length);
        for (var i = 0; i < parts.Length; i++)
        {
            // A separator that no id contains keeps ("a", "bc") and ("ab", "c") apart.
            if (i > 0) name[length++] = Separator;
            length += Encoding.UTF8.GetBytes(parts[i], name[length..]);
        }

        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // UUIDv5 is defined over SHA-1; the id names a thing and protects nothing.
        SHA1.HashData(name[..length], hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>A stable lane in [0, lanes) for a stream, so that its facts keep their order.</summary>
    public static int LaneOf(string stream, int lanes) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(From(stream).ToByteArray(bigEndian: true)) % (uint)lanes);
}
