using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Contracts.Leads.V1;
using RunningServers;

namespace Commissions.Tests;

/// <summary>A dashboard or an alert on a name that nobody emits stays silent for ever.</summary>
public sealed partial class Watching
{
    private const string Folder = "infra/observability";
    // Emitted by the broker itself; infra/containers.sh looks for them in what a running one says.
    private const string OfTheBroker = "rabbitmq_";

    public static TheoryData<string> Files =>
        [$"{Folder}/alerts.yaml", $"{Folder}/grafana/dashboards/commissions.json"];

    [Theory, MemberData(nameof(Files))]
    public async Task Every_metric_that_is_watched_is_exported(string file)
    {
        // Nobody listens there; what matters is which instruments the exporter has subscribed to.
        await using var company = await Company.Found("--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9");
        // Counters come to life with the first thing they count.
        await company.Send(Company.Registered("p1", PartnerType.Consultant));
        await Company.Eventually(() => Task.FromResult(Exported()), names =>
            names.IsSupersetOf(["commissions_facts_received_total", "commissions_entries_posted_total"]));
        var watched = Expressions(await File.ReadAllTextAsync(CommittedPage.AtRoot(file))).SelectMany(NamesIn)
            .Where(name => !name.StartsWith(OfTheBroker, StringComparison.Ordinal)).Distinct().ToArray();

        watched.Should().NotBeEmpty();
        watched.Should().BeSubsetOf(Exported());
    }

    private static IEnumerable<string> Expressions(string text) => text.StartsWith('{')
        ? JsonDocument.Parse(text).RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)
        : Expr().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>What is left of an expression without labels, durations, numbers and functions.</summary>
    private static IEnumerable<string> NamesIn(string expression) =>
        Name().Matches(Labels().Replace(expression, " ")).Select(match => match.Value);

    private static HashSet<string> Exported()
    {
        var names = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Enabled) names.UnionWith(NamesInPrometheus(instrument));
            },
        };
        listener.Start();
        return names;
    }

    /// <summary>As the collector's exporter to Prometheus names them.</summary>
    private static string[] NamesInPrometheus(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        var unit = instrument.Unit switch { "s" => "seconds", "By" => "bytes", _ => null };
        if (unit is not null && !name.Split('_').Contains(unit)) name += $"_{unit}";
        var kind = instrument.GetType().GetGenericTypeDefinition();
        return kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? [$"{name}_total"]
            : kind == typeof(Histogram<>) ? [$"{name}_bucket", $"{name}_count", $"{name}_sum"]
            : [name];
    }

    [GeneratedRegex(@"^\s*expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Expr();

    [GeneratedRegex(@"\bby \([^)]*\)|\{[^}]*\}|\[[^\]]*\]")]
    private static partial Regex Labels();

    [GeneratedRegex(@"\b[a-z_]{3,}[a-z0-9_]*\b(?!\s*\()")]
    private static partial Regex Name();
}
