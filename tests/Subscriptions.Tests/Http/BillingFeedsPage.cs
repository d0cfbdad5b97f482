using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using RunningServers;
using Subscriptions.Service;

namespace Subscriptions.Tests.Http;

/// <summary>
/// Runs every example of docs/billing-feeds.md as it stands there, and compares what the page says it answers.
/// </summary>
public sealed partial class BillingFeedsPage
{
    private const string Marker = "-- answer ends here --";
    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Every_example_runs_and_answers_what_the_page_says()
    {
        await using var service = await RunningService.Start(
            SubscriptionsService.Create, await RunningService.NewDatabase(SubscriptionsService.Create),
            await Servers.NewBroker());
        var page = await File.ReadAllTextAsync(
            Path.Combine(Root(AppContext.BaseDirectory), "docs", "billing-feeds.md"));
        var examples = string.Join('\n', ShellBlock().Matches(page).Select(block => block.Groups[1].Value))
            .Replace("http://127.0.0.1:8084/", await Servers.Authority, StringComparison.Ordinal)
            .Replace("http://127.0.0.1:8082", service.Address.ToString().TrimEnd('/'), StringComparison.Ordinal);
        var expected = Expectation().Matches(examples).Select(line => line.Groups[1].Value).ToArray();

        var (code, output) = await Bash(Expectation().Replace(examples, $"echo '{Marker}'"));

        code.Should().Be(0, output);
        var answers = output.Split(Marker);
        answers.Should().HaveCount(expected.Length + 1);
        foreach (var (answer, pattern) in answers.Zip(expected))
            answer.Trim().Should().MatchRegex($"^{Regex.Escape(pattern).Replace("…", ".*", StringComparison.Ordinal)}");
        answers[^1].Should().Contain("\"customerId\":\"feeds-acme\"").And.Contain("refunded so far on invoice F-1")
            .And.Contain("\"groupBy\":\"customerYear\"");
    }

    private static async Task<(int Code, string Output)> Bash(string script)
    {
        var folder = Directory.CreateTempSubdirectory("billing-feeds-");
        try
        {
            using var bash = Process.Start(new ProcessStartInfo("bash", "-eu")
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardInputEncoding = new UTF8Encoding(false),
            })!;
            await bash.StandardInput.WriteAsync(script);
            bash.StandardInput.Close();
            using var limit = new CancellationTokenSource(RunMax);
            var output = await bash.StandardOutput.ReadToEndAsync(limit.Token);
            await bash.WaitForExitAsync(limit.Token);
            return (bash.ExitCode, output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "Commissions.sln"))
        ? folder
        : Root(Path.GetDirectoryName(folder)
            ?? throw new InvalidOperationException("Commissions.sln was not found above the tests."));

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("^# → (.*)$", RegexOptions.Multiline)]
    private static partial Regex Expectation();
}
