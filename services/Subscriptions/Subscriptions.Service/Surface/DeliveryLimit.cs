using System.Globalization;
using System.Threading.RateLimiting;
using Hosting;
using Microsoft.AspNetCore.RateLimiting;

namespace Subscriptions.Service.Surface;

/// <summary>
/// A client may deliver only so often a minute; a feed that runs wild must not stop the others. What is refused is not
/// stored, and the answer says when to come back.
/// </summary>
internal static class DeliveryLimit
{
    public const string Policy = "deliveries";
    private const string Key = "RateLimits:DeliveriesPerMinute";
    private const int DefaultPerMinute = 60_000;

    public static void AddDeliveryLimit(this IServiceCollection services, IConfiguration configuration)
    {
        var perMinute = configuration.GetValue(Key, DefaultPerMinute);
        if (perMinute < 1) throw new InvalidOperationException($"{Key} is at least 1.");
        services.Configure<RateLimiterOptions>(options =>
        {
            options.AddPolicy(Policy, http => RateLimitPartition.GetFixedWindowLimiter(ClientOf(http), _ =>
                new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1) }));
            options.OnRejected = (context, _) =>
            {
                var seconds = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
                    ? after.TotalSeconds : 1;
                context.HttpContext.Response.Headers.RetryAfter =
                    Math.Max(1, (int)Math.Ceiling(seconds)).ToString(CultureInfo.InvariantCulture);
                return ValueTask.CompletedTask;
            };
        });
    }

    // A signed-in client by its name, so that two feeds behind one address do not take from each other.
    private static string ClientOf(HttpContext http) => http.User.Identity?.IsAuthenticated == true
        ? $"client {http.User.Subject()}"
        : $"address {http.Connection.RemoteIpAddress}";
}
