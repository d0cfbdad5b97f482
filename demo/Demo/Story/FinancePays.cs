using System.Globalization;
using System.Xml.Linq;
using Money;

namespace Demo.Story;

/// <summary>
/// Finance proves the ledger, then pays from the closed months: dry run, second person, file, confirmation.
/// </summary>
internal static class FinancePays
{
    private const string SecondFinance = "dave";
    private const string Currency = "EUR";
    private const string BankCode = "37040044";
    private static readonly TimeSpan VerificationMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static async Task Run(DemoRun run)
    {
        run.Screen.Chapter($"Finance proves the ledger and pays what is due up to {run.ClosedThrough}");
        await Verify(run);
        await NameAccounts(run);
        var dry = await run.Commissions.Post<PayoutShown>(DemoRun.Finance, "v1/payouts",
            new { currency = Currency, upToPeriod = run.ClosedThrough, dryRun = true });
        var payout = await run.Commissions.Post<PayoutShown>(DemoRun.Finance, "v1/payouts",
            new { currency = Currency, upToPeriod = run.ClosedThrough });
        run.Claims.Equal("the payout is what its dry run said", dry.Total, payout.Total);
        await Approve(run, payout.PayoutId!);
        await Export(run, payout);
        await run.Commissions.Post(DemoRun.Finance, $"v1/payouts/{payout.PayoutId}/confirm", new { });
        await CheckPaid(run, payout);
    }

    private static async Task Verify(DemoRun run)
    {
        var started = await run.Commissions.Post<VerificationShown>(DemoRun.Finance, "v1/verifications", new { });
        var verified = await Waiting.For("The verification", VerificationMax, Pause,
            () => run.Commissions.Get<VerificationShown>(DemoRun.Finance, $"v1/verifications/{started.VerificationId}"),
            seen => seen.State == "finished");
        var report = verified.Report!;
        run.Screen.Say($"statements reproduced {report.Statements.Equal} of {report.Statements.Of}, entries equal " +
            $"{report.Entries.Equal} of {report.Entries.Of}, ledger keys {report.Keys.Equal} of {report.Keys.Of}");
        run.Claims.Equal("everything was recomputed from the events, and nothing differs", (0, true),
            (report.DriftCount, report.ChainIntact));
    }

    private static async Task NameAccounts(DemoRun run)
    {
        var number = 0;
        foreach (var partnerId in run.PartnerIds.Values)
            await NameAccount(run, partnerId, Iban(++number));
        run.Screen.Say(
            $"{SecondFinance} looked at {number} accounts; {DemoRun.Finance} makes the first payout to them");
    }

    // Who confirms an account does not make the first payout to it.
    private static async Task NameAccount(DemoRun run, string partnerId, string iban)
    {
        var path = $"v1/partners/{partnerId}/payout-profile";
        var named = await run.Commissions.Post<ProfileShown>(DemoRun.AsPartner(partnerId), path,
            new { iban, holder = run.NameOf(partnerId), country = "DE", town = "Berlin" });
        if (named.WaitsForSecondLook is { } account)
            await run.Commissions.Post(SecondFinance, path + "/confirm", new { profileId = account.Id });
    }

    private static async Task Approve(DemoRun run, string payoutId)
    {
        var own = await run.Commissions.TryPost(DemoRun.Finance, $"v1/payouts/{payoutId}/approve", new { });
        run.Claims.Equal("carol cannot approve her own payout", (403, "four-eyes"), ((int)own.Status, own.Code));
        await run.Commissions.Post(SecondFinance, $"v1/payouts/{payoutId}/approve", new { });
    }

    private static async Task Export(DemoRun run, PayoutShown payout)
    {
        var path = $"v1/payouts/{payout.PayoutId}/export";
        var file = await run.Commissions.Ask(DemoRun.Finance, path);
        if (!file.IsSuccess) file.Expect();
        var sum = XDocument.Parse(file.Text).Descendants().First(element => element.Name.LocalName == "CtrlSum").Value;
        run.Claims.Equal("the control sum of the payment file is the payout", payout.Total.InMajorUnits(), sum);
        run.Claims.Equal("the file is the same bytes each time", file.Text,
            (await run.Commissions.Ask(SecondFinance, path)).Text);
    }

    private static async Task CheckPaid(DemoRun run, PayoutShown payout)
    {
        var paid = new List<(string, long)>();
        foreach (var line in payout.Lines)
        {
            var balance = await run.Commissions.Get<BalanceShown>(
                DemoRun.AsPartner(line.PartnerId), $"v1/partners/{line.PartnerId}/balance");
            paid.Add((line.PartnerId, balance.Currencies.Single(currency =>
                currency.Paid.Currency == Currency).Paid.Minor));
        }

        run.Screen.Show("Paid, EUR", ["Partner", "#Entries", "#Amount"],
            payout.Lines.OrderBy(line => run.NameOf(line.PartnerId), StringComparer.Ordinal)
            .Select(line => new[] { run.NameOf(line.PartnerId), $"{line.Entries}", line.Amount.InMajorUnits() }));
        run.Claims.Same("each partner reads as paid what its line said",
            payout.Lines.Select(line => (line.PartnerId, line.Amount.Minor)), paid);
    }

    // Made-up account numbers with real check digits: 98 less the remainder by 97 (ISO 13616).
    private static string Iban(int number)
    {
        var account = number.ToString("D10", CultureInfo.InvariantCulture);
        var remainder = (BankCode + account + "131400").Aggregate(0, (sum, digit) => ((sum * 10) + digit - '0') % 97);
        return string.Create(CultureInfo.InvariantCulture, $"DE{98 - remainder:D2}{BankCode}{account}");
    }

    private sealed record VerificationShown(string VerificationId, string State, ReportShown? Report);

    private sealed record ReportShown(
        ProportionShown Statements, ProportionShown Entries, ProportionShown Keys, bool ChainIntact, int DriftCount);

    private sealed record ProportionShown(long Equal, long Of);

    private sealed record ProfileShown(AccountShown? WaitsForSecondLook);

    private sealed record AccountShown(string Id);

    private sealed record PayoutShown(string? PayoutId, Amount Total, IReadOnlyList<LineShown> Lines);

    private sealed record LineShown(string PartnerId, Amount Amount, int Entries);

    private sealed record BalanceShown(IReadOnlyList<CurrencyShown> Currencies);

    private sealed record CurrencyShown(Amount Paid);
}
