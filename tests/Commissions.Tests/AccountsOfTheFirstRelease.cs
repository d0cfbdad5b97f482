using System.Net;
using Commissions.Service.Payouts;
using RunningServers;

namespace Commissions.Tests;

/// <summary>
/// Release 0.1.0 stored no hash of an account, and wrote a country without a town; its dump has no payout.
/// </summary>
public sealed class AccountsOfTheFirstRelease
{
    private static readonly object March = new { currency = "EUR", upToPeriod = "2026-03" };

    [Fact]
    public async Task An_account_in_use_stays_so_and_a_file_that_was_handed_out_keeps_its_bytes()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1", confirmedBy: "carol");
        await company.CloseThrough("2025-01", "2026-03");
        await AsStoredThen(company);
        var locked = await company.Post("carol", "/v1/payouts", March).Read<PayoutView>();
        var payout = $"/v1/payouts/{locked.PayoutId}";
        await company.Post("dave", payout + "/approve", new { });
        await AsStoredThen(company);
        (await company.Download("carol", payout + "/export")).Text.Should().NotContain("PstlAdr",
            "it was not handed out then");

        using (var carol = company.Service.As("carol"))
        using (var refused = await carol.GetAsync(payout + "/export"))
        {
            var problem = await Company.Problem(refused, HttpStatusCode.Conflict);
            problem.GetProperty("code").GetString().Should().Be("export-differs");
            await Change(company, "update mt_events set data = jsonb_set(data, '{fileHash}', '\"" +
                problem.GetProperty("hash").GetString() + "\"') where type = 'payout_exported'");
        }

        (await company.Download("carol", payout + "/export")).Text.Should()
            .Contain("<PstlAdr>").And.NotContain("TwnNm");
        await company.Post("carol", payout + "/confirm", new { });
        (await company.RunVerb("verify")).Should().Be(0);

        var profile = await company.Get("carol", "/v1/partners/p1/payout-profile").Read<PayoutProfileView>();
        var again = await company.Post("dave", "/v1/partners/p1/payout-profile/confirm",
            new { profileId = profile.Current!.Id }).Read<PayoutProfileView>();
        again.Changes.Should().ContainSingle("it was looked at now, and has a hash");
    }

    private static async Task AsStoredThen(Company company)
    {
        await Change(company,
            "update mt_events set data = data - 'accountHash' - 'submittedAt' - 'confirmedAt' - 'confirmedOn' - " +
            "'usableFrom' " +
            "where type like 'payout_profile%'");
        await Change(company,
            "update mt_events set data = data - 'accountHash' - 'profileId' where type = 'payout_line_locked'");
        await Change(company,
            "update mt_events set data = jsonb_set(data, '{lines}', (select jsonb_agg(line - 'accountHash' - " +
            "'newAccountConfirmedBy') from jsonb_array_elements(data -> 'lines') line)) where type = 'payout_locked'");
        await Change(company, "update mt_doc_payoutprofiledocument set data = data - 'state'");
    }

    private static Task Change(Company company, string sql) => company.Rewrite("mt_events", sql);
}
