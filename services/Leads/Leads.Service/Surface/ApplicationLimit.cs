using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Leads.Service.Surface;

/// <summary>Anybody may apply, so one address may only do so a limited number of times a minute.</summary>
internal static class ApplicationLimit
{
    public const string Policy = "applications";
    private const string Key = "RateLimits:ApplicationsPerMinute";
    private const int DefaultPerMinute = 300;

    public static void AddApplicationLimit(this IServiceCollection services, IConfiguration configuration)
    {
        var perMinute = configuration.GetValue(Key, DefaultPerMinute);
        if (perMinute < 1) throw new InvalidOperationException($"{Key} is at least 1.");
        services.Configure<RateLimiterOptions>(options => options.AddPolicy(Policy, http =>
            RateLimitPartition.GetFixedWindowLimiter(http.Connection.RemoteIpAddress?.ToString() ?? "", _ =>
                new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1) })));
    }
}
