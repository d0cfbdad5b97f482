using CommissionsConsole.SignIn;

namespace CommissionsConsole.Tests;

public sealed class LocalPaths
{
    [Theory]
    [InlineData("/")]
    [InlineData("/partners")]
    [InlineData("/partners/p-1/ledger?until=2026-06-30&known=2026-06-30T10%3A00%3A00Z")]
    [InlineData("/partners?search=a%2Fb%5Cc")]
    [InlineData("/partners?search=https://example.com")]
    public void A_page_of_the_console_is_gone_back_to(string path) => LocalPath.Sanitize(path).Should().Be(path);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("partners")]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("///evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example/")]
    [InlineData("/\t/evil.example")]
    [InlineData("\t//evil.example")]
    [InlineData("/\r\n/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("/\0/evil.example")]
    [InlineData("/partners\r\nSet-Cookie: a=b")]
    [InlineData("/%09/evil.example")]
    [InlineData("/%0d%0a/evil.example")]
    [InlineData("/%2Fevil.example")]
    [InlineData("/%5Cevil.example")]
    [InlineData("/%5c%5cevil.example")]
    [InlineData("/%2509/evil.example")]
    [InlineData("/%252Fevil.example")]
    [InlineData("/%25255Cevil.example")]
    [InlineData("/%2525252525252Fevil.example")]
    public void Whatever_a_browser_may_read_as_another_host_leads_to_the_start_page(string? path) =>
        LocalPath.Sanitize(path).Should().Be("/");
}
