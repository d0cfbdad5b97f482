using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Decisions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace Hosting;

/// <summary>
/// The cursors of all lists. An endpoint works with the place where its page ends, such as an id; callers get that
/// place with the list's mark, and only what carries the mark of this very list is taken back. The mark keeps apart
/// what was handed out from what was mistyped or belongs to another list or sort order. It is no secret and grants
/// nothing: what a caller may see is decided for every row.
/// </summary>
internal static class Cursors
{
    public const string Parameter = "after";
    private const int MarkBytes = 8;

    /// <summary>
    /// Refuses a cursor that this list did not hand out; gives the endpoint the place that it stands for.
    /// </summary>
    public static Task Check(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Query[Parameter] is not [{ } cursor] || !IsPaged(context.GetEndpoint()))
            return next(context);
        if (PlaceOf(cursor, ListOf(context)) is not { } place)
            return Problems.From(Rejection.Invalid(Parameter,
                "This list did not hand out this cursor. Use the 'next' of the page before with the same 'sort', or " +
                "leave 'after' out to begin again.", "unknown-cursor")).ExecuteAsync(context);
        context.Request.Query = new QueryCollection(context.Request.Query.ToDictionary(
            parameter => parameter.Key, parameter =>
                parameter.Key == Parameter ? new StringValues(place) : parameter.Value,
            StringComparer.OrdinalIgnoreCase));
        return next(context);
    }

    /// <summary>The answer with a marked cursor in place of the bare one.</summary>
    public static object? Mark(HttpContext context, object? result) =>
        result is IValueHttpResult { Value: IPage { Next: { } place } page }
            ? TypedResults.Json((object)page.WithNext(CursorOf(place, ListOf(context))))
            : result;

    private static bool IsPaged(Endpoint? endpoint) =>
        endpoint?.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
        .Any(answer => typeof(IPage).IsAssignableFrom(answer.Type)) == true;

    private static string CursorOf(string place, string list)
    {
        var bytes = Encoding.UTF8.GetBytes(place);
        return Base64Url.EncodeToString([.. MarkOf(bytes, list), .. bytes]);
    }

    private static string? PlaceOf(string cursor, string list)
    {
        if (!Base64Url.IsValid(cursor)) return null;
        var bytes = Base64Url.DecodeFromChars(cursor);
        return bytes.Length > MarkBytes
            && MarkOf(bytes[MarkBytes..], list).AsSpan().SequenceEqual(bytes.AsSpan(0, MarkBytes))
            ? Encoding.UTF8.GetString(bytes, MarkBytes, bytes.Length - MarkBytes)
            : null;
    }

    private static byte[] MarkOf(byte[] place, string list) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes(list), 0, .. place])[..MarkBytes];

    /// <summary>A list is an address in one order; filters may change between two pages.</summary>
    private static string ListOf(HttpContext context) => $"{context.Request.Path} {context.Request.Query["sort"]}";
}
