using System.Security.Cryptography;
using System.Text;
using Decisions;
using EventStore;
using JasperFx;
using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting;

/// <summary>
/// A POST is one unit of work: the handler adds to the scoped session and returns an answer; the write and, under an
/// Idempotency-Key, the answer are then committed in one transaction. A refusal commits nothing.
/// </summary>
public static class Commands
{
    private const string KeyHeader = "Idempotency-Key";
    private const string ReplayedHeader = "Idempotency-Replayed";
    private const string BodyHashItem = "request-body-sha256";

    /// <summary>Turns every endpoint of the group into a unit of work.</summary>
    public static RouteGroupBuilder AsUnitsOfWork(this RouteGroupBuilder group) => group.AddEndpointFilter(Run);

    /// <summary>The version that the caller read, from If-Match; null when it sent none.</summary>
    public static long? ExpectedVersion(this HttpRequest request) =>
        long.TryParse(request.Headers.IfMatch.ToString().Trim('"'), out var version) ? version : null;

    /// <summary>
    /// True when the caller read another version than the present one: answer with <see cref="Problems.Stale"/>. "*"
    /// asks for any version that exists (RFC 9110 §13.1.1).
    /// </summary>
    public static bool IsStale(this HttpRequest request, long version) => request.Headers.IfMatch.Count > 0
        && (request.Headers.IfMatch.ToString().Trim() == "*" ? version == 0 : request.ExpectedVersion() != version);

    /// <summary>
    /// Id for something that a command makes: derived from its Idempotency-Key, the caller, and what the command is
    /// about (its route with the values in it), so that the same command repeated after a crash finds what it made, and
    /// the same key for another partner makes something else. Without a key a fresh one.
    /// </summary>
    /// <param name="what">Kind of what is made: "payout".</param>
    /// <param name="format">"N", or "D" with dashes. Ids are stored: each service keeps the form that it began
    /// with.</param>
    public static string IdFromKey(this HttpContext http, string what, string format = "N")
    {
        if (http.Request.Headers[KeyHeader].ToString() is not { Length: > 0 } key)
            return Guid.CreateVersion7().ToString(format);
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        string[] values = [.. http.Request.RouteValues.OrderBy(value => value.Key, StringComparer.Ordinal)
            .Select(value => $"{value.Key}={value.Value}")];
        return NameBasedId.From([what, KeySpaceOf(http), route, .. values, key]).ToString(format);
    }

    public static void SetVersion(this HttpResponse response, long version) => response.Headers.ETag = $"\"{version}\"";

    /// <summary>The body must be hashed before the endpoint binds it, so this runs as middleware.</summary>
    internal static async Task HashBody(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.ContainsKey(KeyHeader))
        {
            context.Request.EnableBuffering();
            var hash = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
            context.Request.Body.Position = 0;
            context.Items[BodyHashItem] = Convert.ToHexStringLower(hash);
        }

        await next(context);
    }

    internal static bool IsRepeated(HttpResponse response) => response.Headers.ContainsKey(ReplayedHeader);

    private static async ValueTask<object?> Run(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await Answer(context, next);
        CommandLog.Note(context.HttpContext, result);
        return result;
    }

    private static async ValueTask<object?> Answer(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method)) return Cursors.Mark(http, await next(context));

        if (http.Request.Headers[KeyHeader].ToString().Length > RequestLimits.IdempotencyKeyLengthMax)
            return Problems.KeyTooLong();
        var session = http.RequestServices.GetRequiredService<IDocumentSession>();
        var id = AnswerId(http);
        if (id is not null && await session.LoadAsync<IdempotentAnswer>(id, http.RequestAborted) is { } first)
            return Replay(http, first);

        var result = await next(context);
        return await Commit(http, session, id, (IResult)result!);
    }

    private static async Task<IResult> Commit(HttpContext http, IDocumentSession session, string? id, IResult result)
    {
        CommandLog.Note(http, result);
        var answer = await Capture(http, result);
        try
        {
            if (answer.Status < 400)
            {
                if (id is not null) session.Insert(answer with { Id = id });
                await session.SaveChangesAsync(http.RequestAborted);
            }

            return new StoredAnswer(answer);
        }
        catch (DocumentAlreadyExistsException) when (id is not null)
        {
            return Replay(http, (await SecondLook(http, id))!);
        }
        catch (Exception error) when (error is ConcurrencyException or EventStreamUnexpectedMaxEventIdException
                                          or Marten.Exceptions.ExistingStreamIdCollisionException)
        {
            // The twin of this very request may have committed first; then its answer is the answer.
            if (id is not null && await SecondLook(http, id) is { } twin) return Replay(http, twin);
            return http.Request.Headers.IfMatch.Count > 0 ? Problems.Stale() : Problems.ConcurrentChange();
        }
    }

    private static async Task<IdempotentAnswer?> SecondLook(HttpContext http, string id)
    {
        await using var fresh = http.RequestServices.GetRequiredService<IDocumentStore>().QuerySession();
        return await fresh.LoadAsync<IdempotentAnswer>(id, http.RequestAborted);
    }

    private static IResult Replay(HttpContext http, IdempotentAnswer first)
    {
        if (first.RequestHash != (string)http.Items[BodyHashItem]!) return Problems.KeyReused();
        http.Response.Headers[ReplayedHeader] = "true";
        return new StoredAnswer(first);
    }

    private static string? AnswerId(HttpContext http)
    {
        var key = http.Request.Headers[KeyHeader].ToString();
        if (key.Length == 0) return null;
        return $"{KeySpaceOf(http)} {http.Request.Method} {http.Request.Path} {key}";
    }

    /// <summary>
    /// Keys of one caller are nobody else's. Callers who are not signed in cannot be told apart by their address, which
    /// behind a proxy is the same for all: each shares its keys only with those who send the very same body.
    /// </summary>
    private static string KeySpaceOf(HttpContext http) => http.User.Identity?.IsAuthenticated == true
        ? http.User.Subject()
        : $"anonymous {http.Items[BodyHashItem]}";

    private static async Task<IdempotentAnswer> Capture(HttpContext http, IResult result)
    {
        var network = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        await result.ExecuteAsync(http);
        http.Response.Body = network;
        return new IdempotentAnswer
        {
            Id = "",
            RequestHash = (string?)http.Items[BodyHashItem] ?? "",
            Status = http.Response.StatusCode,
            ContentType = http.Response.ContentType,
            Body = Encoding.UTF8.GetString(buffer.ToArray()),
            Location = http.Response.Headers.Location,
            ETag = http.Response.Headers.ETag,
            AnsweredAt = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
        };
    }

    private sealed class StoredAnswer(IdempotentAnswer answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = answer.Status;
            response.ContentType = answer.ContentType;
            if (answer.Location is not null) response.Headers.Location = answer.Location;
            if (answer.ETag is not null) response.Headers.ETag = answer.ETag;
            await response.WriteAsync(answer.Body, httpContext.RequestAborted);
        }
    }
}
