using Microsoft.AspNetCore.Http.HttpResults;

namespace Leads.Service.Surface;

/// <summary>One line for every command: who, what, which outcome. No body: it may hold personal data.</summary>
internal static class CommandLog
{
    public static async ValueTask<object?> Write(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method)) return result;

        var caller = http.User.Identity?.IsAuthenticated == true ? http.User.Subject() : "anonymous";
        var status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
        var outcome = result is ProblemHttpResult refused ? refused.ProblemDetails.Extensions["code"] : "done";
        http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Commands")
            .LogInformation("{Path} by {Caller}: {Status} {Outcome}", http.Request.Path.Value, caller, status, outcome);
        return result;
    }
}
