using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace CommissionsConsole.SignIn;

/// <summary>Who looks at the page.</summary>
/// <param name="Subject">As the services know the person: authors and approvers carry this name.</param>
/// <param name="PartnerId">Set for a partner's people.</param>
/// <param name="Name">As the identity provider spells it; the subject where it says no name.</param>
/// <param name="IsViewing">A manager who looks as this partner does, and can change nothing.</param>
public sealed record Viewer(string Subject, string Role, string? PartnerId, string Name, bool IsViewing = false)
{
    public static readonly Viewer Nobody = new("", "", null, "");

    public bool IsSignedIn => Subject.Length > 0;
    public bool IsManager => Role == "partner-manager";
    public bool IsFinance => Role == "finance";
    public bool IsOperations => Role == "operations";
    public bool IsPartner => Role == "partner";
    public bool IsStaff => IsManager || IsFinance || IsOperations;

    public static Viewer From(ClaimsPrincipal user) => user.Identity?.IsAuthenticated != true ? Nobody
        : user.FindFirstValue(Viewing.ViewedPartnerClaim) is { } viewed
        ? new Viewer(user.FindFirstValue("sub") ?? "", "partner", viewed, user.FindFirstValue("name") ?? "",
            IsViewing: true)
        : new Viewer(user.FindFirstValue("sub") ?? "", user.FindFirstValue("role") ?? "",
            user.FindFirstValue("partner_id"), user.FindFirstValue("name") ?? user.FindFirstValue("sub") ?? "");
}

/// <summary>The access token of whoever this scope, a page or a request, belongs to.</summary>
internal sealed class SignedInUser(AuthenticationStateProvider circuit)
{
    private ClaimsPrincipal? _ofRequest;

    /// <summary>Outside of a page the request itself says who it is.</summary>
    public void IsOfRequest(ClaimsPrincipal user) => _ofRequest = user;

    public async Task<string?> AccessToken() => (await User()).FindFirstValue(OpenIdConnect.AccessTokenClaim);

    /// <summary>The person looks as a partner does, and may change nothing meanwhile.</summary>
    public async Task<bool> IsViewing() => (await User()).HasClaim(claim => claim.Type == Viewing.ViewedPartnerClaim);

    private async Task<ClaimsPrincipal> User() => _ofRequest ?? (await circuit.GetAuthenticationStateAsync()).User;
}
