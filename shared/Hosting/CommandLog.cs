using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hosting;

/// <summary>
/// One line for every command that reached its endpoint: who, what, which outcome. No body and no query: they may hold
/// personal data. Who was not let in is in <see cref="RefusalLog"/>.
/// </summary>
internal static class CommandLog
{
    public const string Category = "Commands";
    private const string CodeItem = "command-refusal-code";

    public static async Task Write(HttpContext context, RequestDelegate next)
    {
        if (!IsCommand(context))
        {
            await next(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (Exception error)
        {
            var problem = Problems.Explain(error);
            Write(context, problem.StatusCode,
                context.RequestAborted.IsCancellationRequested ? "aborted" : CodeOf(problem));
            throw;
        }

        Write(context, context.Response.StatusCode, context.Items[CodeItem]);
    }

    /// <summary>Keeps the code of a refusal for the line; other results need none.</summary>
    public static void Note(HttpContext context, object? result)
    {
        if (result is ProblemHttpResult refusal) context.Items[CodeItem] = CodeOf(refusal);
    }

    // Health checks and answers such as 405 have no method of their own.
    private static bool IsCommand(HttpContext context) =>
        context.GetEndpoint()?.Metadata is { } endpoint
        && endpoint.GetMetadata<IHttpMethodMetadata>() is not null && endpoint.GetMetadata<OnlyReads>() is null
        && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);

    private static object? CodeOf(ProblemHttpResult refusal) =>
        refusal.ProblemDetails.Extensions.TryGetValue("code", out var code) ? code : null;

    private static void Write(HttpContext context, int status, object? code)
    {
        var caller = context.User.Identity?.IsAuthenticated == true ? context.User.Subject() : "anonymous";
        var outcome = status >= StatusCodes.Status400BadRequest ? code ?? "refused"
            : Commands.IsRepeated(context.Response) ? "repeated" : "done";
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(Category)
            .LogInformation("{Method} {Path} by {Caller}: {Status} {Outcome}", context.Request.Method,
                context.Request.Path.Value, caller, status, outcome);
    }
}
