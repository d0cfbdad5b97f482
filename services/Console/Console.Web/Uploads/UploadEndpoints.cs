using System.Text.Json;
using CommissionsConsole.Clients;
using CommissionsConsole.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace CommissionsConsole.Uploads;

/// <summary>
/// Files on their way from a browser to a service. They pass through as they come, so neither the page's connection nor
/// this process keeps one; the service says what becomes of it.
/// </summary>
internal static class UploadEndpoints
{
    /// <summary>As many as Subscriptions takes.</summary>
    public const int InvoiceMegabytesMax = 512;

    public const long InvoiceBytesMax = InvoiceMegabytesMax * 1024L * 1024;

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/upload/invoices", Invoices)
        .WithMetadata(new RequestSizeLimitAttribute(InvoiceBytesMax));

    private static async Task<IResult> Invoices(HttpContext http, UploadClient uploads, SignedInUser user,
        IAntiforgery antiforgery, CancellationToken cancellation)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
            return Refuse(StatusCodes.Status400BadRequest, T("This page is out of date. Load it again and repeat."));
        user.IsOfRequest(http.User);
        try
        {
            using var answer = await uploads.Invoices(http.Request.Body, http.Request.QueryString.Value ?? "",
                cancellation);
            var import = await answer.Content.ReadFromJsonAsync<Import>(JsonSerializerOptions.Web, cancellation);
            return TypedResults.Text(import!.ImportId);
        }
        catch (ServiceException problem)
        {
            return Refuse((int)problem.Status, problem.Message);
        }
    }

    private static IResult Refuse(int status, string why) => TypedResults.Text(why, statusCode: status);
}
