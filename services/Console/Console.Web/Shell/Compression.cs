using Microsoft.AspNetCore.ResponseCompression;

namespace CommissionsConsole.Shell;

/// <summary>
/// Pages are compressed where the browser says that no other site asked for them. Whoever guesses at a page's content
/// by the size of its compressed answer (BREACH) has to cause the requests from a site of its own.
/// </summary>
internal static class Compression
{
    public static void Add(IServiceCollection services) => services.AddResponseCompression(options =>
    {
        options.EnableForHttps = true;
        options.MimeTypes = ["text/html", "text/css"];
        options.Providers.Add<BrotliCompressionProvider>();
        options.Providers.Add<GzipCompressionProvider>();
    });

    public static void Use(IApplicationBuilder app) =>
        app.UseWhen(IsOwnRequest, own => own.UseResponseCompression());

    // "none": the person typed the address or followed a bookmark. A browser that does not say gets pages as they are.
    private static bool IsOwnRequest(HttpContext http) =>
        http.Request.Headers["Sec-Fetch-Site"].ToString() is "same-origin" or "none";
}
