using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using EventStore;
using Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RunningServers;

namespace Foundations.Tests;

/// <summary>Validly signed tokens of an identity provider that says too little, or too much, about somebody.</summary>
public sealed class Tokens : IAsyncLifetime
{
    private readonly RSA _key = RSA.Create(2048);
    private WebApplication _authority = null!;
    private string _issuer = "";
    private RunningService _service = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        _authority = builder.Build();
        _authority.MapGet("/.well-known/openid-configuration", () =>
            new { issuer = _issuer, jwks_uri = $"{_issuer}/keys" });
        _authority.MapGet("/keys", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.ExportParameters(false)));
            return new { keys = new[] { new { kty = key.Kty, n = key.N, e = key.E, use = "sig", alg = "RS256" } } };
        });
        await _authority.StartAsync();
        _issuer = _authority.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>(
            )!.Addresses.First();
        _service = await RunningService.Start(Probe, await RunningService.NewDatabase(Probe), await Servers.NewBroker(),
            $"--Identity:Authority={_issuer}");
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _authority.DisposeAsync();
        _key.Dispose();
    }

    private static ServiceHost Probe(string[] args)
    {
        var host = ServiceHost.Create("probe", args);
        host.Builder.Services.AddEventStore(host.Builder.Configuration, false, options =>
            options.Events.MapEventType<UnitsOfWork.Noted>("noted"));
        host.MapApi = api => api.MapGet("/v1/metrics", () => "everything");
        return host;
    }

    [Fact]
    public async Task A_complete_token_lets_in()
    {
        (await Get(("sub", "ann"), ("role", "finance"))).Status.Should().Be(HttpStatusCode.OK);
        (await Get(("sub", "partner:p1"), ("role", "partner"), ("partner_id", "p1"))).Status.Should()
            .Be(HttpStatusCode.OK);
        (await Get(("sub", "ann"), ("role", new[] { "finance", "operations" }))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_partner_whose_token_does_not_say_which_one_is_not_let_in() =>
        await Refused("partner_id", ("sub", "somebody"), ("role", "partner"));

    [Theory, InlineData(""), InlineData(" ")]
    public async Task An_empty_partner_id_is_none(string partnerId) =>
        await Refused("partner_id", ("sub", "somebody"), ("role", "partner"), ("partner_id", partnerId));

    [Fact]
    public async Task Two_partner_ids_are_not_one() =>
        await Refused("partner_id", ("sub", "somebody"), ("role", "partner"), ("partner_id", new[] { "p1", "p2" }));

    [Theory, InlineData("finance"), InlineData("partner-manager"), InlineData("operations"), InlineData("feed")]
    public async Task Nobody_is_a_partner_and_staff_at_once(string staff) =>
        await Refused("role", ("sub", "somebody"), ("role", new[] { staff, "partner" }), ("partner_id", "p1"));

    [Fact]
    public async Task A_token_without_a_subject_lets_nobody_in() => await Refused("sub", ("role", "finance"));

    [Fact]
    public async Task A_token_that_nobody_can_check_now_is_not_called_false()
    {
        await _authority.StopAsync();

        var (status, answer) = await Get(("sub", "ann"), ("role", "finance"));

        status.Should().Be(HttpStatusCode.ServiceUnavailable, answer);
        JsonDocument.Parse(answer).RootElement.GetProperty("code").GetString().Should().Be("identity-unavailable");
    }

    private async Task Refused(string claim, params (string Name, object Value)[] claims)
    {
        var (status, answer) = await Get(claims);
        status.Should().Be(HttpStatusCode.Unauthorized);
        var problem = JsonDocument.Parse(answer).RootElement;
        problem.GetProperty("code").GetString().Should().Be("token-incomplete");
        problem.GetProperty("claim").GetString().Should().Be(claim);
        problem.GetProperty("detail").GetString().Should().Contain(claim);
    }

    private async Task<(HttpStatusCode Status, string Body)> Get(params (string Name, object Value)[] claims)
    {
        using var client = _service.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer",
            new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = _issuer,
                Audience = "commissions",
                Expires = DateTime.UtcNow.AddMinutes(5),
                Claims = claims.ToDictionary(claim => claim.Name, claim => claim.Value),
                SigningCredentials = new SigningCredentials(new RsaSecurityKey(_key), SecurityAlgorithms.RsaSha256),
            }));
        using var answer = await client.GetAsync("/v1/metrics");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
