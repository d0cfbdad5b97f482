using System.Net;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace RunningServers;

/// <param name="Roles">Who may call it; empty when anybody may.</param>
/// <param name="ContentType">Of the body that it takes.</param>
public sealed record GuardedEndpoint(string Method, string Route, IReadOnlyList<string> Roles, string ContentType)
{
    public bool IsOpen => Roles.Count == 0;

    public override string ToString() => $"{Method} {Route}";
}

/// <summary>
/// Every endpoint that a running service has, against every kind of caller: nothing is listed by hand.
/// </summary>
public static class AccessMatrix
{
    private const string Partner = "partner";

    private static readonly (string Role, string Client)[] Staff =
    [
        ("partner-manager", "alice"), ("finance", "carol"), ("operations", "erin"), ("feed", "feed"),
    ];

    public static IReadOnlyList<GuardedEndpoint> Read(RunningService service) =>
    [
        .. service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
                .Select(method => new GuardedEndpoint(method, Route(endpoint), RolesOf(endpoint),
                    endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is { ContentTypes: [var type, ..] } ? type
                    : "application/json")))
            .Where(endpoint => endpoint.Route.StartsWith("/v1/", StringComparison.Ordinal))
            .DistinctBy(endpoint => endpoint.ToString()).OrderBy(endpoint => endpoint.Route, StringComparer.Ordinal)
            .ThenBy(endpoint => endpoint.Method, StringComparer.Ordinal),
    ];

    /// <summary>Calls every endpoint as everybody.</summary>
    /// <param name="own">A partner to whom everything belongs that <paramref name="pathOf"/> names.</param>
    /// <param name="other">Another partner.</param>
    /// <param name="pathOf">Path and query with the ids of real things, and a body that can be read.</param>
    /// <returns>What was answered otherwise than it should be.</returns>
    public static async Task<IReadOnlyList<string>> Probe(RunningService service, string own, string other,
        Func<GuardedEndpoint, (string Path, string Body)> pathOf)
    {
        var wrong = new List<string>();
        foreach (var endpoint in Read(service).Where(endpoint => !endpoint.IsOpen))
        {
            var (path, body) = pathOf(endpoint);
            async Task Expect(string caller, HttpClient client, Func<HttpStatusCode, bool> isRight, string expected)
            {
                using (client)
                {
                    var status = await Call(client, endpoint, path, body);
                    if (!isRight(status)) wrong.Add($"{endpoint} as {caller}: {(int)status}, not {expected}");
                }
            }

            await Expect("nobody", service.Anonymous(), status => status == HttpStatusCode.Unauthorized, "401");
            // Partners first: what staff changes must not change what they see.
            var mayPartner = endpoint.Roles.Contains(Partner);
            var isOfOne = endpoint.Route.Contains('{', StringComparison.Ordinal)
                || body.Contains(own, StringComparison.Ordinal);
            if (!mayPartner || isOfOne)
                await Expect("another partner", service.As($"partner:{other}"),
                    status => status == (mayPartner ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden), mayPartner
                    ? "404" : "403");
            await Expect("the partner itself", service.As($"partner:{own}"),
                status => mayPartner ? IsLetIn(status) && status != HttpStatusCode.NotFound
                : status == HttpStatusCode.Forbidden,
                mayPartner ? "let in" : "403");
            foreach (var (role, client) in Staff)
            {
                var may = endpoint.Roles.Contains(role);
                await Expect(role, service.As(client),
                    status => may ? IsLetIn(status) : status == HttpStatusCode.Forbidden, may ? "let in" : "403");
            }
        }

        return wrong;
    }

    /// <summary>The table for people; kept as a page that a test compares.</summary>
    public static string Page(string service, IEnumerable<GuardedEndpoint> endpoints)
    {
        var page =
            new StringBuilder($"# Who may call what: {service}\n\nMade from the running service, and compared with it"
            + " by the tests. A partner sees only what is its own: anything else does not exist (404).\n\n");
        string[] columns = [.. Staff.Select(staff => staff.Role), Partner];
        page.Append($"| | {string.Join(" | ", columns)} |\n|---|{string.Concat(columns.Select(_ => "---|"))}\n");
        foreach (var endpoint in endpoints)
            page.Append($"| {endpoint} | {string.Join(" | ", columns.Select(role => Access(endpoint, role)))} |\n");
        return page.ToString();
    }

    private static string Access(GuardedEndpoint endpoint, string role) =>
        endpoint.IsOpen ? "open" : endpoint.Roles.Contains(role) ? "yes" : "";

    private static async Task<HttpStatusCode> Call(HttpClient client, GuardedEndpoint endpoint, string path,
        string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(endpoint.Method), path);
        if (endpoint.Method != "GET") request.Content = new StringContent(body, Encoding.UTF8, endpoint.ContentType);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private static bool IsLetIn(HttpStatusCode status) =>
        status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            or >= HttpStatusCode.InternalServerError);

    private static string Route(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static string[] RolesOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null ? [] :
        [
            .. endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>().SelectMany(policy => policy.Requirements)
                .OfType<RolesAuthorizationRequirement>().SelectMany(roles => roles.AllowedRoles)
                .DefaultIfEmpty("any signed-in caller"),
        ];
}
