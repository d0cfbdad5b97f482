using Hosting;
using Identity;

namespace Foundations.Tests;

public sealed class Production
{
    [Theory]
    [InlineData("--ConnectionStrings:EventStore=Host=db;Password=development-only")]
    [InlineData("--ConnectionStrings:Broker=amqp://guest:guest@broker")]
    [InlineData("--Stripe:WebhookSecrets:0=whsec_development-only-demo")]
    public void No_secret_that_is_printed_in_the_repository_works_there(string setting) =>
        FluentActions.Invoking(() => ServiceHost.Create(
                "probe", ["--environment=Production", "--Identity:Authority=https://identity.example.org/", setting]))
            .Should().Throw<InvalidOperationException>().WithMessage("*development secret*Production*");

    [Fact]
    public void A_service_without_an_identity_provider_does_not_start() =>
        FluentActions.Invoking(() => ServiceHost.Create("probe", ["--environment=Development"]))
            .Should().Throw<InvalidOperationException>().WithMessage("*Identity:Authority*");

    [Fact]
    public async Task The_development_identity_refuses_to_start_there() =>
        (await IdentityServer.Run(["--environment=Production", "--urls=http://127.0.0.1:0"])
            .WaitAsync(TimeSpan.FromSeconds(90)))
            .Should().Be(1);

    [Fact]
    public void A_role_that_does_not_exist_is_refused() =>
        FluentActions.Invoking(() => ServiceHost.Create("probe", ["--role=everything"]))
        .Should().Throw<ArgumentException>();
}
