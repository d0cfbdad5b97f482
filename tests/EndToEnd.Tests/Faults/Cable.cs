using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EndToEnd.Tests.Faults;

/// <summary>A cable between a service and a server: it can be cut, and it can be made slow.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private const int ChunkBytes = 64 * 1024;
    private readonly ConcurrentDictionary<TcpClient, bool> _ends = new();
    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _accepting;
    private readonly (string Host, int Port) _server;
    private volatile bool _isCut;
    private volatile int _delayMilliseconds;

    public Cable(string host, int port)
    {
        _server = (host, port);
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every connection breaks, and none is made until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var end in _ends.Keys) end.Close();
    }

    public void Mend() => _isCut = false;

    public void Slow(TimeSpan delay) => _delayMilliseconds = (int)delay.TotalMilliseconds;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task Accept()
    {
        while (!_end.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            if (_isCut) client.Close();
            else _ = Connect(client);
        }
    }

    private async Task Connect(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        (_ends[client], _ends[server]) = (true, true);
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port, _end.Token);
            await Task.WhenAny(Pump(client, server), Pump(server, client));
        }
        catch (Exception broken) when (broken is SocketException or IOException or OperationCanceledException
                                           or ObjectDisposedException or InvalidOperationException)
        {
            // What a broken cable looks like is seen at its ends.
        }
        finally
        {
            _ends.TryRemove(client, out _);
            _ends.TryRemove(server, out _);
            client.Close();
        }
    }

    private async Task Pump(TcpClient from, TcpClient to)
    {
        var (source, sink) = (from.GetStream(), to.GetStream());
        var chunk = new byte[ChunkBytes];
        int length;
        while ((length = await source.ReadAsync(chunk, _end.Token)) > 0)
        {
            if (_delayMilliseconds > 0) await Task.Delay(_delayMilliseconds, _end.Token);
            await sink.WriteAsync(chunk.AsMemory(0, length), _end.Token);
        }
    }
}
