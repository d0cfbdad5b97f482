namespace CommissionsConsole.Tests;

public sealed class Sessions(RunningProgramme programme)
{
    [Fact]
    public async Task A_session_survives_a_restart_and_holds_at_another_replica()
    {
        await using var carol = await programme.Visit("carol");
        await using var replica = programme.NewConsole();
        await replica.Start();
        // Cookies belong to a host, not to a port: this is what a load balancer does.
        await carol.Page.GotoAsync(new Uri(replica.Address, "partners").ToString());
        await carol.Sees("Birch Systems");
        carol.Page.Url.Should().StartWith(replica.Address.ToString());
    }

    [Fact]
    public async Task Pages_carry_security_headers_and_cookies_are_kept_from_scripts()
    {
        await using var carol = await programme.Visit("carol");
        var answer = (await carol.Go("partners"))!;
        var headers = await answer.AllHeadersAsync();
        headers["content-security-policy"].Should().Contain("frame-ancestors 'none'").And.Contain("script-src 'self'")
            .And.Contain("style-src 'self'").And.NotContain("unsafe");
        headers["x-content-type-options"].Should().Be("nosniff");
        headers["x-frame-options"].Should().Be("DENY");
        var cookies = (await carol.Page.Context.CookiesAsync())
            .Where(cookie => cookie.Name.StartsWith("commissions")).ToList();
        cookies.Should().NotBeEmpty().And.OnlyContain(cookie => cookie.HttpOnly
            && (cookie.SameSite == Microsoft.Playwright.SameSiteAttribute.Lax
                || cookie.SameSite == Microsoft.Playwright.SameSiteAttribute.Strict));
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        await using var carol = await programme.Visit("carol");
        await carol.Page.GetByTitle("Sign out").ClickAsync();
        await carol.Sees("Apply for a partnership");
        (await carol.Page.Context.CookiesAsync()).Should().NotContain(cookie => cookie.Name == "commissions-console");
        programme.Console.Lines().Should().Contain(line => line.Contains("signed in as") && line.Contains("carol"))
            .And.Contain(line => line.Contains("signed out") && line.Contains("carol"))
            .And.NotContain(line => line.Contains("eyJ"), "no token is ever logged");
    }
}
