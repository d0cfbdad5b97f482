using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventStore;

namespace Hosting;

/// <summary>Whether the provider of identities tells how its tokens are checked.</summary>
internal static class IdentityExamination
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    /// <param name="authority">As configured; null: none is.</param>
    public static async IAsyncEnumerable<Finding> Examine(
        string? authority, [EnumeratorCancellation] CancellationToken cancellation)
    {
        const string about = "Identity:Authority";
        if (authority is null)
        {
            yield return new Finding(about, "not set", "Set Identity:Authority to the OpenID Connect issuer.");
            yield break;
        }

        using var http = new HttpClient { Timeout = AnswerMax };
        string? refusal = null;
        try
        {
            using var answer = await http.GetAsync(
                new Uri($"{authority.TrimEnd('/')}/.well-known/openid-configuration"), cancellation);
            refusal = !answer.IsSuccessStatusCode ? $"{authority} answers {(int)answer.StatusCode}"
                : JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellation))?["issuer"]?.GetValue<string>()
                    is var issuer && issuer?.TrimEnd('/') == authority.TrimEnd('/') ? null
                : $"{authority} calls itself {issuer}, and so do its tokens";
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or UriFormatException
                                          or NotSupportedException or JsonException)
        {
            refusal = $"{authority}: {error.Message}";
        }

        yield return refusal is null
            ? new Finding(about, authority, null)
            : new Finding(about, refusal, "Check its address, DNS, certificate and the network policy: without it "
                + "every token is refused.");
    }
}
