using k8s.Models;

namespace Kubernetes.Tests;

/// <summary>A pod by its labels; outside of our namespace no policy of ours holds it back.</summary>
internal sealed record Peer(string? Namespace, IReadOnlyDictionary<string, string> Labels)
{
    private const string Component = "app.kubernetes.io/component";
    private const string Name = "app.kubernetes.io/name";

    /// <param name="name">"leads-api" in our namespace, "kube-system/kube-dns" in another.</param>
    public static Peer Of(string name)
    {
        if (name.Split('/') is [var elsewhere, var app])
            return new(elsewhere, new Dictionary<string, string> { [Name] = app, ["k8s-app"] = app });
        var parts = name.Split('-');
        return new(null, new Dictionary<string, string> { [Name] = parts[0], [Component] = parts[^1] });
    }

    public IReadOnlyDictionary<string, string> NamespaceLabels =>
        new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = Namespace ?? "commissions" };
}

/// <summary>Whether policies let one pod talk to another, as a network plugin that enforces them decides.</summary>
internal sealed class Reach(IEnumerable<V1NetworkPolicy> policies)
{
    private readonly V1NetworkPolicy[] _policies = [.. policies];

    public bool Allows(Peer from, Peer to, int port) =>
        Passes(from, "Egress", policy =>
            (policy.Spec.Egress ?? []).Any(rule => Meets(rule.To, to) && Opens(rule.Ports, port)))
        && Passes(to, "Ingress", policy =>
            (policy.Spec.Ingress ?? []).Any(rule => Meets(rule.FromProperty, from) && Opens(rule.Ports, port)));

    public static bool Matches(V1LabelSelector selector, IEnumerable<KeyValuePair<string, string>> labels)
    {
        var held = labels.ToDictionary();
        return (selector.MatchLabels ?? new Dictionary<string, string>())
            .All(label => held.TryGetValue(label.Key, out var value) && value == label.Value)
            && (selector.MatchExpressions ?? []).All(rule => rule.OperatorProperty == "In"
                ? held.TryGetValue(rule.Key, out var value) && rule.Values.Contains(value)
                : throw new NotSupportedException($"{rule.OperatorProperty} is not known here."));
    }

    // Without a policy that selects the pod everything passes; with some, one of them must allow it.
    private bool Passes(Peer pod, string direction, Func<V1NetworkPolicy, bool> allows)
    {
        var selecting = pod.Namespace is not null ? [] : _policies
            .Where(policy => policy.Spec.PolicyTypes.Contains(direction)
                && Matches(policy.Spec.PodSelector, pod.Labels)).ToArray();
        return selecting.Length == 0 || selecting.Any(allows);
    }

    private static bool Meets(IList<V1NetworkPolicyPeer>? peers, Peer other) => peers is null or { Count: 0 }
        || peers.Any(peer =>
            (peer.NamespaceSelector is { } spaces ? Matches(spaces, other.NamespaceLabels) : other.Namespace is null)
            && (peer.PodSelector is not { } pods || Matches(pods, other.Labels)));

    private static bool Opens(IList<V1NetworkPolicyPort>? ports, int wanted) => ports is null or { Count: 0 }
        || ports.Any(port => port.Port.Value == wanted.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
