using k8s.Models;

namespace Kubernetes.Tests;

/// <summary>What a cluster is told, read as the cluster reads it.</summary>
public sealed class Overlays
{
    private const int DrainSecondsMax = 30;
    private const int PreStopSeconds = 5;

    public static TheoryData<string> All =>
        ["dev", "dev/servers", "dev/migrations", "production", "production/migrations"];

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
                if (container.Image.Contains("commissions/", StringComparison.Ordinal))
                    HasSomewhereToWrite(container, pod);
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
        var services = objects.OfType<V1Deployment>().Where(deployment =>
            deployment.Metadata.Name != "collector").ToArray();
        services.Should().HaveCount(7, "three services have an API and a worker each, and there is the console");
        foreach (var service in services)
        {
            var pod = service.Spec.Template.Spec;
            pod.TerminationGracePeriodSeconds.Should().BeGreaterThan(DrainSecondsMax + PreStopSeconds);
            pod.Containers[0].Lifecycle.PreStop.Sleep.Seconds.Should().Be(PreStopSeconds);
            pod.TopologySpreadConstraints.Should().OnlyContain(constraint =>
                constraint.LabelSelector.MatchLabels["app.kubernetes.io/name"] == service.Spec.Selector.MatchLabels[
                    "app.kubernetes.io/name"]);
            Selected(objects.OfType<V1PodDisruptionBudget>(), budget => budget.Spec.Selector, service)
                .Should().ContainSingle(service.Metadata.Name);
            Selected(objects.OfType<V1NetworkPolicy>(), policy => policy.Spec.PodSelector, service)
                .Should().Contain(policy => policy.Spec.PolicyTypes.Contains("Egress")
                    && policy.Metadata.Name != "default-deny");
        }

