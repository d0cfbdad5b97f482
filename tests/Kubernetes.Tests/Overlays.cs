using k8s.Models;

namespace Kubernetes.Tests;

/// <summary>What a cluster is told, read as the cluster reads it.</summary>
public sealed class Overlays
{
    private const int DrainSecondsMax = 30;
    private const int PreStopSeconds = 5;

    public static TheoryData<string> All => ["dev", "dev/migrations", "production", "production/migrations"];

    [Theory, MemberData(nameof(All))]
    public async Task Every_document_is_one_that_Kubernetes_knows(string overlay)
    {
        var documents = (await Rendered.Documents(overlay)).Count(Rendered.IsKnownToKubernetes);
        (await Rendered.Objects(overlay)).Should().HaveCount(documents).And.NotContainNulls();
    }

    [Theory, MemberData(nameof(All))]
    public async Task Every_pod_passes_the_restricted_standard_and_says_what_it_needs(string overlay)
    {
        foreach (var (name, kind, pod) in await Rendered.Pods(overlay))
        {
            pod.SecurityContext.RunAsNonRoot.Should().BeTrue(name);
            pod.SecurityContext.SeccompProfile.Type.Should().Be("RuntimeDefault", name);
            pod.AutomountServiceAccountToken.Should().BeFalse(name);
            foreach (var container in pod.Containers)
            {
                container.SecurityContext.AllowPrivilegeEscalation.Should().BeFalse(name);
                container.SecurityContext.Capabilities.Drop.Should().Equal("ALL");
                container.Resources.Requests.Keys.Should().BeEquivalentTo("cpu", "memory");
                container.Resources.Limits.Keys.Should().Contain("memory");
                if (kind != "StatefulSet") container.SecurityContext.ReadOnlyRootFilesystem.Should().BeTrue(name);
                if (kind == "Job") continue;
                container.ReadinessProbe.Should().NotBeNull(name);
                container.LivenessProbe.Should().NotBeNull(name);
            }
        }
    }

    [Fact]
    public async Task Pods_of_the_services_have_time_to_finish_and_are_spread_and_kept()
    {
        var objects = await Rendered.Objects("production");
        var services = objects.OfType<V1Deployment>().Where(deployment => deployment.Metadata.Name != "collector").ToArray();
        services.Should().HaveCount(6, "three services have an API and a worker each");
        foreach (var service in services)
        {
            var pod = service.Spec.Template.Spec;
            pod.TerminationGracePeriodSeconds.Should().BeGreaterThan(DrainSecondsMax + PreStopSeconds);
            pod.Containers[0].Lifecycle.PreStop.Sleep.Seconds.Should().Be(PreStopSeconds);
            pod.TopologySpreadConstraints.Should().OnlyContain(constraint =>
                constraint.LabelSelector.MatchLabels["app.kubernetes.io/name"] == service.Spec.Selector.MatchLabels["app.kubernetes.io/name"]);
            Selected(objects.OfType<V1PodDisruptionBudget>(), budget => budget.Spec.Selector, service).Should().ContainSingle(service.Metadata.Name);
            Selected(objects.OfType<V1NetworkPolicy>(), policy => policy.Spec.PodSelector, service)
                .Should().Contain(policy => policy.Spec.PolicyTypes.Contains("Egress") && policy.Metadata.Name != "default-deny");
        }

        objects.OfType<V1NetworkPolicy>().Should().ContainSingle(policy => policy.Metadata.Name == "default-deny");
        objects.OfType<V2HorizontalPodAutoscaler>().Select(scaler => scaler.Spec.ScaleTargetRef.Name)
            .Should().BeEquivalentTo("leads-api", "subscriptions-api", "commissions-api");
        objects.OfType<V1Secret>().Should().BeEmpty("secrets are made in the cluster");
        objects.OfType<V1Ingress>().Single().Spec.Tls.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Only_the_schema_jobs_know_the_owner()
    {
        (await Rendered.Pods("production")).Should().NotContain(started => Secrets(started.Pod).Any(name => name.EndsWith("-owner", StringComparison.Ordinal)));
        (await Rendered.Pods("production/migrations")).Select(started => Secrets(started.Pod).Single())
            .Should().BeEquivalentTo("leads-owner", "subscriptions-owner", "commissions-owner");
    }

    [Theory]
    [InlineData("infra/observability/alerts.yaml", "k8s/components/monitoring/alerts.yaml")]
    [InlineData("infra/observability/collector.yaml", "k8s/components/monitoring/collector-config.yaml")]
    [InlineData("infra/postgres/application-role.sql", "k8s/overlays/dev/databases/application-role.sql")]
    [InlineData("infra/postgres/create-databases.sql", "k8s/overlays/dev/databases/create-databases.sql")]
    public async Task What_Compose_and_Kubernetes_share_is_the_same(string compose, string cluster)
    {
        static async Task<string[]> Lines(string path) =>
            [.. (await File.ReadAllLinesAsync(Path.Combine(Rendered.Root, path))).Select(line => line.Trim()).Where(line => line.Length > 0)];

        var expected = await Lines(compose);
        var found = await Lines(cluster);
        found[^(expected.Length - Heading(expected))..].Should().Equal(expected[Heading(expected)..]);
    }

    private static int Heading(string[] lines) => Array.IndexOf(lines, "groups:") + 1;

    private static IEnumerable<T> Selected<T>(IEnumerable<T> items, Func<T, V1LabelSelector> selector, V1Deployment service) =>
        items.Where(item => Matches(selector(item), service.Spec.Template.Metadata.Labels));

    private static bool Matches(V1LabelSelector selector, IDictionary<string, string> labels) =>
        (selector.MatchLabels ?? new Dictionary<string, string>()).All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value)
        && (selector.MatchExpressions ?? []).All(rule => labels.TryGetValue(rule.Key, out var value) && rule.Values.Contains(value));

    private static IEnumerable<string> Secrets(V1PodSpec pod) => pod.Containers
        .SelectMany(container => container.EnvFrom ?? []).Where(source => source.SecretRef is not null).Select(source => source.SecretRef.Name);
}
