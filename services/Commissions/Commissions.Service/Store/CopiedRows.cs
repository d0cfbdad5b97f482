using System.Buffers.Binary;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Commissions.Service.Store;

/// <summary>
/// Rows of <c>copy (…) to stdout (format binary)</c>. Fields are slices of the chunks that were read, so millions of
/// rows cost no copy each; a chunk lives as long as a row of it is held.
/// </summary>
internal sealed class CopiedRows : IAsyncDisposable
{
    /// <summary>In a query: the ids that it is about.</summary>
    public const string Ids = $"current_setting('{IdsSetting}')::text[]";

    /// <summary>
    /// Rows are wanted in the order of an index, and the other cores have work of their own: following the index takes
    /// a third of the processor time of sorting all rows in parallel, which PostgreSQL prefers where it thinks of
    /// spinning disks.
    /// </summary>
    public const string PlanSettings =
        "set_config('random_page_cost', '1.1', true), set_config('max_parallel_workers_per_gather', '0', true), " +
        "set_config('jit', 'off', true)";

    private const string IdsSetting = "commissions.copied_ids";
    private static readonly DateOnly DayZero = new(2000, 1, 1);
    private const int ChunkBytes = 64 * 1024;
    private const int SignatureBytes = 11;
    private const int HeaderBytes = SignatureBytes + sizeof(int);
    private const int EndOfRows = -1;
    private const int ShortTextBytes = 256;
    private readonly Stream _stream;
    private readonly List<ReadOnlyMemory<byte>> _fields = [];
    private byte[] _chunk = new byte[ChunkBytes];
    private int _position;
    private int _end;
    private bool _isPastHeader;

    // As PostgreSQL sends it; see "File Formats, Binary Format" of its manual on COPY.
    private CopiedRows(Stream stream) => _stream = stream;

    /// <summary>
    /// COPY takes no parameters: ids travel in a setting of the transaction, and whatever else the query says must be
    /// our own constants.
    /// </summary>
    /// <param name="connection">In a transaction.</param>
    public static async Task<CopiedRows> Open(NpgsqlConnection connection, IReadOnlyCollection<string> ids,
        string query,
        CancellationToken cancellation)
    {
        await using (var set = new NpgsqlCommand(
            $"select set_config('{IdsSetting}', $1::text[]::text, true), {PlanSettings}", connection))
        {
            set.Parameters.Add(new NpgsqlParameter
            {
                Value = ids.ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text
            });
            await set.ExecuteScalarAsync(cancellation);
        }

        return new CopiedRows(await connection.BeginRawBinaryCopyAsync($"copy ({query}) to stdout (format binary)",
            cancellation));
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>A field of the present row; empty where it is null.</summary>
    public ReadOnlyMemory<byte> this[int field] => _fields[field];

    /// <param name="same">What the field said before: taken again when it still says so, since neighbours often
    /// do.</param>
    public string Text(int field, string same = "")
    {
        var utf8 = _fields[field].Span;
        Span<char> text = utf8.Length <= ShortTextBytes ? stackalloc char[utf8.Length] : new char[utf8.Length];
        text = text[..Encoding.UTF8.GetChars(utf8, text)];
        return text.SequenceEqual(same) ? same : new string(text);
    }

    public Guid Id(int field) => new(_fields[field].Span, bigEndian: true);

    public bool Boolean(int field) => _fields[field].Span[0] != 0;

    public int Int32(int field) => BinaryPrimitives.ReadInt32BigEndian(_fields[field].Span);

    public long Int64(int field) => BinaryPrimitives.ReadInt64BigEndian(_fields[field].Span);

    public DateOnly Date(int field) => DayZero.AddDays(Int32(field));

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
            var next = GC.AllocateUninitializedArray<byte>(Math.Max(ChunkBytes, bytes));
            _chunk.AsSpan(_position, held).CopyTo(next);
            (_chunk, _position, _end) = (next, 0, held);
        }

        while (_end - _position < bytes)
        {
            var read = await _stream.ReadAsync(_chunk.AsMemory(_end), cancellation);
            if (read == 0) throw new EndOfStreamException("PostgreSQL ended a copy in the middle of a row.");
            _end += read;
        }
    }
}
