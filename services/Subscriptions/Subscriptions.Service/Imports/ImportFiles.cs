using System.Text;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Subscriptions.Service.Imports;

/// <summary>Uploaded files until they are read: in pieces in the database, where every process finds them.</summary>
internal sealed class ImportFiles(NpgsqlDataSource dataSource)
{
    private const string TableName = "import_pieces";
    private const int PieceBytes = 1024 * 1024;

    public static Table Table(string schema)
    {
        var table = new Table($"{schema}.{TableName}");
        table.AddColumn("import_id", "text").NotNull().AsPrimaryKey();
        table.AddColumn<int>("number").NotNull().AsPrimaryKey();
        table.AddColumn("content", "bytea").NotNull();
        return table;
    }

    /// <summary>Stores what comes in, piece by piece; memory holds one piece.</summary>
    /// <returns>Bytes, and whether all of them are UTF-8.</returns>
    public async Task<(long Bytes, bool IsUtf8)> Store(string importId, Stream upload, CancellationToken cancellation)
    {
        await Remove(importId, cancellation);
        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        var (bytes, isUtf8, piece, text) = (0L, true, new byte[PieceBytes], new char[PieceBytes + 16]);
        for (var number = 0; ; number++)
        {
            var read = await upload.ReadAtLeastAsync(piece, PieceBytes, throwOnEndOfStream: false, cancellation);
            isUtf8 = isUtf8 && Decodes(decoder, piece.AsSpan(0, read), text, flush: read < PieceBytes);
            if (read > 0) await Insert(importId, number, piece.AsMemory(0, read), cancellation);
            bytes += read;
            if (read < PieceBytes) return (bytes, isUtf8);
        }
    }

    public Stream Open(string importId) => new Pieces(importId, dataSource);

    public async Task Remove(string importId, CancellationToken cancellation)
    {
        await using var remove = dataSource.CreateCommand($"delete from {TableName} where import_id = $1");
        remove.Parameters.Add(new NpgsqlParameter { Value = importId });
        await remove.ExecuteNonQueryAsync(cancellation);
    }

    private async Task Insert(string importId, int number, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await using var insert = dataSource.CreateCommand(
            $"insert into {TableName} (import_id, number, content) values ($1, $2, $3)");
        insert.Parameters.Add(new NpgsqlParameter { Value = importId });
        insert.Parameters.Add(new NpgsqlParameter { Value = number });
        insert.Parameters.Add(new NpgsqlParameter { Value = content, NpgsqlDbType = NpgsqlDbType.Bytea });
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    private static bool Decodes(Decoder decoder, ReadOnlySpan<byte> bytes, char[] text, bool flush)
    {
        try
        {
            decoder.GetChars(bytes, text, flush);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private sealed class Pieces(string importId, NpgsqlDataSource dataSource) : Stream
    {
        private byte[] _piece = [];
        private int _at;
        private int _next;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer,
            CancellationToken cancellationToken = default)
        {
            if (_at == _piece.Length && !await Advance(cancellationToken)) return 0;
            var count = Math.Min(buffer.Length, _piece.Length - _at);
            _piece.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count,
            CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException("A file is read asynchronously.");

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private async Task<bool> Advance(CancellationToken cancellation)
        {
            await using var query = dataSource.CreateCommand(
                $"select content from {TableName} where import_id = $1 and number = $2");
            query.Parameters.Add(new NpgsqlParameter { Value = importId });
            query.Parameters.Add(new NpgsqlParameter { Value = _next++ });
            _piece = await query.ExecuteScalarAsync(cancellation) as byte[] ?? [];
            _at = 0;
            return _piece.Length > 0;
        }
    }
}
