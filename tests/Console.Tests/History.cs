using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace CommissionsConsole.Tests;

/// <summary>
/// Two partners, one plan, three customers that paid for some months; all months but the last ones are closed.
/// </summary>
internal sealed partial class History
{
    private const int Months = 15;
    private const int OpenMonths = 2;
    private static readonly TimeSpan ArrivalMax = TimeSpan.FromSeconds(120);

    // A member that a record wants and the answer lacks is a mistake.
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    private readonly RunningProgramme _programme;
    private readonly DateOnly _thisMonth;

    private History(RunningProgramme programme)
    {
        _programme = programme;
        var today = DayInBerlin;
        _thisMonth = new DateOnly(today.Year, today.Month, 1);
    }

    public string Distributor { get; private set; } = "";
    public string Affiliate { get; private set; } = "";
    public string PlanId { get; private set; } = "";

    /// <summary>A case about a lead of the affiliate that the distributor claims; nobody decides it.</summary>
    public string ConflictId { get; private set; } = "";

    /// <summary>In the programme's time zone.</summary>
    public static string Today => Day(DayInBerlin);

    private static DateOnly DayInBerlin => DateOnly.FromDateTime(
        TimeZoneInfo.ConvertTimeBySystemTimeZoneId(DateTimeOffset.UtcNow, "Europe/Berlin").DateTime);

    /// <summary>The month that finance closes next.</summary>
    public string NextToClose => Name(_thisMonth.AddMonths(-1));

    public static async Task<History> Make(RunningProgramme programme)
    {
        var history = new History(programme);
        await history.Join();
        await history.Dispute();
        await history.Agree();
        await history.Bill();
        for (var month = Months - 1; month >= OpenMonths; month--)
            await Post(programme.Commissions.As("carol"),
                $"v1/periods/{Name(history._thisMonth.AddMonths(-month))}/close", new { });
        // A page of what waits has something to show.
        await history.ChangeOfAClosedMonth();
        return history;
    }

    public static Task Post(HttpClient client, string path, object body) => Post<JsonElement>(client, path, body);

    public static async Task<T> Post<T>(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"POST {path}: {(int)answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<T>(text, Json)!;
    }

    public static async Task<T> Get<T>(HttpClient client, string path) =>
        (await client.GetFromJsonAsync<T>(new Uri(path, UriKind.Relative), Json))!;

    private async Task Join()
    {
        await Post(_programme.Leads.As("alice"), "v1/agreements",
            new { text = "Commission is earned on paid net revenue." });
        Distributor = await Partner("Birch Systems", "distributor", "birch.example");
        Affiliate = await Partner("Beacon Media", "affiliate", "beacon.example");
    }

    /// <summary>A partner that applied, was approved and accepted the agreement.</summary>
    public async Task<string> Partner(string name, string type, string domain)
    {
        using var anonymous = _programme.Leads.Anonymous();
        var id = (await Post<Created>(anonymous, "v1/partners",
            new { name, email = $"office@{domain}", domain, type, country = "DE", payoutCurrency = "EUR" })).Id;
        await Post(_programme.Leads.As("alice"), $"v1/partners/{id}/approve", new { reason = "known and trusted" });
        await Post(_programme.Leads.As($"partner:{id}"), $"v1/partners/{id}/agreement-acceptances",
            new { version = 1 });
        return id;
    }

    /// <summary>A lead of the affiliate.</summary>
    public async Task<(string Id, string Domain)> Lead(string company)
    {
        var domain = $"{company.Split(' ')[0].ToLowerInvariant()}-{Guid.NewGuid():N}.example";
        var lead = await Post<Created>(_programme.Leads.As($"partner:{Affiliate}"), "v1/leads",
            new { partnerId = Affiliate, company, domain, country = "DE" });
        return (lead.Id, domain);
    }

    private async Task Dispute()
    {
        var (_, domain) = await Lead("Alder Sons");
        ConflictId = (await Post<Created>(_programme.Leads.As($"partner:{Distributor}"), "v1/conflicts",
            new { domain, country = "DE", description = "We have sold to them for years." })).Id;
    }

    private async Task Agree()
    {
        var alice = _programme.Commissions.As("alice");
        PlanId = (await Post<PlanCreated>(alice, "v1/plans",
            new { name = "Partner programme", template = "default" })).PlanId;
        await Post(alice, $"v1/plans/{PlanId}/versions", new
        {
            validFrom = "2020-01-01",
            mode = "retroactive",
            retroDecrease = "protectPaid",
            components = new object[]
            {
                new { component = "acquisition", partnerTypes = new[] { "affiliate", "distributor" },
                    years = new object[] { new { year = 1, ppm = 150_000 } } },
                new
                {
                    component = "retention",
                    partnerTypes = new[] { "distributor", "consultant" },
                    years = new object[] { new { year = 1, ppm = 50_000 }, new { year = 2, ppm = 120_000 },
                        new { year = "3+", ppm = 80_000 } },
                },
            },
            holdDays = 30,
            minPayout = 50_00,
            reason = "First rules",
        });
        var replayId = (await Post<ReplayStarted>(alice, $"v1/plans/{PlanId}/versions/1/replays", new { })).ReplayId;
        await Until("the preview", async () =>
            (await Get<ReplayShown>(alice, $"v1/replays/{replayId}")).State == "calculated");
        await Post(_programme.Commissions.As("bob"), $"v1/plans/{PlanId}/versions/1/approve", new { replayId });
        await Until("the posting", async () =>
            (await Get<ReplayShown>(alice, $"v1/replays/{replayId}")).State == "verified");
    }

