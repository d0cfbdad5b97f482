using System.Security.Claims;
using Decisions;

namespace Hosting;

/// <summary>
/// What a token must say before anybody is let in by it. A token that leaves open who somebody is would otherwise be
/// read generously somewhere: a partner without an id as somebody to whom no partner's limits apply.
/// </summary>
internal static class TokenClaims
{
    public const string PartnerId = "partner_id";
    private const string Code = "token-incomplete";

    /// <returns>Why nobody is let in by this token; null when it is complete.</returns>
    public static Rejection? Refusal(ClaimsPrincipal user)
    {
        if (string.IsNullOrWhiteSpace(user.FindFirstValue("sub")))
            return Refused("sub",
                "The token names no subject: it has no claim 'sub'. Let the identity provider add it.");
        if (!user.IsInRole(Role.Partner)) return null;
        if (Role.Staff.FirstOrDefault(user.IsInRole) is { } staff)
            return Refused("role",
                $"The token has the role '{Role.Partner}' beside '{staff}'. A partner sees only itself, so "
                + "nobody is both: give one person two accounts.");
        return user.FindAll(PartnerId).ToList() is [{ Value: var id }] && !string.IsNullOrWhiteSpace(id)
            ? null
            : Refused(PartnerId,
                $"A token with the role '{Role.Partner}' has exactly one claim '{PartnerId}'. Let the identity "
                + "provider add it.");
    }

    private static Rejection Refused(string claim, string explanation) =>
        Rejection.Forbidden(Code, explanation).AddFact("claim", claim);
}
