using System.Globalization;
using System.Threading.RateLimiting;
using EventStore;
using Hosting.Description;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Scalar.AspNetCore;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Hosting;

/// <summary>
/// What the three services share: roles of a process, sign-in, errors, health, API description, logs.
/// </summary>
public sealed class ServiceHost
{
    /// <summary>The verb that brings the database up to date, as the owner of its tables.</summary>
    public const string ApplySchemaVerb = "db-apply";

    /// <summary>The verb with which a container asks the service in it whether it is ready.</summary>
    public const string HealthyVerb = HealthProbe.Verb;

    private const string ReadyTag = "ready";
    private readonly string _verb;

    private ServiceHost(string service, string[] args)
    {
        Service = service;
        var arguments = args.ToList();
        _verb = arguments.Count > 0 && !arguments[0].StartsWith('-') ? arguments[0] : "";
        Builder = WebApplication.CreateBuilder(args);
        var role = Builder.Configuration["role"] ?? "all";
        if (role is not ("api" or "worker" or "all"))
            throw new ArgumentException($"--role is 'api', 'worker' or 'all', not '{role}'.");
        ServesApi = role != "worker";
        RunsWorker = role != "api" && _verb.Length == 0;
        Verbs[ApplySchemaVerb] = ApplySchema;
        Verbs[Doctor.Verb] = Doctor.Examine;
        if (_verb == ApplySchemaVerb) EventStoreSchema.ConnectAsOwner(Builder.Configuration);
    }

    public string Service { get; }
    public WebApplicationBuilder Builder { get; }

    /// <summary>Maps the service's own endpoints; each POST is a unit of work.</summary>
    public Action<IEndpointRouteBuilder> MapApi { get; set; } = _ => { };

