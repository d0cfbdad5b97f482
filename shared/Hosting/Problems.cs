using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Decisions;
using EventStore;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Hosting;

/// <summary>Errors as RFC 9457 problem details with a stable <c>code</c>, the facts, and what to do.</summary>
public static partial class Problems
{
    public static ProblemHttpResult From(Rejection rejection) => From(StatusOf(rejection.Kind), rejection);

    /// <summary>With a member that holds more than a text, such as a list of differences.</summary>
    public static ProblemHttpResult From(Rejection rejection, string member, object content)
    {
        var problem = From(rejection);
        problem.ProblemDetails.Extensions[member] = content;
        return problem;
    }

    /// <summary>The resource changed since the caller read it.</summary>
    public static ProblemHttpResult Stale() => From(StatusCodes.Status412PreconditionFailed,
        Rejection.Conflict("stale", "It changed since you read it. Read it again, look at the change, then repeat."));

    public static ProblemHttpResult ConcurrentChange() => From(StatusCodes.Status409Conflict,
        Rejection.Conflict("concurrent-change", "Somebody changed it at the same moment. Repeat the request."));

    public static ProblemHttpResult KeyReused() => From(StatusCodes.Status422UnprocessableEntity,
        Rejection.Invalid("Idempotency-Key", "This key came with another body before. Use a new key for a new request.",
            "idempotency-key-reused"));

    public static ProblemHttpResult KeyTooLong() => From(Rejection.Invalid("Idempotency-Key",
        $"A key has at most {RequestLimits.IdempotencyKeyLengthMax} characters; a UUID will do."));

    public static ProblemHttpResult From(int status, Rejection rejection)
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

    /// <summary>
    /// Adds a code to problems that the framework raises itself, such as 401 or 404 of an unknown path.
    /// </summary>
    internal static void Complete(HttpContext context, ProblemDetails problem)
    {
        if (problem.Status == StatusCodes.Status401Unauthorized && RefusalLog.OfToken(context) is { } refusal)
        {
            problem.Detail = refusal.Explanation;
            problem.Extensions["code"] = refusal.Code;
            foreach (var (fact, value) in refusal.Facts) problem.Extensions[fact] = value;
        }

        problem.Detail ??= problem.Status switch
        {
            StatusCodes.Status401Unauthorized => "Sign in first: send a valid bearer token of the identity provider.",
            StatusCodes.Status403Forbidden => "Your role may not do this. The API description says which roles may.",
            StatusCodes.Status429TooManyRequests =>
                "Too many requests. Repeat after the seconds that Retry-After says.",
            _ => null,
        };
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
    }

    internal static Task Handle(HttpContext context)
    {
        var problem = Explain(context.Features.Get<IExceptionHandlerFeature>()?.Error);
        if (problem.StatusCode == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "2";
        return problem.ExecuteAsync(context);
    }

    /// <summary>
    /// Malformed input and an absent store or broker are the caller's to know; anything else is a bug and stays a 500.
    /// </summary>
    internal static ProblemHttpResult Explain(Exception? error) => error switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => From(413,
            Rejection.Invalid("body",
                $"The body is larger than {RequestLimits.BodyBytesMax} bytes. Send it in parts.",
                "body-too-large")),
        BadHttpRequestException bad => From(bad.StatusCode, MalformedInput(bad)),
        // Names what is away; a time-out inside of it does not mean the database.
        UnavailableException absent => Unavailable(absent.Code, absent.Message),
        not null when StoreAbsence.Explains(error) => Unavailable(
            "store-unavailable", "The database does not answer. Repeat in a moment."),
        _ => From(500, Rejection.Conflict("internal-error", "This is a fault of the service; it has been logged.")),
    };

    private static ProblemHttpResult Unavailable(string code, string explanation) =>
        From(StatusCodes.Status503ServiceUnavailable, Rejection.Conflict(code, explanation));

    private static Rejection MalformedInput(BadHttpRequestException bad) =>
        bad.InnerException is JsonException json
            ? MalformedJson(json)
            : Rejection.Invalid("request", bad.Message, "malformed-request");

    public static Rejection MalformedJson(JsonException json) =>
        UnknownMember().Match(json.Message) is { Success: true } unknown
        ? Rejection.Invalid(FieldOf(MemberOf(json.Path, unknown.Groups[1].Value)),
            $"There is no member '{unknown.Groups[1].Value}' here. Nothing was stored; " +
            "correct its name or leave it out.", "unknown-member")
        : Rejection.Invalid(FieldOf(json.Path), Readable(json), "malformed-json");

    private static string MemberOf(string? path, string member) =>
        path is null ? member : path.EndsWith("." + member, StringComparison.Ordinal) ? path : $"{path}.{member}";

    private static string FieldOf(string? path) =>
        string.IsNullOrEmpty(path) || path == "$" ? "body" : path.StartsWith("$.", StringComparison.Ordinal)
        ? path[2..] : path;

    // System.Text.Json tells its own position and CLR type names; the caller knows neither.
    private static string Readable(JsonException json)
    {
        const string missing = "was missing required properties including:";
        bool Says(string words) => json.Message.Contains(words, StringComparison.Ordinal);
        if (Says(missing)) return $"Missing:{json.Message.Split(missing)[1].Split(" Path:")[0]}";
        if (Says("does not contain any JSON tokens")) return "The body is empty.";
        if (Duplicate().Match(json.Message) is { Success: true } twice)
            return $"The member '{twice.Groups[1].Value}' is given twice.";
        if (NotNull().Match(json.Message) is { Success: true } member)
            return $"'{JsonNamingPolicy.CamelCase.ConvertName(member.Groups[1].Value)}' must not be null.";
        return Says("could not be converted")
            ? FormOf(ExpectedType(json))
            : json.Message.Split(" Path:")[0].Split(" LineNumber:")[0];
    }

    private static string FormOf(Type? type) => type switch
    {
        { IsEnum: true } => $"The value is one of: {string.Join(", ", EnumWords.List(type))}.",
        _ when type == typeof(DateOnly) => "A date is written yyyy-MM-dd, such as 2026-03-31.",
        _ when type == typeof(DateTimeOffset) =>
            "A point in time is written as in RFC 3339, such as 2026-03-31T08:00:00Z.",
        _ when type == typeof(int) || type == typeof(long) => "The value is a whole number without quotation marks.",
        _ when type == typeof(bool) => "The value is true or false, without quotation marks.",
        _ when type == typeof(string) => "The value is a text in quotation marks.",
        _ => "The value has another form than expected.",
    };

    /// <summary>
    /// The message names the type of the value or, for a constructor's parameter, of what has it as a member.
    /// </summary>
    private static Type? ExpectedType(JsonException json)
    {
        var name = NamedType().Match(json.Message).Groups[1].Value;
        var named = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(name))
            .FirstOrDefault(found => found is not null);
        var member = named?.GetProperty(FieldOf(json.Path).Split('.')[^1],
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        var type = member?.PropertyType ?? named;
        return type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
    }

    [GeneratedRegex(@"converted to (?:System\.Nullable`1\[)?([\w.+]*\w)\]?\.")]
    private static partial Regex NamedType();

    [GeneratedRegex(@"property '([^']*)' could not be mapped to any \.NET member")]
    private static partial Regex UnknownMember();

    [GeneratedRegex(@"Duplicate property '([^']*)'")]
    private static partial Regex Duplicate();

    [GeneratedRegex(@"'(\w+)' on type .* doesn't allow (?:setting )?null values")]
    private static partial Regex NotNull();
}
