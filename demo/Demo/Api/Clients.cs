using Microsoft.Extensions.DependencyInjection;

namespace Demo.Api;

/// <summary>The three services behind one resilient HTTP client.</summary>
internal sealed class Clients : IDisposable
{
    private static readonly TimeSpan AttemptMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CallMax = TimeSpan.FromSeconds(90);

    private readonly ServiceProvider _services;

    public Clients(Endpoints endpoints)
    {
        var services = new ServiceCollection();
        services.AddHttpClient("demo", http => http.Timeout = Timeout.InfiniteTimeSpan)
            .AddStandardResilienceHandler(options =>
            {
                options.AttemptTimeout.Timeout = AttemptMax;
                options.TotalRequestTimeout.Timeout = CallMax;
                options.CircuitBreaker.SamplingDuration = AttemptMax * 2;
                options.Retry.MaxRetryAttempts = 5;
            });
        _services = services.BuildServiceProvider();
        var http = _services.GetRequiredService<IHttpClientFactory>().CreateClient("demo");
        var tokens = new Tokens(http, endpoints.Identity);
        Leads = new ServiceClient(http, endpoints.Leads, tokens);
        Subscriptions = new ServiceClient(http, endpoints.Subscriptions, tokens);
        Commissions = new ServiceClient(http, endpoints.Commissions, tokens);
    }

    public ServiceClient Leads { get; }
    public ServiceClient Subscriptions { get; }
    public ServiceClient Commissions { get; }

    public void Dispose() => _services.Dispose();
}
