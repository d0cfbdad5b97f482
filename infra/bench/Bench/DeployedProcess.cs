using System.Diagnostics;
using System.Net;
using RunningServers;

namespace Bench;

/// <summary>A service or the console as a process, as built with the same configuration as this program.</summary>
internal sealed class DeployedProcess
{
    private const int LogLinesMax = 30;
    private static readonly TimeSpan ReadyMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan EndMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(10);

    private readonly Queue<string> _log = new();
    private readonly string _project;
    private readonly string _database;
    private readonly Dictionary<string, string> _settings;
    private Process? _process;

    private DeployedProcess(string name, string project, string database, string authority, Dictionary<string, string> settings)
    {
        (Name, _project, _database, _settings) = (name, project, database, settings);
        settings["Identity__Authority"] = authority;
        // As the images have them.
        settings["DOTNET_EnableDiagnostics"] = "0";
        settings["DOTNET_GCgen0size"] = "0x4000000";
        settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        settings["ASPNETCORE_URLS"] = Address.ToString().TrimEnd('/');
    }

    public string Name { get; }
    public Uri Address { get; } = new($"http://127.0.0.1:{Ports.Free()}/");

    public long ResidentBytes => Refreshed().WorkingSet64;
    public TimeSpan ProcessorTime => Refreshed().TotalProcessorTime;

    public static DeployedProcess Service(string name, string database, string broker, string authority) => new(
        name, $"{name}/{name}.Service", database, authority, new()
        {
            ["ConnectionStrings__EventStore"] = Servers.AsApplication(database),
            ["ConnectionStrings__Broker"] = broker,
            ["Stripe__WebhookSecrets__0"] = "whsec_development-only-bench",
        });

    /// <param name="keys">Database for the keys that protect session cookies.</param>
    public static DeployedProcess Console(IEnumerable<DeployedProcess> services, string keys, string authority)
    {
        var settings = services.ToDictionary(service => $"Services__{service.Name}", service => service.Address.ToString());
        settings["ConnectionStrings__Keys"] = keys;
        return new DeployedProcess("Console", "Console/Console.Web", keys, authority, settings);
    }

    /// <summary>Brings an empty database up to date, as the owner of its tables.</summary>
    /// <returns>Seconds that it took.</returns>
    public async Task<double> ApplySchema()
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Launch(new()
        {
            ["ConnectionStrings__EventStoreOwner"] = _database,
            ["Database__ApplicationRole"] = Servers.ApplicationRole,
        }, "db-apply");
        await End(process);
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(started).TotalSeconds
            : throw new InvalidOperationException($"db-apply of {Name}: {LogEnd()}");
    }

    /// <returns>Seconds from the start of the process until it said that it was ready.</returns>
    public async Task<double> Start()
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = ReadyMax };
        var started = Stopwatch.GetTimestamp();
        _process = Launch([]);
        while (!await IsReady(http))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > ReadyMax)
                throw new TimeoutException($"{Name} was not ready within {ReadyMax}: {LogEnd()}");
            await Task.Delay(PollEvery);
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public async Task Stop()
    {
        if (_process is null) return;
        using var process = _process;
        _process = null;
        // Nothing is under way that would have to be finished.
        process.Kill();
        await End(process);
    }

    private static async Task End(Process process)
    {
        using var limit = new CancellationTokenSource(EndMax);
        await process.WaitForExitAsync(limit.Token);
    }

    private static async Task<bool> IsReady(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Process Launch(Dictionary<string, string> further, params string[] arguments)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var program = CommittedPage.AtRoot(Path.Combine(
            "services", _project, "bin", output.Parent!.Name, output.Name, $"{Path.GetFileName(_project)}.dll"));
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _settings.Concat(further)) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Log(line.Data);
        process.ErrorDataReceived += (_, line) => Log(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private Process Refreshed()
    {
        _process!.Refresh();
        return _process;
    }

    private void Log(string? line)
    {
        if (line is null) return;
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > LogLinesMax) _log.Dequeue();
        }
    }

    private string LogEnd()
    {
        lock (_log) return string.Join('\n', _log);
    }
}
