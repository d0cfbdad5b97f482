using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Contracts.Leads.V1;

namespace Commissions.Tests;

/// <summary>The account that finance confirms is the one that it looked at, and the one that is paid to.</summary>
public sealed class ConfirmingAccounts
{
    private const string Path = "/v1/partners/p1/payout-profile";
    private const string First = "DE89370400440532013000";
    private const string Second = "GB29NWBK60161331926819";
    private const string Third = "FR1420041010050500013M02606";
    private static readonly object March = new { currency = "EUR", upToPeriod = "2026-03" };

    [Fact]
    public async Task An_account_that_is_submitted_between_look_and_confirmation_is_not_confirmed()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await Submit(company, Second);
        var seen = await company.Get("carol", Path);
        var version = await VersionOf(company);
        await Submit(company, Third);

        using (var late = await company.TryPost("carol", Path + "/confirm",
            new { profileId = Id(seen, "waitsForSecondLook") }))
        {
            var problem = await Company.Problem(late, HttpStatusCode.PreconditionFailed);
            problem.GetProperty("code").GetString().Should().Be("stale");
            problem.GetProperty("waitingProfileId").GetString()
                .Should().Be(Id(await company.Get("carol", Path), "waitsForSecondLook"));
            problem.GetProperty("lastStep").GetString().Should().Be("submitted");
        }

