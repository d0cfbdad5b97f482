using System.Text.Json;
using Decisions;
using EventStore;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Hosting;

/// <summary>Errors as RFC 9457 problem details with a stable <c>code</c>, the facts, and what to do.</summary>
public static class Problems
{
    public static ProblemHttpResult Of(Rejection rejection) => Of(StatusOf(rejection.Kind), rejection);

    /// <summary>The resource changed since the caller read it.</summary>
    public static ProblemHttpResult Stale() => Of(StatusCodes.Status412PreconditionFailed,
        Rejection.Conflict("stale", "It changed since you read it. Read it again, look at the change, then repeat."));

    public static ProblemHttpResult ConcurrentChange() => Of(StatusCodes.Status409Conflict,
        Rejection.Conflict("concurrent-change", "Somebody changed it at the same moment. Repeat the request."));

    public static ProblemHttpResult KeyReused() => Of(StatusCodes.Status422UnprocessableEntity,
        Rejection.Invalid("Idempotency-Key", "This key came with another body before. Use a new key for a new request.",
            "idempotency-key-reused"));

    public static ProblemHttpResult Of(int status, Rejection rejection)
    {
        var extensions = rejection.Facts.ToDictionary(fact => fact.Key, fact => (object?)fact.Value);
        extensions["code"] = rejection.Code;
        return TypedResults.Problem(rejection.Explanation, statusCode: status, extensions: extensions,
            type: $"urn:problem:{rejection.Code}");
    }

    private static int StatusOf(RejectionKind kind) => kind switch
    {
        RejectionKind.Invalid => StatusCodes.Status400BadRequest,
        RejectionKind.NotFound => StatusCodes.Status404NotFound,
        RejectionKind.Forbidden => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status409Conflict,
    };

    /// <summary>Adds a code to problems that the framework raises itself, such as 401 or 404 of an unknown path.</summary>
    internal static void Complete(ProblemDetails problem) =>
        problem.Extensions.TryAdd("code", problem.Status switch
        {
            StatusCodes.Status401Unauthorized => "unauthenticated",
            StatusCodes.Status403Forbidden => "forbidden",
            StatusCodes.Status404NotFound => "not-found",
            StatusCodes.Status413PayloadTooLarge => "body-too-large",
            StatusCodes.Status415UnsupportedMediaType => "unsupported-media-type",
            StatusCodes.Status429TooManyRequests => "too-many-requests",
            StatusCodes.Status503ServiceUnavailable => "store-unavailable",
            _ => "error",
        });

    /// <summary>Malformed input and an absent store or broker are the caller's to know; anything else is a bug and stays a 500.</summary>
    internal static async Task Handle(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var problem = error switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Of(413,
                Rejection.Invalid("body", $"The body is larger than {RequestLimits.BodyBytesMax} bytes. Send it in parts.",
                    "body-too-large")),
            BadHttpRequestException bad => Of(bad.StatusCode, MalformedInput(bad)),
            not null when StoreAbsence.Explains(error) => Unavailable(
                context, "store-unavailable", "The database does not answer. Repeat in a moment."),
            UnavailableException absent => Unavailable(context, absent.Code, absent.Message),
            _ => Of(500, Rejection.Conflict("internal-error", "This is a fault of the service; it has been logged.")),
        };
        await problem.ExecuteAsync(context);
    }

    private static ProblemHttpResult Unavailable(HttpContext context, string code, string explanation)
    {
        context.Response.Headers.RetryAfter = "2";
        return Of(503, Rejection.Conflict(code, explanation));
    }

    private static Rejection MalformedInput(BadHttpRequestException bad) =>
        bad.InnerException is JsonException json
            ? MalformedJson(json)
            : Rejection.Invalid("request", bad.Message, "malformed-request");

    public static Rejection MalformedJson(JsonException json) =>
        Rejection.Invalid(string.IsNullOrEmpty(json.Path) ? "body" : json.Path, Readable(json.Message), "malformed-json");

    // System.Text.Json tells its own position and CLR type names; the caller knows neither.
    private static string Readable(string message)
    {
        const string missing = "was missing required properties including:";
        if (message.Contains(missing, StringComparison.Ordinal))
            return $"Missing:{message.Split(missing)[1].Split(" Path:")[0]}";
        return message.Contains("could not be converted", StringComparison.Ordinal)
            ? "The value has another form than expected, or is not one of the allowed words."
            : message.Split(" Path:")[0];
    }
}
