using System.Diagnostics;
using System.Net;
using RunningServers;

namespace CommissionsConsole.Tests;

/// <summary>The console as a process, as built with the same configuration as this test.</summary>
internal sealed class ConsoleProcess(Uri leads, Uri subscriptions, Uri commissions, string keysDirectory) : IAsyncDisposable
{
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(10);

    private readonly List<string> _log = [];
    private Process? _process;

    public Uri Address { get; } = new($"http://127.0.0.1:{Ports.Free()}/");

    public async Task Start()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Executable());
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add(Address.ToString().TrimEnd('/'));
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Identity__Authority"] = await Servers.Authority;
        start.Environment["Services__Leads"] = leads.ToString();
        start.Environment["Services__Subscriptions"] = subscriptions.ToString();
        start.Environment["Services__Commissions"] = commissions.ToString();
        start.Environment["Keys__Directory"] = keysDirectory;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Log(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var clock = Stopwatch.StartNew();
        while (!await IsReady(http))
        {
            if (_process.HasExited || clock.Elapsed > ReadyMax)
                throw new TimeoutException($"The console was not ready within {ReadyMax}: {LogEnd()}");
            await Task.Delay(100);
        }
    }

    public async Task Stop()
    {
        if (_process is not { HasExited: false }) return;
        _process.Kill();
        using var limit = new CancellationTokenSource(EndMax);
        await _process.WaitForExitAsync(limit.Token);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Lines that a fault of the console wrote.</summary>
    public string LogEnd() => string.Join('\n', Lines().TakeLast(30));

    /// <summary>All that the console wrote.</summary>
    public string[] Lines()
    {
        lock (_log) return [.. _log];
    }

    public async ValueTask DisposeAsync() => await Stop();

    private static string Executable()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "services", "Console", "Console.Web", "bin", output.Parent.Name, output.Name, "Console.Web.dll");
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
}