        objects.OfType<V1NetworkPolicy>().Should().ContainSingle(policy => policy.Metadata.Name == "default-deny");
        objects.OfType<V2HorizontalPodAutoscaler>().Select(scaler => scaler.Spec.ScaleTargetRef.Name)
            .Should().BeEquivalentTo("leads-api", "subscriptions-api", "commissions-api");
        objects.OfType<V1Secret>().Should().BeEmpty("secrets are made in the cluster");
        objects.OfType<V1Ingress>().Should().HaveCount(2).And.OnlyContain(ingress => ingress.Spec.Tls.Count == 1);
        objects.OfType<V1ConfigMap>().Single(map =>
            map.Metadata.Name.StartsWith("console-settings", StringComparison.Ordinal))
            .Data["ASPNETCORE_FORWARDEDHEADERS_ENABLED"]
            .Should().Be("true", "addresses for the browser begin with https");
    }

    [Theory, MemberData(nameof(Conversations))]
    public async Task Pods_talk_to_those_they_need_and_to_nobody_else(string overlay, string from, string to, int port,
        bool allowed)
    {
        var reach = new Reach((await Rendered.Objects(overlay)).OfType<V1NetworkPolicy>());
        reach.Allows(Peer.Of(from), Peer.Of(to), port).Should().Be(allowed, "{0} to {1}:{2}", from, to, port);
    }

    public static TheoryData<string, string, string, int, bool> Conversations => new()
    {
        { "production", "ingress-nginx/controller", "leads-api", 8080, true },
        { "production", "ingress-nginx/controller", "console", 8080, true },
        { "production", "ingress-nginx/controller", "leads-worker", 8080, false },
        { "production", "console", "leads-api", 8080, true },
        { "production", "console", "subscriptions-api", 8080, true },
        { "production", "console", "commissions-api", 8080, true },
        { "production", "console", "commissions-worker", 8080, false },
        { "production", "console", "databases/postgres", 5432, true },
        { "production", "console", "databases/rabbitmq", 5671, false },
        { "production", "leads-api", "kube-system/kube-dns", 53, true },
        { "production", "commissions-worker", "kube-system/kube-dns", 53, true },
        { "production", "commissions-schema", "kube-system/kube-dns", 53, true },
        { "production", "commissions-schema", "databases/postgres", 5432, true },
        { "production", "commissions-worker", "databases/rabbitmq", 5671, true },
        { "production", "commissions-worker", "collector", 4317, true },
        { "production", "monitoring/prometheus", "collector", 8889, true },
        { "production", "leads-worker", "leads-api", 8080, false },
        { "production", "leads-api", "commissions-api", 8080, false },
        { "production", "somewhere/else", "leads-api", 8080, false },
        { "production", "somewhere/else", "console", 8080, false },
        { "production", "somewhere/else", "collector", 4317, false },
        { "dev", "commissions-api", "postgres", 5432, true },
        { "dev", "commissions-worker", "rabbitmq", 5672, true },
        { "dev", "commissions-worker", "identity", 8084, true },
        { "dev", "console", "identity", 8084, true },
        { "dev", "console", "postgres", 5432, true },
        { "dev", "somewhere/else", "postgres", 5432, false },
        { "dev", "identity", "leads-api", 8080, true },
        { "dev", "identity", "identity", 8084, true },
        { "dev", "identity", "kube-system/kube-dns", 53, true },
        { "dev", "identity", "commissions-api", 8080, false },
        { "dev", "commissions-schema", "postgres", 5432, true },
    };

    [Fact]
    public async Task Only_the_schema_jobs_know_the_owner()
    {
        (await Rendered.Pods("production")).Should().NotContain(started =>
            Secrets(started.Pod).Any(name => name.EndsWith("-owner", StringComparison.Ordinal)));
        (await Rendered.Pods("production/migrations")).Select(started => Secrets(started.Pod).Single())
            .Should().BeEquivalentTo("leads-owner", "subscriptions-owner", "commissions-owner");
    }

    [Theory]
    [InlineData("infra/observability/alerts.yaml", "k8s/components/monitoring/alerts.yaml")]
    [InlineData("infra/observability/cluster-alerts.yaml", "k8s/components/monitoring/cluster-alerts.yaml")]
    [InlineData("infra/observability/collector.yaml", "k8s/components/monitoring/collector-config.yaml")]
    [InlineData("infra/postgres/application-role.sql", "k8s/overlays/dev/servers/databases/application-role.sql")]
    [InlineData("infra/postgres/create-databases.sql", "k8s/overlays/dev/servers/databases/create-databases.sql")]
    public async Task What_Compose_and_Kubernetes_share_is_the_same(string compose, string cluster)
    {
        static async Task<string[]> Lines(string path) =>
            [.. (await File.ReadAllLinesAsync(Path.Combine(Rendered.Root, path))).Select(line => line.Trim())
                .Where(line => line.Length > 0)];

        var expected = await Lines(compose);
        var found = await Lines(cluster);
        found[^(expected.Length - Heading(expected))..].Should().Equal(expected[Heading(expected)..]);
    }

    /// <summary>The root file system is read-only, and what is larger than memory should hold goes to files.</summary>
    private static void HasSomewhereToWrite(V1Container container, V1PodSpec pod)
    {
        var mount = container.VolumeMounts.Should().ContainSingle(mount =>
            mount.MountPath == "/tmp", container.Name).Subject;
        pod.Volumes.Single(volume => volume.Name == mount.Name).EmptyDir.Should().NotBeNull();
    }

    private static int Heading(string[] lines) => Array.IndexOf(lines, "groups:") + 1;

    private static IEnumerable<T> Selected<T>(IEnumerable<T> items, Func<T, V1LabelSelector> selector,
        V1Deployment service) =>
        items.Where(item => Reach.Matches(selector(item), service.Spec.Template.Metadata.Labels));

    private static IEnumerable<string> Secrets(V1PodSpec pod) => pod.Containers
        .SelectMany(container => container.EnvFrom ?? []).Where(source => source.SecretRef is not null)
        .Select(source => source.SecretRef.Name);
}
