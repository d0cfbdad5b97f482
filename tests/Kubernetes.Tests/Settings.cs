using k8s.Models;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Kubernetes.Tests;

/// <summary>What a container is told by its environment.</summary>
public sealed class Settings
{
    /// <summary>Services of Compose and the containers that are the same in the dev overlay.</summary>
    public static TheoryData<string, string, string> Same => new()
    {
        { "leads", "dev", "leads-api" },
        { "leads", "dev", "leads-worker" },
        { "subscriptions", "dev", "subscriptions-api" },
        { "subscriptions", "dev", "subscriptions-worker" },
        { "commissions", "dev", "commissions-api" },
        { "commissions", "dev", "commissions-worker" },
        { "console", "dev", "console" },
        { "identity", "dev", "identity" },
        { "postgres", "dev", "postgres" },
        { "rabbitmq", "dev", "rabbitmq" },
        { "leads-schema", "dev/migrations", "leads-schema" },
        { "subscriptions-schema", "dev/migrations", "subscriptions-schema" },
        { "commissions-schema", "dev/migrations", "commissions-schema" },
    };

    // A job that brings tables up to date signs nobody in and reports nothing.
    private static readonly string[] NotOfJobs = ["Identity__Authority", "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_METRIC_EXPORT_INTERVAL"];

    [Theory, MemberData(nameof(Same))]
    public async Task What_Compose_tells_a_service_the_dev_overlay_tells_it_too(string service, string overlay,
        string started)
    {
        var told = Of(await Container(overlay, started), await Rendered.Objects(overlay));

        var expected = (await Compose(service)).Keys.Except(service.EndsWith("-schema", StringComparison.Ordinal)
            ? NotOfJobs : []);
        told.Keys.Should().Contain(expected);
    }

    [Theory]
    [InlineData("Programme__Debtor__Name")]
    [InlineData("Programme__Debtor__Iban")]
    public async Task The_account_that_pays_is_made_up_in_development_only(string setting)
    {
        var made = Of(await Container("dev", "commissions-api"), await Rendered.Objects("dev"))[setting];
        made.Should().Be((await Compose("commissions"))[setting]);
        (await Rendered.Documents("production"))
            .Should().NotContain(document => document.Contains(made, StringComparison.Ordinal));
        (await File.ReadAllTextAsync(Path.Combine(Rendered.Root, "k8s/overlays/production/debtor.env")))
            .Should().Contain($"#{setting}=\n", "an installation finds there what to set");
    }

    /// <summary>
    /// Of its config maps, its secrets and itself, in the order in which they count; secrets made elsewhere are absent.
    /// </summary>
    internal static IReadOnlyDictionary<string, string> Of(V1Container container, IReadOnlyList<object> objects)
    {
        var told = new Dictionary<string, string>();
        foreach (var source in container.EnvFrom ?? [])
        {
            var maps = objects.OfType<V1ConfigMap>().Where(map => map.Metadata.Name == source.ConfigMapRef?.Name);
            foreach (var (name, value) in maps.SelectMany(map => map.Data)) told[name] = value;
            var secrets = objects.OfType<V1Secret>().Where(secret => secret.Metadata.Name == source.SecretRef?.Name);
            foreach (var (name, value) in secrets.SelectMany(secret => secret.Data))
                told[name] = System.Text.Encoding.UTF8.GetString(value);
        }

        foreach (var variable in container.Env ?? []) told[variable.Name] = variable.Value;
        return told;
    }

    internal static async Task<V1Container> Container(string overlay, string started) =>
        (await Rendered.Pods(overlay)).Single(pod => pod.Name == started).Pod.Containers.Single();

    /// <summary>The environment of a service of docker-compose.yml.</summary>
    internal static async Task<IReadOnlyDictionary<string, string>> Compose(string service) =>
        ((Dictionary<object, object>)(await ComposeService(service))["environment"])
            .ToDictionary(setting => (string)setting.Key, setting => (string)setting.Value);

    internal static async Task<Dictionary<object, object>> ComposeService(string service)
    {
        using var text = new StringReader(
            await File.ReadAllTextAsync(Path.Combine(Rendered.Root, "docker-compose.yml")));
        var file = new DeserializerBuilder().Build()
            .Deserialize<Dictionary<string, object>>(new MergingParser(new Parser(text)))!;
        return (Dictionary<object, object>)((Dictionary<object, object>)file["services"])[service];
    }
}
