using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Hosting;

/// <summary>What an endpoint costs, where its method does not tell: see <see cref="ReadLimit"/>.</summary>
public static class EndpointLoad
{
    /// <summary>A POST that stores nothing, and is limited as other reads are.</summary>
    public static RouteHandlerBuilder AsRead(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new OnlyReads());

    /// <summary>
    /// A GET that follows the progress of long work when the caller accepts <c>text/event-stream</c>.
    /// </summary>
    public static RouteHandlerBuilder OrStreamOfProgress(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new StreamsProgress());
}

public static class ProgressStreams
{
    public static bool IsAskedFor(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
}

internal sealed class OnlyReads;

internal sealed class StreamsProgress;
