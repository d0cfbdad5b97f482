using Decisions;
using Microsoft.AspNetCore.Http;

namespace Hosting;

/// <summary>
/// An id or filter in the address names nothing when it holds a control character or is longer than any name: it is
/// refused before the endpoint sees it. PostgreSQL would fail at U+0000.
/// </summary>
internal static class RequestText
{
    public static Task Check(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var field = request.RouteValues.Where(value => IsUnusable(value.Value as string, RequestLimits.IdLengthMax))
            .Select(value => value.Key)
            .Concat(request.Query.Where(value => value.Value.Any(text => IsUnusable(text, LengthMax(value.Key))))
                .Select(value => value.Key))
            .FirstOrDefault();
        if (field is null) return next(context);
        var refusal = Problems.From(
            Rejection.Invalid(field, $"'{field}' is too long or contains a control character."));
        CommandLog.Note(context, refusal);
        return refusal.ExecuteAsync(context);
    }

    private static int LengthMax(string parameter) =>
        parameter == Cursors.Parameter ? RequestLimits.CursorLengthMax : RequestLimits.IdLengthMax;

    private static bool IsUnusable(string? text, int lengthMax) =>
        text is not null && (text.Length > lengthMax || text.Any(char.IsControl));
}
