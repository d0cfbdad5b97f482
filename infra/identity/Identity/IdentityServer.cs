using System.Security.Claims;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Identity;

/// <summary>
/// A small OpenID Connect server for development: client credentials of made-up people, keys that die with it.
/// It refuses to start in production.
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
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            // Behind another address than its own, such as in a container, it must name the one that everybody uses.
            if (builder.Configuration["Identity:Issuer"] is { Length: > 0 } issuer) server.SetIssuer(new Uri(issuer));
            server.SetTokenEndpointUris("connect/token").AllowClientCredentialsFlow();
            // No store: the clients are the people below, and nothing needs to be remembered.
            server.EnableDegradedMode().DisableAccessTokenEncryption();
            server.AddEphemeralSigningKey().AddEphemeralEncryptionKey();
            server.SetAccessTokenLifetime(TimeSpan.FromHours(TokenLifetimeHours));
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(CheckClient));
            server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(IssueToken));
        });
        var app = builder.Build();
        app.UseAuthentication();
        app.MapHealthChecks("/health/live");
        app.MapHealthChecks("/health/ready");
        return app;
    }

    private static ValueTask CheckClient(ValidateTokenRequestContext context)
    {
        if (People.Find(context.ClientId) is null || context.ClientSecret != People.Secret)
            context.Reject(OpenIddictConstants.Errors.InvalidClient, "Unknown client or wrong secret.");
        return ValueTask.CompletedTask;
    }

    private static ValueTask IssueToken(HandleTokenRequestContext context)
    {
        var person = People.Find(context.ClientId)!;
        var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType);
        identity.AddClaim(new Claim(OpenIddictConstants.Claims.Subject, person.Subject));
        identity.AddClaim(new Claim(OpenIddictConstants.Claims.Role, person.Role));
        if (person.PartnerId is { } partnerId) identity.AddClaim(new Claim("partner_id", partnerId));
        identity.SetDestinations(_ => [OpenIddictConstants.Destinations.AccessToken]);

        var principal = new ClaimsPrincipal(identity);
        principal.SetAudiences(Audience);
        context.SignIn(principal);
        return ValueTask.CompletedTask;
    }
}
