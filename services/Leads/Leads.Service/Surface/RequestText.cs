namespace Leads.Service.Surface;

/// <summary>PostgreSQL stores no U+0000; an id or filter that holds one names nothing and is refused early.</summary>
internal static class RequestText
{
    public static async ValueTask<object?> Refuse(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var field = request.RouteValues.Where(value => IsUnusable(value.Value as string)).Select(value => value.Key)
            .Concat(request.Query.Where(value => value.Value.Any(IsUnusable)).Select(value => value.Key))
            .FirstOrDefault();
        return field is null
            ? await next(context)
            : Problems.Of(Rejection.Invalid(field, $"'{field}' is too long or contains a control character."));
    }

    private static bool IsUnusable(string? text) =>
        text is not null && (text.Length > RequestLimits.IdLengthMax || text.Any(char.IsControl));
}
