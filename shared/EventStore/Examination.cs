using Microsoft.Extensions.DependencyInjection;

namespace EventStore;

/// <summary>One thing that a service needs, looked at before it starts.</summary>
/// <param name="About">What was looked at: "synchronous_commit".</param>
/// <param name="Found">How it is.</param>
/// <param name="Advice">What to do about it; null: it is as it should be.</param>
public sealed record Finding(string About, string Found, string? Advice);

/// <summary>
/// What <c>doctor</c> looks at: settings and rights that a service does not notice until they cost it a fact.
/// </summary>
public sealed record Examination(Func<IServiceProvider, CancellationToken, IAsyncEnumerable<Finding>> Examine);

public static class Examinations
{
    public static IServiceCollection AddExamination(this IServiceCollection services,
        Func<IServiceProvider, CancellationToken, IAsyncEnumerable<Finding>> examine) =>
        services.AddSingleton(new Examination(examine));

    /// <summary>All that the service's parts look at, one after another.</summary>
    public static async IAsyncEnumerable<Finding> Examine(IServiceProvider services,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var examination in services.GetServices<Examination>())
            foreach (var finding in await Findings(examination, services, cancellation)) yield return finding;
    }

    // What ends one of them unforeseen is a finding, too; the others are still looked at.
    private static async Task<List<Finding>> Findings(
        Examination examination, IServiceProvider services, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        try
        {
            await foreach (var finding in examination.Examine(services, cancellation)) findings.Add(finding);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            findings.Add(new Finding(findings.Count == 0 ? "start" : $"after {findings[^1].About}", error.Message,
                "It could not be looked at: mend this first, and look again."));
        }

        return findings;
    }
}
