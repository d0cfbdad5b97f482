namespace Hosting;

/// <summary>
/// <c>healthy</c> on the command line asks the service that runs beside it, in an image that has neither shell nor
/// curl.
/// </summary>
internal static class HealthProbe
{
    public const string Verb = "healthy";
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(4);

    /// <returns>0 when the service is ready, else 1.</returns>
    public static async Task<int> Run()
    {
        var port = Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS")?.Split(';')[0] ?? "8080";
        using var http = new HttpClient { Timeout = AnswerMax };
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return 1;
        }
    }
}
