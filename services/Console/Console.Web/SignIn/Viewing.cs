using System.Security.Claims;
using CommissionsConsole.Clients;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CommissionsConsole.SignIn;

/// <summary>
/// A partner manager looks at the console as a partner sees it. Leads records it first. Whom the manager looks at
/// stands in the session's own ticket, which nobody can write by hand; as long as it does, nothing is sent that would
/// change anything (<see cref="ServiceClient"/>). The token stays the manager's: no service takes one person for
/// another.
/// </summary>
internal static class Viewing
{
    public const string ViewedPartnerClaim = "viewed_partner";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/view-as/{id}", Begin);
        app.MapPost("/view-as-myself", End);
    }

    private static async Task<IResult> Begin(string id, HttpContext http, LeadsClient leads, SignedInUser user,
        IAntiforgery antiforgery, CancellationToken cancellation)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Refuse(StatusCodes.Status400BadRequest, OutOfDate);
        user.IsOfRequest(http.User);
        try
        {
            await leads.RecordViewing(id, cancellation);
        }
        catch (ServiceException problem)
        {
            return Refuse((int)problem.Status, problem.Message);
        }

        await Renew(http, id);
        return TypedResults.LocalRedirect("/");
    }

    private static async Task<IResult> End(HttpContext http, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Refuse(StatusCodes.Status400BadRequest, OutOfDate);
        var viewed = http.User.FindFirstValue(ViewedPartnerClaim);
        await Renew(http, null);
        return TypedResults.LocalRedirect(viewed is null ? "/" : $"/partners/{Uri.EscapeDataString(viewed)}");
    }

    // The same session with the same end.
    private static async Task Renew(HttpContext http, string? viewed)
    {
        var ticket = (await http.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme)).Ticket!;
        var identity = ((ClaimsIdentity)ticket.Principal.Identity!).Clone();
        foreach (var claim in identity.FindAll(ViewedPartnerClaim).ToArray()) identity.RemoveClaim(claim);
        if (viewed is not null) identity.AddClaim(new Claim(ViewedPartnerClaim, viewed));
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity),
            ticket.Properties);
    }

    private static string OutOfDate => T("This page is out of date. Go back, load it again and repeat.");

    private static IResult Refuse(int status, string why) => TypedResults.Text(why, statusCode: status);
}
