using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CommissionsConsole.SignIn;

namespace CommissionsConsole.Clients;

/// <summary>
/// Calls one service in the name of whoever is signed in. Every POST carries an Idempotency-Key, so that a retry of the
/// resilience handler and a double click do a thing once.
/// </summary>
internal abstract class ServiceClient(HttpClient http, SignedInUser user, RequestKeys keys)
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <exception cref="ServiceException">The service refused, or did not answer.</exception>
    protected async Task<T> Get<T>(string path, CancellationToken cancellation)
    {
        using var answer = await Send(HttpMethod.Get, path, null, null, cancellation);
        return (await answer.Content.ReadFromJsonAsync<T>(Json, cancellation))!;
    }

    /// <summary>As <see cref="Get{T}"/>, but nothing there is an answer too.</summary>
    protected async Task<T?> Find<T>(string path, CancellationToken cancellation) where T : class
    {
        try
        {
            return await Get<T>(path, cancellation);
        }
        catch (ServiceException problem) when (problem.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <exception cref="ServiceException">The service refused, or did not answer.</exception>
    protected async Task<T> Post<T>(string path, object? body, CancellationToken cancellation)
    {
        var content = JsonSerializer.Serialize(body ?? new { }, Json);
        using var answer = await Send(HttpMethod.Post, path,
            new StringContent(content, Encoding.UTF8, "application/json"),
            keys.Derive(path, content), cancellation);
        return (await answer.Content.ReadFromJsonAsync<T>(Json, cancellation))!;
    }

    /// <summary>A question too long for an address: nothing is changed by it, so it needs no key.</summary>
    /// <exception cref="ServiceException">The service refused, or did not answer.</exception>
    protected async Task<T> Ask<T>(string path, object question, CancellationToken cancellation)
    {
        using var answer = await Send(HttpMethod.Post, path, JsonContent.Create(question, options: Json), null,
            cancellation);
        return (await answer.Content.ReadFromJsonAsync<T>(Json, cancellation))!;
    }

    /// <exception cref="ServiceException">The service refused, or did not answer.</exception>
    protected async Task Delete(string path, CancellationToken cancellation)
    {
        using var answer = await Send(HttpMethod.Delete, path, null, null, cancellation);
    }

    /// <returns>"Healthy", as the service says it of itself.</returns>
    /// <exception cref="ServiceException">It is not ready, or does not answer.</exception>
    public async Task<string> Health(CancellationToken cancellation)
    {
        using var answer = await Send(HttpMethod.Get, "/health/ready", null, null, cancellation, "text/plain");
        return await answer.Content.ReadAsStringAsync(cancellation);
    }

    public Task<Lag> Lag(CancellationToken cancellation) => Get<Lag>("/v1/operations/lag", cancellation);

    /// <summary>Of billing facts; Leads has none.</summary>
    public Task<FactProgress> Progress(CancellationToken cancellation) =>
        Get<FactProgress>("/v1/operations/progress", cancellation);

    public Task<ServiceQueues> Queues(CancellationToken cancellation) =>
        Get<ServiceQueues>("/v1/operations/queues", cancellation);

    public Task<RedrivenQueue> Redrive(string queue, CancellationToken cancellation) =>
        Post<RedrivenQueue>($"/v1/operations/queues/{PathSegment(queue)}/redrive", new { }, cancellation);

    /// <summary>A file as the service makes it; the caller disposes of the answer.</summary>
    public Task<HttpResponseMessage> File(string path, string accept, CancellationToken cancellation) =>
        Send(HttpMethod.Get, path, null, null, cancellation, accept);

    protected async Task<HttpResponseMessage> Send(HttpMethod method, string path, HttpContent? content, string? key,
        CancellationToken cancellation, string accept = "application/json")
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Accept.ParseAdd(accept);
        // A question carries no key; whatever would change something has one, or takes something away.
        if ((key is not null || method == HttpMethod.Delete) && await user.IsViewing())
            throw new ServiceException(HttpStatusCode.Forbidden, "viewing",
                T("You look as the partner does: nothing can be changed. End the view first."));
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        // What is refused at its head is not sent to its end.
        if (content is StreamContent) request.Headers.ExpectContinue = true;
        if (await user.AccessToken() is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (Exception error) when (error is HttpRequestException or Polly.ExecutionRejectedException
                                      || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new ServiceException(HttpStatusCode.ServiceUnavailable, "unreachable",
                T("The service does not answer. Nothing was lost; try again in a moment."), error);
        }

        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw await ServiceException.Read(answer, cancellation);
    }

    /// <summary>A path with those parameters that have a value.</summary>
    protected static string AddQuery(string path, params (string Name, object? Value)[] parameters)
    {
        var query = string.Join('&', parameters.Where(p => p.Value is not null and not "")
            .Select(p => $"{p.Name}={Uri.EscapeDataString(Text(p.Value!))}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    protected static string PathSegment(string id) => Uri.EscapeDataString(id);

    private static string Text(object value) => value switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.ToUniversalTime()
        .ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}

/// <summary>A refusal of a service: what is wrong and what to do, as the service says it.</summary>
public sealed class ServiceException(HttpStatusCode status, string code, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public HttpStatusCode Status { get; } = status;
    public string Code { get; } = code;

    /// <summary>Of an approval that is refused because its preview is stale.</summary>
    public ChangedSince? ChangedSince { get; private init; }

    public bool IsSessionOver => Status == HttpStatusCode.Unauthorized;
    public bool IsNotFound => Status == HttpStatusCode.NotFound;

    internal static async Task<ServiceException> Read(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
            return new ServiceException(answer.StatusCode, Text(problem, "code") ?? "error",
                Text(problem, "detail") ?? Text(problem, "title")
                ?? T("The service answered {0}.", (int)answer.StatusCode))
            {
                ChangedSince = problem.TryGetProperty("changedSince", out var since)
                    ? since.Deserialize<ChangedSince>(ServiceClient.Json)
                    : null,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException)
        {
            return new ServiceException(answer.StatusCode, "error",
                T("The service answered {0}.", (int)answer.StatusCode), error);
        }
    }

    private static string? Text(JsonElement problem, string name) =>
        problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
