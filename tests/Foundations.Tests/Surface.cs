using System.Net;
using EventStore;
using Hosting;
using RunningServers;

namespace Foundations.Tests;

/// <summary>What every service does with every request.</summary>
public sealed class Surface
{
    private static ServiceHost Probe(string[] args)
    {
        var host = ServiceHost.Create("probe", args);
        host.Builder.Services.AddEventStore(host.Builder.Configuration, false, options => options.Events.MapEventType<UnitsOfWork.Noted>("noted"));
        return host;
    }

    private static async Task<RunningService> Start(params string[] settings) =>
        await RunningService.Start(Probe, await Servers.NewDatabase(), await Servers.NewBroker(), settings);

    [Theory, InlineData("/health/ready"), InlineData("/v1/nowhere"), InlineData("/openapi/v1.json")]
    public async Task No_answer_may_be_framed_sniffed_or_kept(string path)
    {
        await using var service = await Start();
        using var anybody = service.Anonymous();
        using var answer = await anybody.GetAsync(path);
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("X-Frame-Options").Should().Equal("DENY");
        answer.Headers.GetValues("Content-Security-Policy").Single().Should().Contain("default-src 'none'");
        answer.Headers.CacheControl!.NoStore.Should().BeTrue();
        answer.Headers.Contains("Server").Should().BeFalse();
    }

    [Fact]
    public async Task One_partner_that_asks_without_end_is_refused_and_others_are_not()
    {
        await using var service = await Start("--RateLimits:PartnerRequestsPerMinute=3");
        using var eager = service.As("partner:eager");
        for (var call = 0; call < 3; call++) (await eager.GetAsync("/v1/nowhere")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await eager.GetAsync("/v1/nowhere")).StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        using var calm = service.As("partner:calm");
        (await calm.GetAsync("/v1/nowhere")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        using var staff = service.As("carol");
        for (var call = 0; call < 9; call++) (await staff.GetAsync("/v1/nowhere")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }
}
