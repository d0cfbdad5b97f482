using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace RunningServers;

/// <summary>
/// A program of this checkout as a process of its own, built with the same configuration as the one that starts it; it
/// can be killed without warning and started again.
/// </summary>
/// <param name="name">What its messages call it.</param>
/// <param name="project">Its project from <c>services</c> on, such as <c>Leads/Leads.Service</c>.</param>
public abstract class BuiltProcess(string name, string project) : IAsyncDisposable
{
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan VerbMax = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(20);
    private const int LogLines = 30;

    private readonly List<string> _log = [];
    private Process? _process;

    public string Name => name;
    public Uri Address { get; } = new($"http://127.0.0.1:{Ports.Free()}/");

    /// <summary>Its settings, and whatever else it is to find in its environment.</summary>
    public Dictionary<string, string> Environment { get; } = new() { ["ASPNETCORE_ENVIRONMENT"] = "Development" };

    public long ResidentBytes => Refreshed().WorkingSet64;
    public TimeSpan ProcessorTime => Refreshed().TotalProcessorTime;

    /// <returns>Seconds from the start of the process until it said that it was ready.</returns>
    public async Task<double> Start()
    {
        using var http = new HttpClient { Timeout = AnswerMax };
        var started = Stopwatch.GetTimestamp();
        _process = Launch([], "--urls", Address.ToString().TrimEnd('/'));
        while (!await IsReady(http))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > ReadyMax)
                throw new TimeoutException($"{name} was not ready within {ReadyMax}: {Log(LogLines)}");
            await Task.Delay(PollEvery);
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>kill -9: no shutdown, no flush.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await End(EndMax);
    }

    /// <summary>SIGTERM: it finishes what it has begun.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Terminate()
    {
        await Signal("TERM");
        return await End(DrainMax);
    }

    /// <summary>The process stands still, as on a machine that is suspended.</summary>
    public Task Pause() => Signal("STOP");

    public Task Resume() => Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_process is { HasExited: false }) await Kill();
    }

    /// <summary>The last lines that it wrote.</summary>
    public string Log(int lines) => string.Join('\n', Lines().TakeLast(lines));

    /// <summary>All that it wrote.</summary>
    public string[] Lines()
    {
        lock (_log) return [.. _log];
    }

    /// <summary>Runs it for one command.</summary>
    /// <returns>Its exit code.</returns>
    protected async Task<int> RunVerb(string verb, Dictionary<string, string> further)
    {
        using var process = Launch(further, verb);
        using var limit = new CancellationTokenSource(VerbMax);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <summary>Where the build put a program.</summary>
    public static string PathOf(string project)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return CommittedPage.AtRoot(Path.Combine("services", project, "bin", output.Parent!.Name, output.Name,
            $"{Path.GetFileName(project)}.dll"));
    }

    private Process Launch(Dictionary<string, string> further, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [PathOf(project), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var (key, value) in Environment.Concat(further)) start.Environment[key] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task<bool> IsReady(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Address, "health/ready"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private async Task Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        using var limit = new CancellationTokenSource(EndMax);
        await kill.WaitForExitAsync(limit.Token);
    }

    private async Task<int> End(TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        await _process!.WaitForExitAsync(limit.Token);
        // One that did not end in time is still there to be killed.
        var code = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return code;
    }

    private Process Refreshed()
    {
        _process!.Refresh();
        return _process;
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_log) _log.Add(line);
    }
}
