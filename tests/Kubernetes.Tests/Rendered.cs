using System.ComponentModel;
using System.Diagnostics;
using k8s;
using k8s.Models;

namespace Kubernetes.Tests;

/// <summary>An overlay as a cluster would get it.</summary>
internal static class Rendered
{
    private static readonly TimeSpan RenderMax = TimeSpan.FromSeconds(60);

    public static string Root { get; } = FindRoot();

    /// <summary>Each document of an overlay.</summary>
    public static async Task<IReadOnlyList<string>> Documents(string overlay)
    {
        var output = await Render(Path.Combine(Root, "k8s", "overlays", overlay));
        return output.Split("\n---\n", StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>
    /// Custom resources of the Prometheus operator have no type here; their content is compared with its source.
    /// </summary>
    public static bool IsKnownToKubernetes(string document) =>
        !document.Contains("apiVersion: monitoring.coreos.com/v1", StringComparison.Ordinal);

    /// <summary>
    /// Read by the API's own types: an unknown field, a misspelt one or one of another kind is refused.
    /// </summary>
    public static async Task<IReadOnlyList<object>> Objects(string overlay) =>
    [
        .. (await Documents(overlay)).Where(IsKnownToKubernetes)
            .SelectMany(document => KubernetesYaml.LoadAllFromString(document, strict: true)),
    ];

    /// <summary>Every pod that an overlay starts, with the name of what starts it.</summary>
    public static async Task<IReadOnlyList<(string Name, string Kind, V1PodSpec Pod)>> Pods(string overlay) =>
    [
        .. (await Objects(overlay)).Select<object, (string, string, V1PodSpec)?>(item => item switch
        {
            V1Deployment deployment => (deployment.Metadata.Name, "Deployment", deployment.Spec.Template.Spec),
            V1StatefulSet set => (set.Metadata.Name, "StatefulSet", set.Spec.Template.Spec),
            V1Job job => (job.Metadata.Name, "Job", job.Spec.Template.Spec),
            _ => null,
        }).OfType<(string, string, V1PodSpec)>(),
    ];

    private static async Task<string> Render(string folder)
    {
        foreach (var (program, verb) in new[] { ("kubectl", "kustomize"), ("kustomize", "build") })
        {
            var start = new ProcessStartInfo(program, [verb, folder])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            };
            try
            {
                using var process = Process.Start(start)!;
                var errors = process.StandardError.ReadToEndAsync();
                var output = await process.StandardOutput.ReadToEndAsync();
                using var limit = new CancellationTokenSource(RenderMax);
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode == 0 ? output
                    : throw new InvalidOperationException($"{folder}: {await errors}");
            }
            catch (Win32Exception)
            {
                // Not on this machine; perhaps the other is.
            }
        }

        throw new InvalidOperationException("This needs kubectl 1.27 or later, or kustomize 5.");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Commissions.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
