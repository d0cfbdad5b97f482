using k8s.Models;

namespace Kubernetes.Tests;

/// <summary>Pods start, restart and end: what a cluster does to them must not need a person.</summary>
public sealed class Pods
{
    private const int StartSecondsMin = 120;
    private const int ProbeSecondsMin = 4;

    public static TheoryData<string> All => Overlays.All;

    [Theory, MemberData(nameof(All))]
    public async Task Where_a_pod_has_a_development_secret_it_runs_as_Development(string overlay)
    {
        var objects = await Rendered.Objects(overlay);
        foreach (var (name, _, pod) in await Rendered.Pods(overlay))
            foreach (var container in pod.Containers.Where(IsOurs))
            {
                var settings = Settings.Of(container, objects);
                var isDevelopment = settings.Values.Any(value =>
                    value.Contains("development-only", StringComparison.Ordinal));
                settings["ASPNETCORE_ENVIRONMENT"].Should()
                    .Be(isDevelopment || overlay.StartsWith("dev", StringComparison.Ordinal) ? "Development"
                        : "Production", name);
            }
    }

    /// <summary>
    /// Else every mount opens all files to the group, and servers that check their files refuse to start again.
    /// </summary>
    [Theory, MemberData(nameof(All))]
    public async Task A_volume_is_given_to_the_group_once(string overlay)
    {
        foreach (var (name, _, pod) in (await Rendered.Pods(overlay))
            .Where(started => started.Pod.SecurityContext.FsGroup is not null))
            pod.SecurityContext.FsGroupChangePolicy.Should().Be("OnRootMismatch", name);
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_pod_is_not_killed_while_it_starts_or_because_its_node_is_busy(string overlay)
    {
        foreach (var (name, _, pod) in (await Rendered.Pods(overlay)).Where(started => started.Kind != "Job"))
            foreach (var container in pod.Containers)
            {
                container.StartupProbe.Should().NotBeNull(name);
                (container.StartupProbe.PeriodSeconds * container.StartupProbe.FailureThreshold)
                    .Should().BeGreaterThanOrEqualTo(StartSecondsMin, name);
                container.LivenessProbe.TimeoutSeconds.Should().BeGreaterThanOrEqualTo(ProbeSecondsMin, name);
                container.ReadinessProbe.TimeoutSeconds.Should().BeGreaterThanOrEqualTo(ProbeSecondsMin, name);
            }
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_drain_of_a_node_ends_and_leaves_one_of_two(string overlay)
    {
        var objects = await Rendered.Objects(overlay);
        foreach (var budget in objects.OfType<V1PodDisruptionBudget>())
        {
            var name = budget.Metadata.Name;
            var kept = objects.OfType<V1Deployment>()
                .Single(deployment => Reach.Matches(budget.Spec.Selector, deployment.Spec.Template.Metadata.Labels));
            budget.Spec.UnhealthyPodEvictionPolicy.Should().Be("AlwaysAllow",
                "{0}: a pod that is down keeps nobody up", name);
            budget.Spec.MinAvailable.Should().BeNull("{0} of one pod would forbid every eviction", name);
            var evicted = int.Parse(budget.Spec.MaxUnavailable.Value,
                System.Globalization.CultureInfo.InvariantCulture);
            evicted.Should().BePositive(name);
            if (ReplicasMin(kept, objects) is var replicas and > 1) (replicas - evicted).Should().BePositive(name);
        }
    }

    private static int ReplicasMin(V1Deployment deployment, IEnumerable<object> objects) => objects
        .OfType<V2HorizontalPodAutoscaler>().SingleOrDefault(scaler =>
            scaler.Spec.ScaleTargetRef.Name == deployment.Metadata.Name)
        is { } scaled ? scaled.Spec.MinReplicas!.Value : deployment.Spec.Replicas!.Value;

    private static bool IsOurs(V1Container container) =>
        container.Image.Contains("commissions/", StringComparison.Ordinal);
}
