using System.Net.Http.Headers;
using CommissionsConsole.SignIn;

namespace CommissionsConsole.Clients;

/// <summary>
/// Passes files on to Subscriptions as they come in. A stream cannot be sent twice, so nothing here tries again, and it
/// may take as long as the line needs.
/// </summary>
internal sealed class UploadClient(HttpClient http, SignedInUser user, RequestKeys keys)
    : ServiceClient(http, user, keys)
{
    /// <param name="how">The query that says how the file is to be read.</param>
    public async Task<HttpResponseMessage> Invoices(Stream file, string how, CancellationToken cancellation)
    {
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return await Send(HttpMethod.Post, $"/v1/imports/invoices{how}", content, Guid.CreateVersion7().ToString("N"),
            cancellation);
    }
}
