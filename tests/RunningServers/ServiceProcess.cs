namespace RunningServers;

/// <summary>One of the three services as a process of its own.</summary>
public sealed class ServiceProcess : BuiltProcess
{
    public const string StripeSecret = "whsec_development-only-test";
    private readonly string _database;

    /// <param name="database">Connection string as the owner of the tables; the service connects as the
    /// application.</param>
    public ServiceProcess(string service, string database, string broker, string authority)
        : base(service, $"{service}/{service}.Service")
    {
        _database = database;
        Environment["ConnectionStrings__EventStore"] = Servers.AsApplication(database);
        Environment["ConnectionStrings__Broker"] = broker;
        Environment["Identity__Authority"] = authority;
        Environment["Stripe__WebhookSecrets__0"] = StripeSecret;
        Environment["Programme__IdentityKey"] = RunningService.IdentityKey;
    }

    /// <summary>
    /// Connection string of a database with the service's tables, as its owner: a copy of what db-apply made once.
    /// </summary>
    public static Task<string> NewDatabase(string service) =>
        ServiceDatabases.New($"{service}, by db-apply", async empty =>
    {
        await using var owner = new ServiceProcess(service, empty, "amqp://127.0.0.1", await Servers.Authority);
        await owner.ApplySchema();
    });

    /// <summary>Brings its tables up to date, as their owner.</summary>
    public async Task ApplySchema()
    {
        var code = await RunVerb("db-apply", new()
        {
            ["ConnectionStrings__EventStoreOwner"] = _database,
            ["Database__ApplicationRole"] = Servers.ApplicationRole,
        });
        if (code != 0) throw new InvalidOperationException($"db-apply of {Name}: {Log(20)}");
    }

    /// <summary>Recomputes everything and compares it with what is stored.</summary>
    /// <returns>0 when all of it is as stored.</returns>
    public Task<int> Verify() => RunVerb("verify", []);
}
