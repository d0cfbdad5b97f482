using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Commissions.Service;
using Microsoft.Playwright;
using Npgsql;
using RunningServers;

namespace CommissionsConsole.Tests;

/// <summary>A statement on paper: one page for 37 lines, sums that add up, and nothing but the letter.</summary>
public sealed partial class PrintedDocuments(RunningProgramme programme)
{
    private const string Month = "2026-09";

    // Names sort otherwise than the ids they belong to.
    private static readonly string[] Customers =
    [
        "Vireo Robotics", "Tannenhof Kliniken", "Stadtwerke Ellerau", "Rheinmühle Foods", "Nordwind Logistik GmbH",
        "Kranich Pharma AG", "Hofmann & Söhne KG", "Bergblick Hotels", "Alster Medien GmbH",
    ];

    [Fact]
    public async Task A_statement_of_37_lines_is_one_page_that_adds_up_by_customer_name()
    {
        await using var closed = await ClosedMonth(lines: 37);
        await using var carol = await closed.Read();
        await carol.Sees("Commission statement");
        var page = carol.Page;

        var names = await page.Locator(".lines tbody th").AllInnerTextsAsync();
        names.Should().Equal(Customers.Order(StringComparer.OrdinalIgnoreCase));
        var lines = await Minors(page.Locator(".lines tbody td.figure:nth-last-child(2) a"));
        lines.Should().HaveCount(37);
        var total = (await Minors(page.Locator(".lines tfoot td"))).Single();
        lines.Sum().Should().Be(total);
        (await Minors(page.Locator(".lines tbody td:nth-child(5)"))).Select(minor => minor / 20)
            .Should().Equal(lines, "each line multiplies: base × 5 %");
        (await Minors(page.Locator(".lines .subtotal:not(:empty)"))).Sum().Should().Be(total);
        var sums = await Minors(page.Locator(".equation dd"));
        sums.Should().HaveCount(5);
        (sums[0] + sums[1] - sums[2] - sums[3]).Should().Be(sums[4]);
        (sums[1] - sums[2]).Should().Be(total);
        (await page.Locator(".seal .mono").First.InnerTextAsync()).Should().MatchRegex("^[0-9a-f]{64}$");

        var pdf = await page.PdfAsync(new() { PreferCSSPageSize = true, PrintBackground = true });
        await Keep(pdf, "statement-37.pdf");
        Pages(pdf).Should().Be(1);
        Encoding.Latin1.GetString(pdf).Should().MatchRegex(@"/MediaBox \[0 0 59[45]\.?\d* 84[12]\.?\d*\]", "it is A4");
    }

