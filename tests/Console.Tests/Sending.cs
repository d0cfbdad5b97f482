using System.Text.RegularExpressions;

namespace CommissionsConsole.Tests;

/// <summary>What goes over the line to a browser.</summary>
public sealed class Sending(RunningProgramme programme)
{
    private const int FirstPageBytesMax = 130_000;

    [Theory]
    [InlineData("same-origin", "br")]
    [InlineData("none", "br")]
    [InlineData("same-site", null)]
    [InlineData("cross-site", null)]
    public async Task A_page_is_compressed_only_where_no_other_site_asked_for_it(string site, string? encoding)
    {
        using var client = new HttpClient { BaseAddress = programme.Console.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("", UriKind.Relative));
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Headers.AcceptEncoding.ParseAdd("br");
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        answer.Content.Headers.ContentEncoding.Should().Equal(encoding is null ? [] : [encoding]);
    }

    [Fact]
    public async Task A_programme_shows_its_own_name_logo_and_colour()
    {
        var logo = Path.Combine(Directory.CreateTempSubdirectory("logo-").FullName, "logo.svg");
        await File.WriteAllTextAsync(logo, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        await using var console = programme.NewConsole();
        console.Environment["Programme__Name"] = "Halden";
        console.Environment["Programme__Accent"] = "#6e0b5a";
        console.Environment["Programme__Logo"] = logo;
        await console.Start();
        using var client = new HttpClient { BaseAddress = console.Address };
        var page = await client.GetStringAsync(new Uri("", UriKind.Relative));
        page.Should().Contain("Halden").And.NotContain("style=");
        var style = Regex.Match(page, "/(programme.css[^\"]+)").Groups[1].Value;
        using var answer = await client.GetAsync(new Uri(style, UriKind.Relative));
        answer.Headers.CacheControl!.ToString().Should().Contain("immutable");
        (await answer.Content.ReadAsStringAsync()).Should().Contain("#6e0b5a")
            .And.Contain("data:image/svg+xml;base64,");
    }

    [Fact]
    public async Task The_first_page_in_a_browser_that_knows_nothing_weighs_little()
    {
        await using var carol = await programme.Visit("carol");
        var line = await carol.Page.Context.NewCDPSessionAsync(carol.Page);
        await line.SendAsync("Network.enable");
        await line.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        var bytes = 0m;
        line.Event("Network.loadingFinished").OnEvent += (_, message) =>
            bytes += message!.Value.GetProperty("encodedDataLength").GetDecimal();
        await carol.Go("");
        bytes.Should().BeInRange(10_000, FirstPageBytesMax);
    }
}