    /// <summary>What <c>db-apply</c> does once the tables are up to date, as their owner.</summary>
    public Func<IServiceProvider, Task> AfterSchema { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the executable does instead of serving when its first argument is the verb.</summary>
    public Dictionary<string, Func<WebApplication, Task<int>>> Verbs { get; } = [];

    /// <summary>True with <c>--role api</c> and <c>--role all</c>.</summary>
    public bool ServesApi { get; }

    /// <summary>
    /// True with <c>--role worker</c> and <c>--role all</c>, never while a verb such as db-apply runs.
    /// </summary>
    public bool RunsWorker { get; }

    /// <param name="service">Name of the service in logs, traces and queue names: "leads".</param>
    public static ServiceHost Create(string service, string[] args)
    {
        var host = new ServiceHost(service, args);
        ProductionGuard.Verify(host.Builder.Configuration, host.Builder.Environment);
        host.AddLogs();
        host.AddSurface();
        host.AddSignIn();
        return host;
    }

    /// <returns>0 when the service that runs in the same container is ready, else 1.</returns>
    public static Task<int> AskNeighbour() => HealthProbe.Run();

    /// <summary>Serves until told to stop, or runs the verb that the command line names.</summary>
    /// <returns>Exit code of the process.</returns>
    public async Task<int> Run()
    {
        await using var app = Build();
        if (_verb.Length > 0) return Verbs.TryGetValue(_verb, out var verb) ? await verb(app) : UnknownVerb();
        await app.RunAsync();
        return 0;
    }

    /// <summary>The application, ready to be started.</summary>
    public WebApplication Build()
    {
        var app = Builder.Build();
        Configure(app);
        return app;
    }

    private void Configure(WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseExceptionHandler(errors => errors.Run(Problems.Handle));
        app.UseStatusCodePages();
        app.UseSerilogRequestLogging(options => options.GetLevel = (context, _, error) =>
            error is not null || context.Response.StatusCode >= 500 ? LogEventLevel.Error : LogEventLevel.Debug);
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.Use((context, next) => CommandLog.Write(context, next));
        app.Use((context, next) => RequestText.Check(context, next));
        app.Use((context, next) => Cursors.Check(context, next));
        app.Use((context, next) => Commands.HashBody(context, next));
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready",
            new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag) })
            .AllowAnonymous();
        if (!ServesApi) return;
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapScalarApiReference("/docs").AllowAnonymous();
        EndpointsMadeOnce.Map(app, api => MapApi(api.AsUnitsOfWork()));
    }

    private void AddLogs()
    {
        Builder.Host.UseSerilog((_, logs) => logs
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Marten", LogEventLevel.Warning)
            .MinimumLevel.Override("JasperFx", LogEventLevel.Warning)
            .MinimumLevel.Override("MassTransit", LogEventLevel.Warning)
            .Enrich.WithProperty("service", Service)
            .Enrich.FromLogContext()
            .WriteTo.Console(new WithoutDatabaseValues(new CompactJsonFormatter())));

        if (string.IsNullOrEmpty(Builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return;
        Builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Service))
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation()
                .AddSource("MassTransit", "Marten", "Npgsql", RequestTrace.SourceName))
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation()
                .AddMeter("MassTransit", "Marten", "Npgsql", "Subscriptions", "Commissions.*"))
            .UseOtlpExporter();
    }

    private void AddSurface()
    {
        Builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestLimits.BodyBytesMax;
        });
        Builder.Services.AddSingleton(TimeProvider.System);
        Builder.Services.AddSingleton<ProgrammeCalendar>();
        Builder.Services.AddProblemDetails(options =>
            options.CustomizeProblemDetails = context =>
                Problems.Complete(context.HttpContext, context.ProblemDetails));
        Builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        Builder.Services.ConfigureHttpJsonOptions(options => RequestJson.Strict(options.SerializerOptions));
        Builder.Services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = (rejected, _) =>
            {
                var after = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait
                    : TimeSpan.FromSeconds(1);
                rejected.HttpContext.Response.Headers.RetryAfter =
                    Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return ValueTask.CompletedTask;
            };
            options.GlobalLimiter = PartitionedRateLimiter.CreateChained(PartnerLimit.Create(Builder.Configuration),
                ReadLimit.OfCallers(Builder.Configuration), ReadLimit.OfAll(Builder.Configuration));
        });
        Builder.Services.AddDescription(Service);
        Builder.Services.AddHealthChecks().AddCheck<StoreAnswers>("store", tags: [ReadyTag]);
        Builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));
    }

    private void AddSignIn()
    {
        var authority = Builder.Configuration["Identity:Authority"];
        Builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = authority;
            options.RequireHttpsMetadata = !Builder.Environment.IsDevelopment();
            options.MapInboundClaims = false;
            options.Events = RefusalLog.Events();
            options.TokenValidationParameters.ValidAudience = Builder.Configuration["Identity:Audience"]
                ?? "commissions";
            options.TokenValidationParameters.RoleClaimType = "role";
            options.TokenValidationParameters.NameClaimType = "sub";
        });
        Builder.Services.AddExamination((_, cancellation) => IdentityExamination.Examine(authority, cancellation));
        // Closed by default: an endpoint without its own rule still wants a signed-in caller.
        Builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(
            new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        if (authority is null && _verb.Length == 0)
            throw new InvalidOperationException("Set Identity:Authority to the OpenID Connect issuer.");
    }

    private async Task<int> ApplySchema(WebApplication app)
    {
        await EventStoreSchema.Apply(app.Services);
        await AfterSchema(app.Services);
        await Console.Out.WriteLineAsync("The database schema is up to date.");
        return 0;
    }

    private int UnknownVerb()
    {
        Console.Error.WriteLine($"There is no verb '{_verb}'. Verbs: {string.Join(", ", Verbs.Keys)}.");
        return 2;
    }

    // On a connection of its own: a full pool makes callers wait, and is no reason to take the process out of service.
    private sealed class StoreAnswers(HealthConnection health) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var command = health.Source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
