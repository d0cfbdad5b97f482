using System.Collections.Concurrent;
using Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RunningServers;

/// <summary>The lines that a service logs of the commands that it was sent.</summary>
public sealed class CommandLines : ILoggerProvider
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);
    private readonly ConcurrentQueue<string> _lines = new();

    public ServiceHost Of(ServiceHost host)
    {
        host.Builder.Services.AddSingleton<ILoggerFactory>(new LoggerFactory([this]));
        return host;
    }

    /// <summary>All lines, once there are as many; a line is written after its answer was sent.</summary>
    public async Task<IReadOnlyList<string>> Read(int count)
    {
        using var limit = new CancellationTokenSource(WaitMax);
        while (_lines.Count < count && !limit.IsCancellationRequested) await Task.Delay(20);
        return [.. _lines];
    }

    public ILogger CreateLogger(string categoryName) =>
        categoryName == "Commands" ? new Lines(_lines) : NullLogger.Instance;

    public void Dispose()
    {
    }

    private sealed class Lines(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => lines.Enqueue(formatter(state, exception));
    }
}
