using System.Net;
using System.Net.Sockets;

namespace RunningServers;

/// <summary>Ports for processes that a test starts.</summary>
public static class Ports
{
    // Below those that the system gives to outgoing connections: one of these may take a free port before a process
    // does.
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    /// <summary>One that nobody listens on.</summary>
    public static int Free()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(Lowest, Highest));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
