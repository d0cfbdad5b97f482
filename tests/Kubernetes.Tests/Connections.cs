using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;

namespace Kubernetes.Tests;

/// <summary>
/// Every pod at once, each with its pool full, fits into the server's max_connections. The numbers of production are
/// those that docs/operating/kubernetes.md tells an installation to set.
/// </summary>
public sealed partial class Connections
{
    // For a superuser, a backup, metrics and a person with psql.
    private const int Reserve = 20;
    // A worker's lease is a session outside the pool.
    private const int LeasesOfAWorker = 1;
    // So is the connection on which a service's health is asked; the console has none.
    private const int ConnectionsOfHealth = 1;
    // A verification and a turn at the ledger beside it: its snapshot, the daemon that listens, signals and the turn.
    private const int BesideReaders = 4;

    [Fact]
    public async Task All_pods_of_production_fit_into_the_server_that_the_guide_asks_for()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(Rendered.Root, "docs/operating/kubernetes.md"));
        var pools = GuidePool().Matches(guide).ToDictionary(match => match.Groups["owner"].Value, match =>
            Number(match.Groups["size"]));
        var needed = await Needed("production", database => pools[database switch
        {
            "console" => "Username=console",
            "owner" => "_owner",
            _ => "Username=commissions_app",
        }]);
        var maximum = Number(GuideMaximum().Match(guide).Groups[1]);

        (needed + Reserve).Should().BeLessThanOrEqualTo(maximum);
        guide.Should().Contain($"| **Sum** | | | **{needed + Reserve}** |", "the table adds up");
    }

    [Fact]
    public async Task All_pods_of_the_dev_overlay_fit_into_its_server()
    {
        var objects = (await Rendered.Objects("dev")).Concat(await Rendered.Objects("dev/migrations")).ToArray();
        var needed = await Needed("dev", database =>
            database == "owner" ? PoolOf(objects, "leads-owner") : PoolOf(objects,
            database == "console" ? "console-runtime" : $"{database}-runtime"));

        var server = await Settings.Container("dev", "postgres");
        (needed + Reserve)
            .Should().BeLessThanOrEqualTo(Number(Maximum().Match(string.Join(' ', server.Args)).Groups[1]));
    }

    [Fact]
    public async Task All_services_of_Compose_fit_into_its_server()
    {
        var needed = 0;
        foreach (var service in new[] { "leads", "subscriptions", "commissions" })
            needed += Pool((await Settings.Compose(service))["ConnectionStrings__EventStore"]) + LeasesOfAWorker
            + ConnectionsOfHealth;
        needed += Pool((await Settings.Compose("console"))["ConnectionStrings__Keys"]);

        var server = (List<object>)(await Settings.ComposeService("postgres"))["command"];
        (needed + Reserve).Should().BeLessThanOrEqualTo(Number(Maximum().Match(string.Join(' ', server)).Groups[1]));
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("production")]
    public async Task A_verification_finds_a_connection_for_each_of_its_readers(string overlay)
    {
        var objects = await Rendered.Objects(overlay);
        var worker = Settings.Of(await Settings.Container(overlay, "commissions-worker"), objects);
        var guide = await File.ReadAllTextAsync(Path.Combine(Rendered.Root, "docs/operating/kubernetes.md"));
        var pool = worker.TryGetValue("ConnectionStrings__EventStore", out var connection) ? Pool(connection)
            : Number(GuidePool().Matches(guide).First(match =>
                match.Groups["owner"].Value == "Username=commissions_app").Groups["size"]);

        var readers = 2 * int.Parse(worker["DOTNET_PROCESSOR_COUNT"], CultureInfo.InvariantCulture);
        (readers + BesideReaders).Should().BeLessThanOrEqualTo(pool);
    }

    /// <summary>While every Deployment is rolled out at its largest, and the schema jobs run.</summary>
    private static async Task<int> Needed(string overlay, Func<string, int> pool)
    {
        var objects = await Rendered.Objects(overlay);
        var needed = 0;
        foreach (var deployment in objects.OfType<V1Deployment>())
        {
            var name = deployment.Metadata.Labels["app.kubernetes.io/name"];
            if (name is not ("leads" or "subscriptions" or "commissions" or "console")) continue;
            var leases = deployment.Metadata.Name.EndsWith("-worker", StringComparison.Ordinal) ? LeasesOfAWorker : 0;
            var health = name == "console" ? 0 : ConnectionsOfHealth;
            needed += PodsMax(deployment, objects) * (pool(name) + leases + health);
        }

        return needed + (await Rendered.Objects($"{overlay}/migrations")).OfType<V1Job>().Count() * pool("owner");
    }

    private static int PodsMax(V1Deployment deployment, IEnumerable<object> objects)
    {
        var scaler = objects.OfType<V2HorizontalPodAutoscaler>()
            .SingleOrDefault(scaler => scaler.Spec.ScaleTargetRef.Name == deployment.Metadata.Name);
        var surge = int.Parse(deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value, CultureInfo.InvariantCulture);
        return (scaler?.Spec.MaxReplicas ?? deployment.Spec.Replicas!.Value) + surge;
    }

    private static int PoolOf(IEnumerable<object> objects, string secret) => objects.OfType<V1Secret>()
        .Where(item => item.Metadata.Name.StartsWith(secret, StringComparison.Ordinal))
        .SelectMany(item => item.Data.Values).Select(System.Text.Encoding.UTF8.GetString)
        .Where(value => value.StartsWith("Host=", StringComparison.Ordinal)).Select(Pool).Single();

    private static int Pool(string connection) => Number(PoolSize().Match(connection).Groups[1]);

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Maximum Pool Size=(\d+)")]
    private static partial Regex PoolSize();

    [GeneratedRegex(@"max_connections=(\d+)")]
    private static partial Regex Maximum();

    [GeneratedRegex(@"`max_connections = (\d+)`")]
    private static partial Regex GuideMaximum();

    [GeneratedRegex(
        @"(?<owner>Username=commissions_app|_owner|Username=console);[^'\n]*Maximum Pool Size=(?<size>\d+)")]
    private static partial Regex GuidePool();
}
