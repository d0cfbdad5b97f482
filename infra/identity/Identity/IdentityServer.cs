using System.Security.Claims;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Identity;

/// <summary>
/// A small OpenID Connect server for development: client credentials of made-up people, a sign-in page that asks for no
/// password, keys that die with it. It refuses to start in production.
/// </summary>
public static class IdentityServer
{
    private const string Audience = "commissions";
    private const int TokenLifetimeHours = 8;

    public static async Task<int> Run(string[] args)
    {
        await using var app = Build(args);
        if (app.Environment.IsProduction())
        {
            await Console.Error.WriteLineAsync(
                "The development identity does not run in Production: everybody knows its secret. " +
                "Point Identity:Authority of the services at your own OpenID Connect provider.");
            return 1;
        }

        await app.RunAsync();
        return 0;
    }

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddHealthChecks();
        builder.Services.AddHttpClient<KnownPartners>();
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            // Behind another address than its own, such as in a container, it must name the one that everybody uses.
            if (builder.Configuration["Identity:Issuer"] is { Length: > 0 } issuer) server.SetIssuer(new Uri(issuer));
            AddFlows(server);
        });
        var app = builder.Build();
        app.UseAuthentication();
        app.MapHealthChecks("/health/live");
        app.MapHealthChecks("/health/ready");
        SignInPage.Map(app);
        return app;
    }

    private static void AddFlows(OpenIddictServerBuilder server)
    {
        server.SetTokenEndpointUris("connect/token").AllowClientCredentialsFlow();
        server.SetAuthorizationEndpointUris("connect/authorize").SetEndSessionEndpointUris("connect/logout");
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        server.RegisterScopes(OpenIddictConstants.Scopes.OpenId, OpenIddictConstants.Scopes.Profile);
        // No store: the clients are the people below and the console, and nothing needs to be remembered.
        server.EnableDegradedMode().DisableAccessTokenEncryption();
        server.AddEphemeralSigningKey().AddEphemeralEncryptionKey();
        server.SetAccessTokenLifetime(TimeSpan.FromHours(TokenLifetimeHours));
        server.SetIdentityTokenLifetime(TimeSpan.FromHours(TokenLifetimeHours));
        server.UseAspNetCore().DisableTransportSecurityRequirement().EnableAuthorizationEndpointPassthrough();
        server.AddEventHandler<ValidateAuthorizationRequestContext>(h => h.UseInlineHandler(ConsoleClient.CheckSignIn));
        server.AddEventHandler<ValidateEndSessionRequestContext>(h => h.UseInlineHandler(ConsoleClient.CheckSignOut));
        server.AddEventHandler<HandleEndSessionRequestContext>(h => h.UseInlineHandler(ConsoleClient.SignOut));
        server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(CheckClient));
        server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(IssueToken));
    }

    /// <summary>What a token says about a person.</summary>
    internal static ClaimsPrincipal PrincipalOf(Person person)
    {
        var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType);
        identity.AddClaim(new Claim(OpenIddictConstants.Claims.Subject, person.Subject));
        identity.AddClaim(new Claim(OpenIddictConstants.Claims.Role, person.Role));
        if (person.PartnerId is { } partnerId) identity.AddClaim(new Claim("partner_id", partnerId));
        identity.SetDestinations(_ =>
            [OpenIddictConstants.Destinations.AccessToken, OpenIddictConstants.Destinations.IdentityToken]);

        var principal = new ClaimsPrincipal(identity);
        principal.SetAudiences(Audience);
        return principal;
    }

    private static ValueTask CheckClient(ValidateTokenRequestContext context)
    {
        if (context.Request.IsAuthorizationCodeGrantType() && context.ClientId == ConsoleClient.Id)
            return ValueTask.CompletedTask;
        if (People.Find(context.ClientId) is null || context.ClientSecret != People.Secret)
            context.Reject(OpenIddictConstants.Errors.InvalidClient, "Unknown client or wrong secret.");
        return ValueTask.CompletedTask;
    }

    private static ValueTask IssueToken(HandleTokenRequestContext context)
    {
        // A code carries the person that the sign-in page put into it.
        context.SignIn(context.Request.IsAuthorizationCodeGrantType()
            ? context.Principal!
            : PrincipalOf(People.Find(context.ClientId)!));
        return ValueTask.CompletedTask;
    }
}
