namespace EndToEnd.Tests.Faults;

/// <param name="Strike">Ends when the fault has ended.</param>
internal sealed record Fault(string Name, Func<FaultyRun, Task> Strike)
{
    /// <summary>Where the databases are; fresh ones on the common server when null.</summary>
    public Func<Task<Addresses>>? Place { get; init; }
}

/// <summary>Everything that may happen to a ledger, one after the other. A killed replay has its own test.</summary>
internal static class FaultList
{
    public static readonly IReadOnlyList<Fault> All =
    [
        new("nothing", _ => Task.CompletedTask),
        new("Subscriptions killed between append and publish", Kills.BetweenAppendAndPublish),
        new("Subscriptions killed between publish and saved progress", Kills.BetweenPublishAndProgress),
        new("Commissions killed while journalling", run => Kills.WhileWriting(run, "inbox")),
        new("Commissions killed in a page of the ledger", run => Kills.WhileWriting(run, "entries")),
        new("RabbitMQ killed and started", _ => Outages.Restart("rabbit")),
        new("PostgreSQL killed and started", _ => Outages.Restart("postgres")),
        new("broker cut off for 60 s", run => Outages.Cut(run.ToBroker, Outages.Long)),
        new("database cut off for 60 s", run => Outages.Cut(run.ToDatabase, Outages.Long)),
        new("disk full", Outages.FullDisk) { Place = SmallDisk.Addresses },
        new("slow consumer", Outages.SlowConsumer),
        new("poison message", Outages.Poison),
        new("two daemons, the leader killed", Leaders.KilledBesideTwin),
        new("paused for 30 s while another leads", Leaders.PausedWhileAnotherLeads),
        new("clock a day ahead", Leaders.ADayAhead),
        new("rolling restart", Leaders.RollingRestart),
    ];
}
