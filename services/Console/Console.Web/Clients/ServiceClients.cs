namespace CommissionsConsole.Clients;

/// <summary>Where the services are: Services:Leads, Services:Subscriptions, Services:Commissions.</summary>
internal static class ServiceClients
{
    private static readonly TimeSpan AttemptMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan TotalMax = TimeSpan.FromSeconds(60);

    public static void AddServiceClients(this IServiceCollection services, IConfiguration configuration)
    {
        Add<LeadsClient>(services, configuration, "Leads");
        Add<SubscriptionsClient>(services, configuration, "Subscriptions");
        Add<CommissionsClient>(services, configuration, "Commissions");
        AddPlain<UploadClient>(services, configuration, "Subscriptions");
    }

    // Retries are safe: reads change nothing, and a POST repeats under its Idempotency-Key.
    private static void Add<TClient>(IServiceCollection services, IConfiguration configuration, string name)
        where TClient : ServiceClient =>
        AddPlain<TClient>(services, configuration, name).AddStandardResilienceHandler(options =>
        {
            options.AttemptTimeout.Timeout = AttemptMax;
            options.TotalRequestTimeout.Timeout = TotalMax;
            options.CircuitBreaker.SamplingDuration = TotalMax;
            options.Retry.MaxRetryAttempts = 2;
            options.Retry.Delay = TimeSpan.FromMilliseconds(300);
        });

    private static IHttpClientBuilder AddPlain<TClient>(
        IServiceCollection services, IConfiguration configuration, string name) where TClient : ServiceClient
    {
        var key = $"Services:{name}";
        var address = configuration[key]
            ?? throw new InvalidOperationException($"Set {key} to the address of the service.");
        return services.AddHttpClient<TClient>(client =>
        {
            client.BaseAddress = new Uri(address);
            client.Timeout = Timeout.InfiniteTimeSpan;
        });
    }
}
