using System.Text.RegularExpressions;
using k8s.Models;

namespace Kubernetes.Tests;

/// <summary>What docs/operating/kubernetes.md tells a stranger to type names things that are there.</summary>
public sealed partial class Guide
{
    private static readonly string[] ToApply =
    [
        "k8s/overlays/dev/servers", "k8s/overlays/dev/migrations", "k8s/overlays/dev",
        "k8s/overlays/production/migrations", "k8s/overlays/production",
    ];

    [Fact]
    public async Task Ports_that_are_forwarded_are_ports_of_their_services()
    {
        var services = (await Rendered.Objects("dev")).OfType<V1Service>()
            .ToDictionary(service => service.Metadata.Name);
        var forwarded = Forward().Matches(await Text());
        forwarded.Select(match => match.Groups["service"].Value).Should().BeEquivalentTo("console", "identity");
        foreach (Match match in forwarded)
            services[match.Groups["service"].Value].Spec.Ports.Select(port => $"{port.Port}")
            .Should().Contain(match.Groups["port"].Value);
    }

    [Fact]
    public async Task The_namespace_comes_before_secrets_and_servers_then_the_schema_and_the_services_last()
    {
        var text = await Text();
        Applied().Matches(text).Select(match => match.Groups["what"].Value).Should().Equal(ToApply);
        NamespaceOrSecret().Matches(text.Split("## Install")[1])
            .First().Value.Should().Be("kubectl apply -f k8s/base/namespace.yaml");
        text.Should().NotContain("job --all", "other jobs of the namespace are not ours to delete or to wait for");
    }

    [Fact]
    public async Task Every_secret_that_a_pod_of_production_wants_is_named()
    {
        var text = await Text();
        foreach (var (name, _, pod) in (await Rendered.Pods("production"))
            .Concat(await Rendered.Pods("production/migrations")))
            foreach (var source in pod.Containers.SelectMany(container => container.EnvFrom ?? [])
                .Where(source => source.SecretRef is not null))
                text.Should().Contain($"`{source.SecretRef.Name}`", name);
    }

    [Theory]
    [InlineData("metrics-server")]
    [InlineData("cert-manager")]
    [InlineData("kube-state-metrics")]
    [InlineData("Prometheus operator")]
    [InlineData("ingress-nginx")]
    public async Task What_the_production_overlay_needs_of_a_cluster_is_listed(string need) =>
        (await Text()).Split("## Install")[1].Split("\n1. ")[0].Should().Contain(need);

    private static Task<string> Text() =>
        File.ReadAllTextAsync(Path.Combine(Rendered.Root, "docs/operating/kubernetes.md"));

    [GeneratedRegex(@"port-forward -n commissions service/(?<service>[a-z-]+) \d+:(?<port>\d+)")]
    private static partial Regex Forward();

    [GeneratedRegex(@"(?:kubectl apply -k|\./k8s/migrate\.sh) (?<what>k8s/\S+)")]
    private static partial Regex Applied();

    [GeneratedRegex(@"kubectl apply -f k8s/base/namespace\.yaml|kubectl create secret")]
    private static partial Regex NamespaceOrSecret();
}
