using System.Security.Claims;
using Decisions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Hosting;

/// <summary>Who may call what. Names are the values of the <c>role</c> claim.</summary>
public static class Role
{
    public const string PartnerManager = "partner-manager";
    public const string Finance = "finance";
    public const string Operations = "operations";
    public const string Feed = "feed";
    public const string Partner = "partner";

    /// <summary>Roles of those who see more than one partner.</summary>
    internal static IReadOnlyList<string> Staff { get; } = [PartnerManager, Finance, Operations, Feed];

    public static TBuilder For<TBuilder>(this TBuilder endpoint, params string[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy => policy.RequireRole(roles));

    /// <summary>
    /// A partner sees only itself: for any other partner's id in the route the answer is 404, as if it did not exist.
    /// </summary>
    public static RouteHandlerBuilder OnlyItself(this RouteHandlerBuilder endpoint, string routeValue = "id") =>
        endpoint.AddEndpointFilter(async (context, next) =>
        {
            var partnerId = context.HttpContext.Request.RouteValues[routeValue] as string ?? "";
            return context.HttpContext.User.MaySeePartner(partnerId)
                ? await next(context)
                : Problems.From(Rejection.NotFound("partner", partnerId));
        });
}

public static class User
{
    /// <summary>The subject of the token: who answers for what is done.</summary>
    public static string Subject(this ClaimsPrincipal user) =>
        user.FindFirstValue("sub") ?? throw new InvalidOperationException("The token names no subject.");

    public static string? PartnerId(this ClaimsPrincipal user) =>
        user.IsInRole(Role.Partner) ? user.FindFirstValue(TokenClaims.PartnerId) : null;

    /// <summary>Everybody who is not a partner sees every partner; a partner sees itself.</summary>
    public static bool MaySeePartner(this ClaimsPrincipal user, string partnerId) =>
        !user.IsInRole(Role.Partner) || user.PartnerId() == partnerId;
}
