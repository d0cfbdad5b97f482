using System.Net;
using System.Net.Http.Json;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Payouts;
using Commissions.Service.Plans;
using Contracts.Leads.V1;
using Hosting;
using RunningServers;

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
        var seen = await Waiting(company);
        var version = await VersionOf(company);
        await Submit(company, Third);

        using (var late = await company.TryPost("carol", Path + "/confirm",
            new { profileId = seen }))
        {
            var problem = await Company.Problem(late, HttpStatusCode.PreconditionFailed);
            problem.GetProperty("code").GetString().Should().Be("stale");
            problem.GetProperty("waitingProfileId").GetString()
                .Should().Be(await Waiting(company));
            problem.GetProperty("lastStep").GetString().Should().Be("submitted");
        }

        await company.Refuses("carol", Path + "/refuse",
            new { profileId = seen, reason = "not theirs" },
            HttpStatusCode.PreconditionFailed, "stale");
        await company.Refuses("carol", Path + "/confirm", new { }, HttpStatusCode.PreconditionFailed, "stale");
        var now = new { profileId = await Waiting(company) };
        (await ConfirmIfMatch(company, now, version)).Should().Be(HttpStatusCode.PreconditionFailed);
        (await Profile(company)).Current!.Iban.Should().Be(First);
        (await ConfirmIfMatch(company, now, await VersionOf(company))).Should().Be(HttpStatusCode.OK);
        await company.Post("carol", Path + "/confirm", now);
        (await Profile(company)).Current!.Iban.Should().Be(Third);
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

        var changes = (await company.Get("partner:p1", Path).Read<PayoutProfileView>()).Changes;
        changes.Should().HaveCount(2);
        (changes[1].What, changes[1].By).Should().Be(("confirmed", "carol"));
        (await Profiles(company, "carol")).Should().BeEmpty();
    }

    [Fact]
    public async Task Who_confirmed_an_account_does_not_make_the_first_payout_to_it()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CloseThrough("2025-01", "2026-03");
        await company.CanBePaid("p1", confirmedBy: "carol");

        var dry = await DryRun(company, "carol");
        dry.Lines.Should().BeEmpty();
        dry.Skipped![0].Because.Should().Be("confirmed-by-maker");
        (await DryRun(company, "dave")).Lines[0].NewAccountConfirmedBy.Should().Be("carol");
        using (var own = await company.TryPost("carol", "/v1/payouts", March))
        {
            var problem = await Company.Problem(own, HttpStatusCode.Forbidden);
            problem.GetProperty("code").GetString().Should().Be("four-eyes");
            problem.GetProperty("partnerId").GetString().Should().Be("p1");
        }

        var payout = await company.Post("dave", "/v1/payouts", March).Read<PayoutView>();
        await company.Post("dave", $"/v1/payouts/{payout.PayoutId}/cancel", new { reason = "to try again" });
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
        (await Profiles(company, "dave"))[0].AlsoNamedBy
            .Should().Equal(["p1"], "two partners with one account are worth a question");
        await company.ConfirmAccount("dave", "p2");

        foreach (var (maker, paid, left) in new[] { ("carol", "p2", "p1"), ("dave", "p1", "") })
        {
            var payout = await company.Post(maker, "/v1/payouts", March).Read<PayoutView>();
            payout.Lines.Select(line => line.PartnerId).Should().Equal(paid);
            var skipped = payout.Skipped!.Select(partner => $"{partner.PartnerId} {partner.Because}");
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
        var today = (await company.Get("carol", "/v1/programme").Read<ProgrammeView>()).Today;
        confirmed.UsableFrom.Should().Be(today.AddDays(2));

        (await Skipped(company)).Should().Be("account-cooling");
        (await company.Get("partner:p1", "/v1/partners/p1/balance").Read<PartnerBalance>()).Hold
            .Should().Be("account-cooling");
        (await company.Get("carol", $"/v1/partners/p1/balance?asOf={today.AddDays(2):yyyy-MM-dd}")
            .Read<PartnerBalance>()).Hold.Should().BeNull();
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
        var locked = await company.Post("carol", "/v1/payouts", March).Read<PayoutView>();
        var payout = $"/v1/payouts/{locked.PayoutId}";
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

    private static async Task<string?> Skipped(Company company, string by = "carol") =>
        (await DryRun(company, by)).Skipped!.SingleOrDefault()?.Because;

    private static Task<PayoutView> DryRun(Company company, string by) => company.Post(by, "/v1/payouts",
        new { currency = "EUR", upToPeriod = "2026-03", dryRun = true }).Read<PayoutView>();

    private static Task<PayoutProfileView> Profile(Company company) =>
        company.Get("carol", Path).Read<PayoutProfileView>();

    private static async Task<IReadOnlyList<PayoutProfileView>> Profiles(Company company, string user) =>
        (await company.Get(user, "/v1/payout-profiles").Read<Page<PayoutProfileView>>()).Items;

    private static async Task<string> Waiting(Company company) => (await Profile(company)).WaitsForSecondLook!.Id;
}
