using System.Diagnostics;
using System.Globalization;
using System.Net;
using Commissions.Domain.PartnerLedgers;
using Commissions.Service.Adjustments;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using RunningServers;

namespace Commissions.Tests;

/// <summary>The exported journal, read by hledger: a program that knows nothing of this one.</summary>
public sealed class KeepingBooks
{
    private static readonly TimeSpan HledgerMax = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Hledger_finds_no_error_in_the_journal_and_its_balances_equal_the_ledger_s_by_partner_and_account()
    {
        await using var company = await WithEverything();
        var journal = (await company.Download("carol", "/v1/exports/journal?format=hledger&until=2026-12-31")).Text;

        (await Hledger(journal, "check")).Should().BeEmpty();
        var accounts = await Balances(journal);

        foreach (var partnerId in new[] { "p1", "p2" })
        {
            var balance = await company.Balance(partnerId, "?asOf=2026-12-31");
            var owed = -(Sum(accounts, $"liabilities:commission:accrued:{partnerId}")
                + Sum(accounts, $"liabilities:commission:payable:{partnerId}")
                + Sum(accounts, $"assets:clawback:{partnerId}") + Sum(accounts, $"assets:royalty:{partnerId}"));
            owed.Should().Be(balance["total"] - balance["paid"] - balance["inPayout"], $"what is owed to {partnerId}");
            Sum(accounts, $"assets:royalty:{partnerId}").Should().Be(balance["royaltyInvoiced"]);
            Sum(accounts, $"liabilities:commission:accrued:{partnerId}").Should().Be(0, "every hold has ended by then");
        }

        Sum(accounts, "assets:bank")
            .Should().Be(-(await company.Balance("p1"))["paid"] - (await company.Balance("p2"))["paid"]);
        Sum(accounts, "assets:payout-clearing").Should().Be(0);
        accounts.Keys.Should().Contain(
            ["expenses:commission:obtain-new", "expenses:commission:renewal", "expenses:commission:not-incremental"]);
    }

    [Fact]
    public async Task The_csv_has_the_same_debits_as_credits_and_a_closed_month_s_books_never_change()
    {
        await using var company = await WithEverything();
        const string january = "/v1/exports/journal?from=2026-01-01&until=2026-01-31";
        var before = await company.Download("carol", january);
        var rows = before.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(row => row.Split(',')).ToArray();
        rows.Should().NotBeEmpty();
        rows.Sum(row => Minor(row[5])).Should().Be(rows.Sum(row => Minor(row[6])));

        await company.Send(new RefundRecorded
        {
            SourceEventId = "late", CustomerId = "c1", InvoiceId = "c1-2026-01", RefundedOn = new DateOnly(2026, 1, 30),
            Lines = [new RefundedLine("1", 500_00)],
        });
        await Company.Eventually(() => company.Entries("p1"), entries =>
            entries[^1].Reason == EntryReason.Refund);
        (await company.Download("carol", january)).Bytes.Should().Equal(before.Bytes);

        using var manager = company.Service.As("alice");
        (await manager.GetAsync(january)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    // A distributor and a consultant; a payout, a clawback set off, a rejected line, a royalty by invoice, an
    // adjustment.
    private static async Task<Company> WithEverything()
    {
        var company = await Company.Found();
        await company.PlanOf(Company.Version("2023-01-01", holdDays: 10, trainingRoyaltyPpm: 100_000));
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Registered("p2", PartnerType.Distributor),
            Company.Attributed("p1", "c1", AttributionRole.Retention),
            Company.Attributed("p2", "c2", AttributionRole.Acquisition),
            Company.Attributed("p2", "c2", AttributionRole.Retention));
        foreach (var month in new[] { 1, 2, 3 })
        {
            await company.Send(Company.PaidMonth("c1", new DateOnly(2026, month, 1), 2_000_00));
            await company.Send(Company.PaidMonth("c2", new DateOnly(2026, month, 5), 1_000_00));
        }

        await company.LedgerReaches("p1", 300_00);
        await company.LedgerReaches("p2", 600_00);
        await company.CanBePaid("p1");
        await company.CanBePaid("p2");
        await company.CloseThrough("2026-01", "2026-02");
        await company.PayOut("2026-02");
        await company.Send(new RefundRecorded
        {
            SourceEventId = "r1", CustomerId = "c1", InvoiceId = "c1-2026-02", RefundedOn = new DateOnly(2026, 3, 20),
            Lines = [new RefundedLine("1", 800_00)],
        });
        await company.LedgerReaches("p1", 260_00);
        await company.Close("2026-03");
        var second = (await company.PayOut("2026-03")).PayoutId;
        await company.ReturnLine(second!, "p2");
        await company.Send(new TrainingDelivered
        {
            PartnerId = "p1", TrainingId = "t1", DeliveredOn = new DateOnly(2026, 4, 3), RevenueMinor = 333_33,
            Currency = "EUR",
        });
        await company.LedgerReaches("p1", 260_00 - 33_33);
        var adjustment = await company.Post("carol", "/v1/partners/p2/adjustments",
            new { amount = new { minor = -9_99, currency = "EUR" }, reason = "paid by hand in March" })
            .Read<AdjustmentView>();
        await company.Post("dave", $"/v1/partners/p2/adjustments/{adjustment.AdjustmentId}/approve", new { });
        await company.LedgerReaches("p2", 600_00 - 9_99);
        return company;
    }

    private static async Task<Dictionary<string, long>> Balances(string journal) =>
        (await Hledger(journal, "balance", "--flat", "--no-total", "--empty", "--output-format=csv"))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Trim().Trim('"').Split("\",\""))
        .ToDictionary(row => row[0], row => Minor(row[1].Split(' ')[0]));

    private static long Sum(Dictionary<string, long> accounts, string account) => accounts.GetValueOrDefault(account);

    private static long Minor(string major) =>
        major.Length == 0 ? 0 : (long)(decimal.Parse(major, CultureInfo.InvariantCulture) * 100);

    private static async Task<string> Hledger(string journal, params string[] arguments)
    {
        var start = new ProcessStartInfo("hledger", ["-f", "-", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The C locale of a bare machine would not let it read anything but ASCII.
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var hledger = Process.Start(start)!;
        using var limit = new CancellationTokenSource(HledgerMax);
        var (output, errors) = (hledger.StandardOutput.ReadToEndAsync(limit.Token),
            hledger.StandardError.ReadToEndAsync(limit.Token));
        await hledger.StandardInput.WriteAsync(journal.AsMemory(), limit.Token);
        hledger.StandardInput.Close();
        await hledger.WaitForExitAsync(limit.Token);
        hledger.ExitCode.Should().Be(0, await errors);
        return await output;
    }
}
