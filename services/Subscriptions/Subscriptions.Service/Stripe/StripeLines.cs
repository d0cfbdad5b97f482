using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Stripe;

namespace Subscriptions.Service.Stripe;

/// <summary>Asks Stripe for the lines that an event leaves out: it carries ten of them at most.</summary>
internal sealed class StripeLines(IOptions<StripeOptions> options) : IDisposable
{
    private const int LinesPerPage = 100;
    private const int PagesMax = 20;
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new() { Timeout = AnswerMax };

    public bool IsConfigured => !string.IsNullOrEmpty(options.Value.ApiKey);

    /// <returns>The event with all lines of its invoice or credit note.</returns>
    /// <exception cref="StripeException">Stripe refused or did not answer.</exception>
    /// <exception cref="NotSupportedException">The document is of another kind, or longer than any that is
    /// stored.</exception>
    public async Task<string> Complete(string body, CancellationToken cancellation)
    {
        var @event = JsonNode.Parse(body)!;
        var document = @event["data"]!["object"]!;
        var path = (string?)document["object"] switch
        {
            "invoice" => "invoices",
            "credit_note" => "credit_notes",
            var other => throw new NotSupportedException($"'{other}' has no lines that could be asked for."),
        };
        var lines = await Lines($"/v1/{path}/{Uri.EscapeDataString((string)document["id"]!)}/lines", cancellation);
        document["lines"]!["data"] = new JsonArray([.. lines]);
        document["lines"]!["has_more"] = false;
        return @event.ToJsonString();
    }

    public void Dispose() => _http.Dispose();

    private async Task<List<JsonNode?>> Lines(string path, CancellationToken cancellation)
    {
        var client = new StripeClient(options.Value.ApiKey, httpClient: new SystemNetHttpClient(_http),
            apiBase: options.Value.ApiBase);
        var (lines, after) = (new List<JsonNode?>(), "");
        for (var page = 0; page < PagesMax; page++)
        {
            var answer = await client.RawRequestAsync(HttpMethod.Get, $"{path}?limit={LinesPerPage}{after}", null,
                null, cancellation);
            var list = JsonNode.Parse(answer.Content)!;
            lines.AddRange(list["data"]!.AsArray().Select(line => line?.DeepClone()));
            if (list["has_more"]?.GetValue<bool>() != true) return lines;
            after = $"&starting_after={Uri.EscapeDataString((string)lines[^1]!["id"]!)}";
        }

        throw new NotSupportedException($"The document has more than {PagesMax * LinesPerPage} lines.");
    }
}
