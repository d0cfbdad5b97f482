using System.Buffers.Binary;

namespace Commissions.Service.Replays;

/// <summary>
/// Rows of <c>copy (…) to stdout (format binary)</c>. Fields are slices of the chunks that were read, so millions of rows
/// cost no copy each; a chunk lives as long as a row of it is held.
/// </summary>
/// <param name="stream">As PostgreSQL sends it; see "File Formats, Binary Format" of its manual on COPY.</param>
internal sealed class CopiedRows(Stream stream)
{
    private const int ChunkBytes = 64 * 1024;
    private const int SignatureBytes = 11;
    private const int HeaderBytes = SignatureBytes + sizeof(int);
    private const int EndOfRows = -1;
    private readonly List<ReadOnlyMemory<byte>> _fields = [];
    private byte[] _chunk = new byte[ChunkBytes];
    private int _position;
    private int _end;
    private bool _isPastHeader;

    /// <summary>A field of the present row; empty where it is null.</summary>
    public ReadOnlyMemory<byte> this[int field] => _fields[field];

    /// <summary>Goes on to the next row.</summary>
    /// <returns>False after the last one.</returns>
    /// <exception cref="EndOfStreamException">The server broke off in the middle.</exception>
    public async ValueTask<bool> Next(CancellationToken cancellation)
    {
        if (!_isPastHeader)
        {
            await Have(HeaderBytes + sizeof(int), cancellation);
            var extension = BinaryPrimitives.ReadInt32BigEndian(_chunk.AsSpan(HeaderBytes));
            _position = HeaderBytes + sizeof(int) + extension;
            _isPastHeader = true;
        }

        while (true)
        {
            var missing = Parse(out var isRow);
            if (missing == 0) return isRow;
            await Have(_end - _position + missing, cancellation);
        }
    }

    // Returns how many bytes more it needs at least, or 0 when it stands behind a row or at the end.
    private int Parse(out bool isRow)
    {
        isRow = false;
        _fields.Clear();
        var at = _position;
        if (_end - at < sizeof(short)) return sizeof(short) - (_end - at);
        var count = BinaryPrimitives.ReadInt16BigEndian(_chunk.AsSpan(at));
        if (count == EndOfRows) return 0;
        at += sizeof(short);
        for (var field = 0; field < count; field++)
        {
            if (_end - at < sizeof(int)) return sizeof(int) - (_end - at);
            var length = BinaryPrimitives.ReadInt32BigEndian(_chunk.AsSpan(at));
            at += sizeof(int);
            if (_end - at < length) return length - (_end - at);
            _fields.Add(length <= 0 ? ReadOnlyMemory<byte>.Empty : _chunk.AsMemory(at, length));
            at += Math.Max(0, length);
        }

        _position = at;
        isRow = true;
        return 0;
    }

    private async ValueTask Have(int bytes, CancellationToken cancellation)
    {
        var held = _end - _position;
        // Never reuse a chunk: rows that were handed out look into it.
        if (_chunk.Length - _position < bytes)
        {
            var next = new byte[Math.Max(ChunkBytes, bytes)];
            _chunk.AsSpan(_position, held).CopyTo(next);
            (_chunk, _position, _end) = (next, 0, held);
        }

        while (_end - _position < bytes)
        {
            var read = await stream.ReadAsync(_chunk.AsMemory(_end), cancellation);
            if (read == 0) throw new EndOfStreamException("PostgreSQL ended a copy in the middle of a row.");
            _end += read;
        }
    }
}
