using System.Diagnostics;
using System.Globalization;
using System.Net;
using RunningServers;

namespace EndToEnd.Tests;

/// <summary>One service as a process of its own, which can be killed without warning and started again.</summary>
internal sealed class ServiceProcess(string service, string database, string broker, string authority) : IAsyncDisposable
{
    public const string StripeSecret = "whsec_development-only-test";
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan VerbMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(60);

    private readonly List<string> _log = [];
    private Process? _process;

    public Uri Address { get; } = new($"http://127.0.0.1:{Ports.Free()}/");

    public async Task ApplySchema()
    {
        var code = await RunVerb("db-apply", new()
        {
            ["ConnectionStrings__EventStoreOwner"] = database,
            ["Database__ApplicationRole"] = Servers.ApplicationRole,
        });
        if (code != 0) throw new InvalidOperationException($"db-apply of {service}: {LogEnd()}");
    }

    /// <summary>Recomputes everything and compares it with what is stored.</summary>
    /// <returns>0 when all of it is as stored.</returns>
    public Task<int> Verify() => RunVerb("verify", AsApplication());

    private async Task<int> RunVerb(string verb, Dictionary<string, string> databaseSettings)
    {
        using var process = Launch(databaseSettings, verb);
        using var limit = new CancellationTokenSource(VerbMax);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    private Dictionary<string, string> AsApplication() => new()
    {
        ["ConnectionStrings__EventStore"] = Servers.AsApplication(database),
    };

    /// <summary>Further settings of the process, such as a library that is loaded before all others.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public async Task Start()
    {
        _process = Launch(AsApplication(), "--urls", Address.ToString().TrimEnd('/'));
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var clock = Stopwatch.StartNew();
        while (!await IsReady(http))
        {
            if (_process.HasExited || clock.Elapsed > ReadyMax)
                throw new TimeoutException($"{service} was not ready within {ReadyMax}: {LogEnd()}");
            await Task.Delay(100);
        }
    }

    /// <summary>kill -9: no shutdown, no flush.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        using var limit = new CancellationTokenSource(EndMax);
        await _process.WaitForExitAsync(limit.Token);
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM: the service finishes what it has begun.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Terminate()
    {
        await Signal("TERM");
        using var limit = new CancellationTokenSource(DrainMax);
        await _process!.WaitForExitAsync(limit.Token);
        var code = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return code;
    }

    /// <summary>The process stands still, as on a machine that is suspended.</summary>
    public Task Pause() => Signal("STOP");

    public Task Resume() => Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await Kill();
    }

    private async Task Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        using var limit = new CancellationTokenSource(EndMax);
        await kill.WaitForExitAsync(limit.Token);
    }

    private Process Launch(Dictionary<string, string> databaseSettings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Executable());
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in databaseSettings) start.Environment[name] = value;
        start.Environment["ConnectionStrings__Broker"] = broker;
        start.Environment["Identity__Authority"] = authority;
        // Small batches, so that a kill finds a replay between two of them.
        start.Environment["Replays__CustomersPerBatchMax"] = "1";
        start.Environment["Stripe__WebhookSecrets__0"] = StripeSecret;
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Log(line.Data);
        process.ErrorDataReceived += (_, line) => Log(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>The checkout that this test was built in.</summary>
    public static string Root => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>The service as built with the same configuration as this test.</summary>
    private string Executable()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Root, "services", service, $"{service}.Service", "bin", output.Parent!.Name, output.Name,
            $"{service}.Service.dll");
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

    private void Log(string? line)
    {
        if (line is null) return;
        lock (_log) _log.Add(line);
    }

    private string LogEnd() => Log(20);

    /// <summary>The last lines that the process wrote.</summary>
    public string Log(int lines)
    {
        lock (_log) return string.Join('\n', _log.TakeLast(lines));
    }
}
