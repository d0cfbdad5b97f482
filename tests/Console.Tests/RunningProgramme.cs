using Commissions.Service;
using CommissionsConsole.Tests;
using Leads.Service;
using Microsoft.Playwright;
using RunningServers;
using Subscriptions.Service;

[assembly: AssemblyFixture(typeof(RunningProgramme))]

namespace CommissionsConsole.Tests;

/// <summary>
/// The whole programme, running: three services, the identity, the console, a history, and a real browser.
/// </summary>
public sealed class RunningProgramme : IAsyncLifetime
{
    /// <summary>
    /// Collection of the tests that change the programme: months close and rates change in it. Those that only look at
    /// it have no collection and run beside them.
    /// </summary>
    public const string OneAtATime = "one at a time";

    internal const string StripeSecret = "whsec_of_the_console_tests";

    private static readonly string[] BrowserArguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly string _keys = Directory.CreateTempSubdirectory("console-keys-").FullName;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private ConsoleProcess? _console;
    private string _authority = "";

    internal RunningService Leads { get; private set; } = null!;
    internal RunningService Subscriptions { get; private set; } = null!;
    internal RunningService Commissions { get; private set; } = null!;
    internal History History { get; private set; } = null!;
    internal ConsoleProcess Console => _console!;
    internal string CommissionsDatabase { get; private set; } = "";
    internal string Broker { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Broker = await Servers.NewBroker();
        CommissionsDatabase = await RunningService.NewDatabase(CommissionsService.Create);
        Leads = await RunningService.Start(LeadsService.Create,
            await RunningService.NewDatabase(LeadsService.Create), Broker);
        Subscriptions = await RunningService.Start(SubscriptionsService.Create,
            await RunningService.NewDatabase(SubscriptionsService.Create), Broker,
            $"--Stripe:WebhookSecrets:0={StripeSecret}");
        Commissions = await RunningService.Start(CommissionsService.Create, CommissionsDatabase, Broker,
            "--Programme:Debtor:Name=Example Software Ltd", "--Programme:Debtor:Iban=DE75512108001245126199",
            "--Verification:NightlyHour=24");
        _authority = await Servers.Authority;
        _console = NewConsole();
        var browser = StartBrowser();
        History = await History.Make(this);
        await _console.Start();
        await browser;
    }

    /// <summary>Another replica of the console, with the same keys.</summary>
    /// <param name="subscriptions">Where it looks for that service; null: where it is.</param>
    /// <param name="commissions">Likewise.</param>
    internal ConsoleProcess NewConsole(Uri? subscriptions = null, Uri? commissions = null) => new(Leads.Address,
        subscriptions ?? Subscriptions.Address, commissions ?? Commissions.Address, _authority, _keys);

    /// <param name="person">"carol", or "partner:{id}"; null: nobody signed in.</param>
    /// <param name="language">What their browser asks for.</param>
    internal async Task<Visit> Visit(string? person, int width = 1440, ColorScheme colours = ColorScheme.Light,
        string language = "en-GB", bool keyboardOnly = false)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 844 },
            ColorScheme = colours,
            Locale = language,
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(60_000);
        var visit = new Visit(await context.NewPageAsync(), Console.Address)
        {
            HasKeyboardOnly = keyboardOnly,
        };
        if (person is not null) await visit.SignIn(person);
        return visit;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
        if (_console is not null) await _console.DisposeAsync();
        await Leads.DisposeAsync();
        await Subscriptions.DisposeAsync();
        await Commissions.DisposeAsync();
        Directory.Delete(_keys, recursive: true);
    }

    private async Task StartBrowser()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("COMMISSIONS_CHROMIUM") ?? "/usr/bin/chromium",
            Args = BrowserArguments,
        });
    }
}
