using Npgsql;

namespace EndToEnd.Tests.Faults;

/// <summary>The cables of one process: to its database and to the broker.</summary>
internal sealed class Wiring : IAsyncDisposable
{
    public Wiring(string database, string broker)
    {
        var server = new NpgsqlConnectionStringBuilder(database);
        ToDatabase = new Cable(server.Host!, server.Port);
        (server.Host, server.Port) = ("127.0.0.1", ToDatabase.Port);
        Database = server.ConnectionString;
        var address = new Uri(broker);
        ToBroker = new Cable(address.Host, address.Port);
        Broker = new UriBuilder(address) { Host = "127.0.0.1", Port = ToBroker.Port }.Uri.ToString();
    }

    public Cable ToDatabase { get; }
    public Cable ToBroker { get; }

    /// <summary>Connection string that leads over the cable.</summary>
    public string Database { get; }

    public string Broker { get; }

    public async ValueTask DisposeAsync()
    {
        await ToDatabase.DisposeAsync();
        await ToBroker.DisposeAsync();
    }
}