        await company.Refuses("carol", Path + "/refuse",
            new { profileId = Id(seen, "waitsForSecondLook"), reason = "not theirs" },
            HttpStatusCode.PreconditionFailed, "stale");
        await company.Refuses("carol", Path + "/confirm", new { }, HttpStatusCode.PreconditionFailed, "stale");
        var now = new { profileId = Id(await company.Get("carol", Path), "waitsForSecondLook") };
        (await ConfirmIfMatch(company, now, version)).Should().Be(HttpStatusCode.PreconditionFailed);
        Iban(await company.Get("carol", Path), "current").Should().Be(First);
        (await ConfirmIfMatch(company, now, await VersionOf(company))).Should().Be(HttpStatusCode.OK);
        await company.Post("carol", Path + "/confirm", now);
        Iban(await company.Get("carol", Path), "current").Should().Be(Third);
    }

    [Fact]
    public async Task The_first_account_is_not_paid_to_before_finance_looked_and_the_partner_reads_who_did_what()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CloseThrough("2025-01", "2026-03");
        await company.CanBePaid("p1", confirmedBy: null);
        (await Skipped(company)).Should().Be("account-not-confirmed");
        await company.ConfirmAccount("carol", "p1");
        (await Skipped(company, by: "dave")).Should().BeNull();

        var changes = (await company.Get("partner:p1", Path)).GetProperty("changes").EnumerateArray()
            .Select(change => $"{change.GetProperty("what").GetString()} by {change.GetProperty("by").GetString()}")
            .ToArray();
        changes.Should().HaveCount(2);
        changes[1].Should().Be("confirmed by carol");
        (await company.Get("carol", "/v1/payout-profiles")).GetProperty("items").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Who_confirmed_an_account_does_not_make_the_first_payout_to_it()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CloseThrough("2025-01", "2026-03");
        await company.CanBePaid("p1", confirmedBy: "carol");

        var dry = await company.Post("carol", "/v1/payouts",
            new { currency = "EUR", upToPeriod = "2026-03", dryRun = true });
        dry.GetProperty("lines").GetArrayLength().Should().Be(0);
        dry.GetProperty("skipped")[0].GetProperty("because").GetString().Should().Be("confirmed-by-maker");
        (await company.Post("dave", "/v1/payouts", new { currency = "EUR", upToPeriod = "2026-03", dryRun = true }))
            .GetProperty("lines")[0].GetProperty("newAccountConfirmedBy").GetString().Should().Be("carol");
        using (var own = await company.TryPost("carol", "/v1/payouts", March))
        {
            var problem = await Company.Problem(own, HttpStatusCode.Forbidden);
            problem.GetProperty("code").GetString().Should().Be("four-eyes");
            problem.GetProperty("partnerId").GetString().Should().Be("p1");
        }

        var payout = await company.Post("dave", "/v1/payouts", March);
        await company.Post("dave", $"/v1/payouts/{payout.GetProperty("payoutId").GetString()}/cancel",
            new { reason = "to try again" });
        await company.Refuses("carol", "/v1/payouts", March, HttpStatusCode.Forbidden, "four-eyes");
    }

    [Fact]
    public async Task Two_people_who_each_confirmed_an_account_pay_the_partner_of_the_other()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.Send(Company.Registered("p2", PartnerType.Distributor));
        await company.Send(Company.Attributed("p2", "c2", AttributionRole.Acquisition));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 1, 1), 500_00));
        await company.LedgerReaches("p2", 75_00);
        await company.CloseThrough("2025-01", "2026-03");
        await company.CanBePaid("p1", confirmedBy: "carol");
        await company.CanBePaid("p2", confirmedBy: null);
        (await company.Get("dave", "/v1/payout-profiles")).GetProperty("items")[0].GetProperty("alsoNamedBy")[0]
            .GetString()
            .Should().Be("p1", "two partners with one account are worth a question");
        await company.ConfirmAccount("dave", "p2");

        foreach (var (maker, paid, left) in new[] { ("carol", "p2", "p1"), ("dave", "p1", "") })
        {
            var payout = await company.Post(maker, "/v1/payouts", March);
            payout.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("partnerId").GetString())
                .Should().Equal(paid);
            var skipped = payout.GetProperty("skipped").EnumerateArray()
                .Select(partner => $"{partner.GetProperty("partnerId")} {partner.GetProperty("because")}");
            skipped.Should().Equal(left.Length == 0 ? [] : [$"{left} confirmed-by-maker"]);
        }
    }

    [Fact]
    public async Task A_changed_account_is_paid_to_after_the_cooling_off_days()
    {
        await using var company = await PayingOut.ThreeMonthsOf60("--Programme:AccountCoolingDays=2");
        await company.CloseThrough("2025-01", "2026-03");
        await company.CanBePaid("p1");
        await Submit(company, Second);
        var confirmed = await company.ConfirmAccount("dave", "p1");
        var today = DateOnly.Parse((await company.Get("carol", "/v1/programme")).GetProperty("today").GetString()!,
            System.Globalization.CultureInfo.InvariantCulture);
        confirmed.GetProperty("usableFrom").GetString().Should().Be($"{today.AddDays(2):yyyy-MM-dd}");

        (await Skipped(company)).Should().Be("account-cooling");
        (await company.Get("partner:p1", "/v1/partners/p1/balance")).GetProperty("hold").GetString()
            .Should().Be("account-cooling");
        (await company.Get("carol", $"/v1/partners/p1/balance?asOf={today.AddDays(2):yyyy-MM-dd}"))
            .TryGetProperty("hold", out _).Should().BeFalse();
    }

    [Fact]
    public async Task A_stored_account_that_somebody_exchanged_is_neither_locked_nor_exported()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CloseThrough("2025-01", "2026-03");
        await company.CanBePaid("p1");
        await Exchange(company, First, Third);
        await company.Refuses("carol", "/v1/payouts", March, HttpStatusCode.Conflict, "account-differs");
        await Exchange(company, Third, First);
        var payout =
            $"/v1/payouts/{(await company.Post("carol", "/v1/payouts", March)).GetProperty("payoutId").GetString()}";
        await company.Post("dave", payout + "/approve", new { });

        await Exchange(company, First, Third);
        using (var carol = company.Service.As("carol"))
            foreach (var format in new[] { "pain.001", "csv" })
            {
                using var refused = await carol.GetAsync($"{payout}/export?format={format}");
                var problem = await Company.Problem(refused, HttpStatusCode.Conflict);
                (problem.GetProperty("code").GetString(), problem.GetProperty("partnerId").GetString())
                    .Should().Be(("account-differs", "p1"));
            }

        await Exchange(company, Third, First);
        (await company.Download("carol", payout + "/export")).Text.Should().Contain(First);
    }

    private static Task Submit(Company company, string iban) =>
        company.Post("partner:p1", Path, new { iban, holder = "Partner p1", country = "DE" });

    // What only the owner of the database could do.
    private static async Task Exchange(Company company, string from, string to)
    {
        await using var owner = company.AsOwner();
        await using var update = owner.CreateCommand(
            $"update mt_doc_payoutaccount set data = replace(data::text, '{from}', '{to}')::jsonb");
        (await update.ExecuteNonQueryAsync()).Should().BePositive();
    }

    private static async Task<string> VersionOf(Company company)
    {
        using var client = company.Service.As("carol");
        using var read = await client.GetAsync(Path);
        return read.Headers.ETag!.Tag;
    }

    private static async Task<HttpStatusCode> ConfirmIfMatch(Company company, object body, string version)
    {
        using var client = company.Service.As("carol");
        client.DefaultRequestHeaders.Add("If-Match", version);
        using var response = await client.PostAsJsonAsync(Path + "/confirm", body);
        return response.StatusCode;
    }

    private static async Task<string?> Skipped(Company company, string by = "carol")
    {
        var dry = await company.Post(by, "/v1/payouts",
            new { currency = "EUR", upToPeriod = "2026-03", dryRun = true });
        return dry.GetProperty("skipped").EnumerateArray().Select(s => s.GetProperty("because").GetString())
            .SingleOrDefault();
    }

    private static string? Id(JsonElement profile, string which) =>
        profile.GetProperty(which).GetProperty("id").GetString();

    private static string? Iban(JsonElement profile, string which) =>
        profile.GetProperty(which).GetProperty("iban").GetString();
}
