using System.Threading.RateLimiting;
using EventStore;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Hosting;

/// <summary>
/// Reads that are answered at the same time, in all and of one caller. A read may hold two connections of the pool for
/// as long as it waits, so reads never get more than what leaves a quarter of the pool to commands and to the worker;
/// whoever asks for more waits without a connection, and is refused when too many wait already. Health is asked beside
/// the pool.
/// </summary>
internal static class ReadLimit
{
    private const int PoolSizeDefault = 100;
    private const int ConnectionsOfReadMax = 2;
    private const int WaitingMax = 100;
    private const int StreamsOfCallerMax = 10;

    /// <param name="poolSize">Connections that the process may have.</param>
    public static int ReadsMax(int poolSize) =>
        Math.Max(1, (poolSize - Math.Max(1, poolSize / 4)) / ConnectionsOfReadMax);

    public static PartitionedRateLimiter<HttpContext> OfCallers(IConfiguration configuration)
    {
        // One caller leaves half of what there is to everybody else.
        var permits = Math.Max(1, ReadsMax(PoolSize(configuration)) / 2);
        return PartitionedRateLimiter.Create<HttpContext, string>(context => KindOf(context) switch
        {
            Kind.Read => RateLimitPartition.GetConcurrencyLimiter($"read {Caller(context)}", _ =>
                Options(permits, WaitingMax)),
            Kind.Stream => RateLimitPartition.GetConcurrencyLimiter(
                $"stream {Caller(context)}", _ => Options(StreamsOfCallerMax, 0)),
            _ => RateLimitPartition.GetNoLimiter(""),
        });
    }

    public static PartitionedRateLimiter<HttpContext> OfAll(IConfiguration configuration)
    {
        var permits = ReadsMax(PoolSize(configuration));
        return PartitionedRateLimiter.Create<HttpContext, string>(context => KindOf(context) == Kind.Read
            ? RateLimitPartition.GetConcurrencyLimiter("reads", _ => Options(permits, WaitingMax))
            : RateLimitPartition.GetNoLimiter(""));
    }

    private static ConcurrencyLimiterOptions Options(int permits, int waiting) => new()
    {
        PermitLimit = permits,
        QueueLimit = waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    };

    private static int PoolSize(IConfiguration configuration) =>
        configuration.GetConnectionString(EventStoreSetup.ConnectionStringName) is { } connection
            ? new NpgsqlConnectionStringBuilder(connection).MaxPoolSize
            : PoolSizeDefault;

    // Whoever only says that it wants a stream is answered at once by most endpoints, and counts as a read there. A
    // stream of progress looks into the database now and then and may stay open for hours.
    private static Kind KindOf(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)) return Kind.Other;
        var endpoint = context.GetEndpoint()?.Metadata;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            return endpoint?.GetMetadata<OnlyReads>() is null ? Kind.Other : Kind.Read;
        return endpoint?.GetMetadata<StreamsProgress>() is not null && ProgressStreams.IsAskedFor(context.Request)
            ? Kind.Stream
            : Kind.Read;
    }

    private static string Caller(HttpContext context) =>
        context.User.FindFirst("sub")?.Value ?? $"address {context.Connection.RemoteIpAddress}";

    private enum Kind
    {
        Other,
        Read,
        Stream,
    }
}
