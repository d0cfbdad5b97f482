using CommissionsConsole.Clients;
using CommissionsConsole.Downloads;
using CommissionsConsole.Keys;
using CommissionsConsole.Language;
using CommissionsConsole.Parts;
using CommissionsConsole.Shell;
using CommissionsConsole.SignIn;
using CommissionsConsole.Uploads;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace CommissionsConsole;

/// <summary>
/// The web console: pages over the three services' HTTP interfaces. It decides nothing itself; what a person may see or
/// do, the services say, with that person's own token.
/// </summary>
public static class ConsoleApplication
{
    // What a page kept of its first drawing comes back in one message.
    private const int MessageBytesMax = 1024 * 1024;

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        // Started from its build output, as the local run does, the files of packages are where the build found them.
        if (builder.Environment.IsDevelopment()) builder.WebHost.UseStaticWebAssets();
        AddLogs(builder);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ProgrammeClock>();
        builder.Services.AddHealthChecks();
        builder.Services.AddKeys(builder.Configuration);
        builder.Services.AddSignIn(builder.Configuration, builder.Environment);
        builder.Services.AddServiceClients(builder.Configuration);
        builder.Services.AddScoped<RequestKeys>();
        builder.Services.AddScoped<Commanding>();
        builder.Services.AddScoped<PartnerNames>();
        builder.Services.AddScoped<WaitingCounts>();
        builder.Services.AddScoped<Finder>();
        builder.Services.AddSingleton(new ProgrammeLook(builder.Configuration));
        Compression.Add(builder.Services);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents()
            .AddHubOptions(options => options.MaximumReceiveMessageSize = MessageBytesMax);

        var app = builder.Build();
        Configure(app);
        return app;
    }

    private static void Configure(WebApplication app)
    {
        if (!app.Environment.IsDevelopment()) app.UseHsts();
        app.UseExceptionHandler("/fault", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseSerilogRequestLogging(options => options.GetLevel = (context, _, error) =>
            error is not null || context.Response.StatusCode >= 500 ? LogEventLevel.Error : LogEventLevel.Debug);
        app.Use(SecurityHeaders.Add);
        Compression.Use(app);
        app.UseAuthentication();
        app.UseAuthorization();
        LanguageChoice.Use(app);
        app.UseAntiforgery();
        app.MapHealthChecks("/health/live").AllowAnonymous();
        app.MapHealthChecks("/health/ready").AllowAnonymous();
        app.MapStaticAssets().AllowAnonymous();
        SessionEndpoints.Map(app);
        Viewing.Map(app);
        Appearance.Map(app);
        LanguageChoice.Map(app);
        ProgrammeLook.Map(app);
        DownloadEndpoints.Map(app);
        UploadEndpoints.Map(app);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(
            // The headers above say who may frame a page.
            options => options.ContentSecurityFrameAncestorsPolicy = null);
    }

    private static void AddLogs(WebApplicationBuilder builder) => builder.Host.UseSerilog((_, logs) => logs
        .MinimumLevel.Information()
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
        .MinimumLevel.Override("Polly", LogEventLevel.Warning)
        .Enrich.WithProperty("service", "console")
        .Enrich.FromLogContext()
        .WriteTo.Console(new CompactJsonFormatter()));
}
