using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Hosting;

/// <summary>What a browser must not do with an answer of the API. The page at /docs alone runs scripts.</summary>
internal static class SecurityHeaders
{
    private const string TryItPage = "/docs";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // Set last: what answers an exception begins with empty headers.
        context.Response.OnStarting(() => Set(context));
        return next(context);
    });

    private static Task Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XFrameOptions = "DENY";
        if (context.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        if (!context.Request.Path.StartsWithSegments(TryItPage))
        {
            headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }
}
