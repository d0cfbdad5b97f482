using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Hosting;

/// <summary>One partner cannot keep the others from being served. Staff and feeds are not limited here.</summary>
internal static class PartnerLimit
{
    public const string Setting = "RateLimits:PartnerRequestsPerMinute";
    private const int RequestsPerMinuteDefault = 600;

    public static PartitionedRateLimiter<HttpContext> Create(IConfiguration configuration)
    {
        var permits = configuration.GetValue(Setting, RequestsPerMinuteDefault);
        return PartitionedRateLimiter.Create<HttpContext, string>(context =>
            context.User.PartnerId() is { } partnerId
                ? RateLimitPartition.GetFixedWindowLimiter(partnerId, _ => new FixedWindowRateLimiterOptions
                {
                    PermitLimit = permits,
                    Window = TimeSpan.FromMinutes(1),
                    QueueLimit = 0,
                })
                : RateLimitPartition.GetNoLimiter(""));
    }
}
