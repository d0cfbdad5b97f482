using System.Net;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;

namespace Identity;

/// <summary>Asks who signs in and believes it: one button for each made-up person, one for each partner.</summary>
internal static class SignInPage
{
    private const string PersonField = "person";

    public static void Map(WebApplication app) =>
        app.MapMethods("/connect/authorize", [HttpMethods.Get, HttpMethods.Post], Handle);

    private static async Task<IResult> Handle(HttpContext http, KnownPartners partners, CancellationToken cancellation)
    {
        var request = http.GetOpenIddictServerRequest()!;
        var name = HttpMethods.IsPost(http.Request.Method) ? http.Request.Form[PersonField].ToString().Trim() : "";
        if (People.Find(name) is { } person && person.PartnerId?.Length != 0)
        {
            var principal = IdentityServer.PrincipalOf(person);
            principal.SetScopes(request.GetScopes());
            return TypedResults.SignIn(principal,
                authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        }

        var known = await partners.List($"{http.Request.Scheme}://{http.Request.Host}", cancellation);
        return TypedResults.Content(Page(request, known, name.Length > 0), "text/html; charset=utf-8");
    }

    private static string Page(OpenIddictRequest request, IReadOnlyList<KnownPartner> partners, bool unknown) => $$"""
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in · development identity</title>
        <meta name="viewport" content="width=device-width, initial-scale=1"><style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem;
          color-scheme: light dark }
        button { display: block; width: 100%; text-align: left; padding: .6rem .9rem; margin: .35rem 0; font: inherit;
          cursor: pointer }
        input { font: inherit; padding: .5rem; width: 100%; box-sizing: border-box } small { opacity: .8 }
        </style></head><body><main><h1>Sign in</h1>
        <p>Development only: nobody is asked for a password. In production your own identity provider stands here.</p>
        {{(unknown ? "<p role=\"alert\">There is nobody with that name.</p>" : "")}}
        <h2>Staff</h2>{{string.Concat(People.All.Select(person =>
            Button(request, person.Subject, person.Subject, person.Role)))}}
        <h2>Partners</h2>{{string.Concat(partners.Select(partner =>
            Button(request, People.OfPartner(partner.Id), partner.Name, partner.Type)))}}
        <form method="post">{{Hidden(request)}}
        <label>Any partner, as partner:{id}<input name="{{PersonField}}" autocomplete="off"></label>
        <button>Sign in as this partner</button></form></main></body></html>
        """;

    private static string Button(OpenIddictRequest request, string person, string name, string role) =>
        $"""
        <form method="post">{Hidden(request)}<button name="{PersonField}" value="{Html(person)}">{Html(name)}
        <small>{Html(role)}</small></button></form>
        """;

    // The choice comes back as the same request, posted.
    private static string Hidden(OpenIddictRequest request) => string.Concat(request.GetParameters()
        .Where(parameter => parameter.Key != PersonField)
        .Select(parameter =>
            $"""<input type="hidden" name="{Html(parameter.Key)}" value="{Html((string?)parameter.Value)}">"""));

    private static string Html(string? text) => WebUtility.HtmlEncode(text ?? "");
}