    private async Task Bill()
    {
        var first = _thisMonth.AddMonths(1 - Months);
        await Credit("c-birch-1", Distributor, first, "acquisition", "retention");
        await Credit("c-birch-2", Distributor, first, "acquisition", "retention");
        await Credit("c-beacon-1", Affiliate, first, "acquisition");
        // An attribution that comes later would only move amounts; waiting keeps the history free of such entries.
        await Until("the attributions", async () =>
            (await Get<Page<AttributionShown>>(_programme.Leads.As("alice"), "v1/customers/c-beacon-1/attributions"))
            .Items.Count == 1);
        var facts = new[] { ("c-birch-1", 500_00), ("c-birch-2", 333_33), ("c-beacon-1", 200_00) }
            .SelectMany(customer => Enumerable.Range(0, Months)
                .SelectMany(month => PaidMonth(customer.Item1, first.AddMonths(month), customer.Item2)))
            .Append(new
            {
                type = "refund-recorded",
                sourceEventId = "refund-1",
                customerId = "c-birch-2",
                invoiceId = $"c-birch-2-{Name(first.AddMonths(3))}",
                refundedOn = Day(_thisMonth.AddMonths(-1).AddDays(4)),
                lines = new[] { new { lineId = "1", refundedNetMinorTotal = 111_11 } }
            })
            .ToArray();
        var answer = await Post<BillingAnswer>(_programme.Subscriptions.As("feed"), "v1/billing-events", facts);
        answer.Accepted.Should().Be(facts.Length);
        await Until("the entries", async () => await Sum(Distributor) == 2_277_81 && await Sum(Affiliate) == 360_00);
    }

    /// <summary>Part of a line that was paid in a month comes back in it; waits until that is posted.</summary>
    public async Task Refund(string customerId, int netMinor, string month)
    {
        var before = await Sum(Affiliate) + await Sum(Distributor);
        await Post(_programme.Subscriptions.As("feed"), "v1/billing-events", new[]
        {
            new
            {
                type = "refund-recorded",
                sourceEventId = $"refund-{Guid.NewGuid():N}",
                customerId,
                invoiceId = $"{customerId}-{Name(_thisMonth.AddMonths(1 - Months).AddMonths(4))}",
                refundedOn = $"{month}-20",
                lines = new[] { new { lineId = "1", refundedNetMinorTotal = netMinor } },
            },
        });
        await Until("the refund", async () => await Sum(Affiliate) + await Sum(Distributor) != before);
    }

    /// <summary>A partner objects to its oldest entry.</summary>
    /// <returns>The entry's amount in major units.</returns>
    public async Task<string> DisputeFirstEntry(string partnerId)
    {
        var partner = _programme.Commissions.As($"partner:{partnerId}");
        var entry = (await Get<Page<EntryShown>>(partner, $"v1/partners/{partnerId}/entries?limit=1")).Items[0];
        await Post(partner, $"v1/entries/{entry.EntryId}/disputes", new { reason = "We agreed on another rate" });
        var minor = entry.Amount.Minor;
        return string.Create(CultureInfo.InvariantCulture, $"{minor / 100}.{minor % 100:D2}");
    }

    /// <summary>Dave confirms the account that waits, so that carol can make the first payout to it.</summary>
    public async Task ConfirmAccount(string partnerId)
    {
        var dave = _programme.Commissions.As("dave");
        var path = $"v1/partners/{partnerId}/payout-profile";
        var profile = await Get<ProfileShown>(dave, path);
        await Post(dave, path + "/confirm", new { profileId = profile.WaitsForSecondLook!.Id });
    }

    private Task Credit(string customerId, string partnerId, DateOnly from, params string[] roles) =>
        Task.WhenAll(roles.Select(role =>
        Post(_programme.Leads.As("alice"), "v1/attributions",
            new
            {
                customerId,
                partnerId,
                role,
                sharePpm = 1_000_000,
                from = Day(from),
                reason = "brought the customer"
            })));

    private static IEnumerable<object> PaidMonth(string customerId, DateOnly from, int netMinor)
    {
        var invoiceId = $"{customerId}-{Name(from)}";
        yield return new
        {
            type = "invoice-issued",
            sourceEventId = $"{invoiceId}-issued",
            customerId,
            invoiceId,
            currency = "EUR",
            issuedOn = Day(from),
            lines = new[] { new { lineId = "1", product = "suite", netMinor, taxMinor = 0, serviceFrom = Day(from),
                serviceUntil = Day(from.AddMonths(1)) } },
        };
        yield return new
        {
            type = "payment-recorded",
            sourceEventId = $"{invoiceId}-paid",
            customerId,
            invoiceId,
            paidGrossMinorTotal = netMinor,
            paidOn = Day(from)
        };
    }

    private async Task<long> Sum(string partnerId) =>
        (await Get<EntryTotal[]>(_programme.Commissions.As("carol"), $"v1/partners/{partnerId}/entries/totals"))
            .Sum(total => total.Sum.Minor);

    public static async Task Until(string what, Func<Task<bool>> done)
    {
        var until = DateTimeOffset.UtcNow + ArrivalMax;
        while (!await done())
        {
            if (DateTimeOffset.UtcNow > until) throw new TimeoutException($"{what} did not come within {ArrivalMax}.");
            await Task.Delay(100);
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Name(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
