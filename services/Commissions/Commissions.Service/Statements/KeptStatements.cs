using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Commissions.Service.Statements;

/// <summary>
/// Answers of closed statements, kept in memory as they were sent, by the statement's hash. The hash names the partner,
/// the month and every entry, and nothing of a closed month ever changes, so what is kept is right for as long as it is
/// asked for. Whether a month is closed, and with which hash, is for the database to say, each time.
/// </summary>
internal sealed class KeptStatements(IOptions<JsonOptions> json) : IDisposable
{
    private const long BytesMax = 64 * 1024 * 1024;
    private const string MediaType = "application/json; charset=utf-8";

    // Full, it drops what was not asked for the longest time.
    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = BytesMax });

    /// <param name="hash">Of the closed statement.</param>
    /// <param name="read">Reads the statement when its answer is not kept.</param>
    public async Task<IResult> Answer(string hash, Func<Task<StatementView>> read)
    {
        if (_answers.TryGetValue(hash, out byte[]? kept)) return TypedResults.Bytes(kept!, MediaType);
        var answer = JsonSerializer.SerializeToUtf8Bytes(await read(), json.Value.SerializerOptions);
        _answers.Set(hash, answer, new MemoryCacheEntryOptions { Size = answer.Length });
        return TypedResults.Bytes(answer, MediaType);
    }

    public void Dispose() => _answers.Dispose();
}