    [Fact]
    public async Task A_longer_statement_goes_on_on_further_pages_and_prints_nothing_but_the_letter()
    {
        await using var closed = await ClosedMonth(lines: 120);
        await using var carol = await closed.Read();
        await carol.Sees("Commission statement");
        var pdf = await carol.Page.PdfAsync(new() { PreferCSSPageSize = true, PrintBackground = true });
        await Keep(pdf, "statement-120.pdf");
        Pages(pdf).Should().BeInRange(2, 4);

        await carol.Page.EmulateMediaAsync(new() { Media = Media.Print });
        (await carol.Page.GetByRole(AriaRole.Navigation).CountAsync()).Should().Be(0, "the menu is no part of it");
        (await carol.Page.Locator("body").InnerTextAsync()).Should().NotContain("Sign out")
            .And.NotContain("Download CSV").And.Contain("Commission statement");
        (await carol.Page.EvaluateAsync<string>(
            "() => getComputedStyle(document.querySelector('.lines thead')).display"))
            .Should().Be("table-header-group", "the names of the columns stand on every page");
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    [InlineData(320)]
    public async Task A_statement_on_the_screen_stays_beside_nothing_and_hides_no_amount(int width)
    {
        await using var closed = await ClosedMonth(lines: 5);
        await using var carol = await closed.Read(width);
        await carol.Sees("Commission statement");
        await Keep(await carol.Page.ScreenshotAsync(new() { FullPage = true }), $"statement-{width}.png");
        (await carol.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - window.innerWidth"))
            .Should().BeLessThanOrEqualTo(0);
        (await carol.Page.Locator(".lines tbody td.figure:nth-last-child(2) a:visible").CountAsync()).Should().Be(5);
    }

    private async Task<ClosedStatement> ClosedMonth(int lines)
    {
        // A ledger of its own: rows without events would rightly fail the verification of the other one.
        var database = await RunningService.NewDatabase(CommissionsService.Create);
        var commissions = await RunningService.Start(CommissionsService.Create, database, await Servers.NewBroker(),
            "--Programme:Debtor:Name=Halden Software GmbH", "--Programme:Debtor:Iban=DE75512108001245126199",
            "--Programme:Debtor:Country=DE", "--Programme:Debtor:Town=Berlin", "--Verification:NightlyHour=24");
        await Post(lines, database);
        await History.Post(commissions.As("carol"), $"v1/periods/{Month}/close", new { });
        await History.Post(programme.Subscriptions.As("feed"), "v1/billing-events", Customers.Select((name, number) =>
            new
            {
                type = "customer-profile",
                sourceEventId = $"printed-{number}",
                customerId = $"c-printed-{number}",
                name,
                country = "DE",
            }).ToArray());
        var console = programme.NewConsole(commissions: commissions.Address);
        await console.Start();
        return new ClosedStatement(programme, commissions, console);
    }

    // Rows as of a real entry at 5 %, of several customers; every eleventh takes back.
    private async Task Post(int lines, string database)
    {
        await using var source = NpgsqlDataSource.Create(programme.CommissionsDatabase);
        await using var one = source.CreateCommand(
            "select body::text from entries where partner_id = $1 and component = 'retention' order by position " +
            "limit 1");
        one.Parameters.Add(new NpgsqlParameter { Value = programme.History.Distributor });
        var real = (string)(await one.ExecuteScalarAsync())!;
        await using var owner = NpgsqlDataSource.Create(database);
        await using var copy = owner.CreateCommand(
            """
            insert into entries (recorded_at, known_up_to, body)
            select now(), 1, $1::jsonb || jsonb_build_object('entryId', gen_random_uuid(), 'period', $2::text,
                'customerId', 'c-printed-' || n % $3, 'effectiveOn', $2 || '-14', 'earnedOn', $2 || '-14',
                'key', $1::jsonb -> 'key' || jsonb_build_object('invoiceId', 'RE-2026-' || lpad(n::text, 4, '0')),
                'amount', $1::jsonb -> 'amount' || jsonb_build_object('minor', minor), 'targetMinor', minor,
                'working', $1::jsonb -> 'working' || jsonb_build_object('segmentNetMinor', minor * 20),
                'reason', case when minor < 0 then 'refund' else 'accrual' end)
            from generate_series(1, $4) n,
              lateral (select case when n % 11 = 0 then -3650 else 10000 + n * 37 end) as posted (minor)
            """);
        copy.Parameters.Add(new NpgsqlParameter { Value = real });
        copy.Parameters.Add(new NpgsqlParameter { Value = Month });
        copy.Parameters.Add(new NpgsqlParameter { Value = Customers.Length });
        copy.Parameters.Add(new NpgsqlParameter { Value = lines });
        (await copy.ExecuteNonQueryAsync()).Should().Be(lines);
    }

    private static async Task<long[]> Minors(ILocator amounts) =>
    [
        .. (await amounts.AllInnerTextsAsync()).Select(text => Figure().Match(text).Value)
            .Select(text => long.Parse(text.Replace(",", "").Replace(".", "").Replace('−', '-'),
                CultureInfo.InvariantCulture)),
    ];

    private static int Pages(byte[] pdf) => PageObject().Count(Encoding.Latin1.GetString(pdf));

    // For people who want to look: COMMISSIONS_SCREENSHOTS names a folder.
    private static Task Keep(byte[] picture, string name) =>
        Environment.GetEnvironmentVariable("COMMISSIONS_SCREENSHOTS") is { Length: > 0 } folder
            ? File.WriteAllBytesAsync(Path.Combine(folder, name), picture)
            : Task.CompletedTask;

    [GeneratedRegex(@"−?[\d,]+\.\d\d")]
    private static partial Regex Figure();

    [GeneratedRegex(@"/Type\s*/Page\b(?!s)")]
    private static partial Regex PageObject();

    private sealed record ClosedStatement(
        RunningProgramme Programme, RunningService Commissions, ConsoleProcess Console) : IAsyncDisposable
    {
        public async Task<Visit> Read(int width = 1280)
        {
            var visit = await Programme.Visit("carol", width);
            // Cookies belong to a host, not to a port.
            await visit.Page.GotoAsync(new Uri(
                Console.Address, $"partners/{Programme.History.Distributor}/statements/{Month}").ToString());
            await visit.UntilAlive();
            return visit;
        }

        public async ValueTask DisposeAsync()
        {
            await Console.DisposeAsync();
            await Commissions.DisposeAsync();
        }
    }
}
