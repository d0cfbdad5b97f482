using System.Net;
using Commissions.Domain.Documents;
using Commissions.Service.Documents;
using Commissions.Service.Statements;
using Contracts.Subscriptions.V1;
using RunningServers;

namespace Commissions.Tests;

/// <summary>Statements and remittance advices as partners get them.</summary>
public sealed class ReadingDocuments
{
    private const string January = "/v1/partners/p1/statements/2026-01/document";
    private const string March = "/v1/partners/p1/statements/2026-03/document";
    private static readonly string ThisMonth = $"{DateTime.UtcNow:yyyy-MM}";
    private static readonly string Now = $"/v1/partners/p1/statements/{ThisMonth}/document";

    [Fact]
    public async Task A_statement_goes_from_the_balance_before_to_the_balance_after_and_carries_the_seal()
    {
        await using var company = await Paid();
        var march = await Letter(company, March);

        Sums(march).Should().Be("14500 + 6000 - 0 - 0 = 20500");
        (march.IsClosed, march.Seal!.Number, march.Seal.ClosedBy).Should().Be((true, 15, null),
            "a partner is not told who of the programme's people closed it");
        (await company.Get("carol", "/v1/partners/p1/statements/2026-03/document").Read<StatementLetter>())
            .Seal!.ClosedBy.Should().Be("carol");
        var statement = await company.Get("carol", "/v1/partners/p1/statements/2026-03").Read<StatementView>();
        march.Seal.Hash.Should().Be(statement.Statement.Hash);
        march.Seal.PreviousHash.Should().Be(statement.Statement.PreviousHash);
        march.From!.Name.Should().Be("Example Software Ltd");
        (march.To.Name, march.To.Country).Should().Be(("Partner p1", "DE"));
        var line = march.Currencies.Single().Customers.Single().Lines.Single();
        (line.CustomerId, line.InvoiceId, line.Base.Minor, line.RatePpm, line.SharePpm, line.Amount.Minor)
            .Should().Be(("c1", "c1-2026-03", 500_00, 120_000, 1_000_000, 60_00));
        line.ServiceFrom.Should().Be(new DateOnly(2026, 3, 1));
    }

    [Fact]
    public async Task What_a_partner_was_paid_is_on_the_statement_of_the_month_of_the_payment()
    {
        await using var company = await Paid();
        var payoutId = (await company.PayOut("2026-03")).PayoutId;
        var now = await Letter(company, Now);

        Sums(now).Should().Be("20500 + 0 - 0 - 20500 = 0");
        now.Seal.Should().BeNull("the month is open");
        now.Currencies.Single().Payments.Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { PayoutId = payoutId, Amount = new { Minor = 205_00L } });
        var balance = await company.Balance("p1");
        (balance["total"] - balance["paid"]).Should().Be(now.Currencies.Single().Closing.Minor);

        var march = await Letter(company, March);
        Sums(march).Should().Be("14500 + 6000 - 0 - 0 = 20500", "a closed statement stays as it was");
        march.Currencies.Single().Payouts.Single().Should().Match<PartOfPayout>(part =>
            part.PayoutId == payoutId && part.Amount.Minor == 60_00 && part.PaidOn != null);
    }

    [Fact]
    public async Task Money_that_the_bank_sent_back_is_owed_again()
    {
        await using var company = await Paid();
        var payoutId = (await company.PayOut("2026-03")).PayoutId;
        await company.ReturnLine(payoutId!, "p1");
        var now = await Letter(company, Now);

        Sums(now).Should().Be("20500 + 0 - 0 - 0 = 20500");
        now.Currencies.Single().Payments.Select(payment => payment.Amount.Minor).Should().Equal(205_00, -205_00);
        var advice = (await Remittance(company, payoutId!)).Advice;
        (advice.State, advice.Return!.Reason, advice.Return.BankReference)
            .Should().Be(("rejected", "account closed", "RET-1"));
        advice.Return.On.Should().NotBeNull();
    }

    [Fact]
    public async Task A_refund_is_returned_and_a_raise_for_the_past_shows_the_rate_before()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var planId = (await company.Get("alice", "/v1/plans")).GetProperty("items")[0].GetProperty("id").GetString()!;
        await company.CloseThrough("2025-01", "2026-03");
        await company.Publish(planId, Company.Version("2026-03-01", retentionYear2: 150_000));
        await company.Send(new RefundRecorded
        {
            SourceEventId = "back", CustomerId = "c1", InvoiceId = "c1-2026-01",
            RefundedOn = new DateOnly(2026, 4, 3), Lines = [new RefundedLine("1", 250_00)],
        });
        await company.LedgerReaches("p1", 205_00 + 15_00 - 30_00);

        var lines = new List<DocumentLine>();
        foreach (var month in new[] { "2026-04", ThisMonth }.Distinct())
            lines.AddRange((await Letter(company, $"/v1/partners/p1/statements/{month}/document"))
                .Currencies.Single().Customers.SelectMany(customer => customer.Lines));
        var raise = lines.Single(line => line.Earlier is not null);
        (raise.Earlier!.RatePpm, raise.RatePpm, raise.Base.Minor, raise.Amount.Minor)
            .Should().Be((120_000, 150_000, 500_00, 15_00));
        var refund = lines.Single(line => line.Amount.Minor < 0);
        (refund.Base.Minor, refund.RatePpm, refund.Amount.Minor).Should().Be((-250_00, 120_000, -30_00));
        var april = await Letter(company, "/v1/partners/p1/statements/2026-04/document");
        april.Currencies.Single().Returned.Minor.Should().Be(30_00);
    }

    [Fact]
    public async Task A_statement_names_the_account_that_was_in_use_when_its_month_was_closed()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CloseThrough("2025-01", "2026-02");
        await company.CanBePaid("p1");
        await company.Close("2026-03");
        await company.Post("partner:p1", "/v1/partners/p1/payout-profile",
            new { iban = "DE75512108001245126199", holder = "Partner One", country = "DE" });
        await company.ConfirmAccount("dave", "p1");

        (await Letter(company, January)).Account.Should().BeNull();
        (await Letter(company, March)).Account.Should().Be("DE89 … 3000");
        (await Letter(company, Now)).Account.Should().Be("DE75 … 6199");
    }

    [Fact]
    public async Task What_was_known_then_is_what_the_document_said_then()
    {
        await using var company = await Paid();
        var then = Uri.EscapeDataString($"{DateTimeOffset.UtcNow:O}");
        await company.PayOut("2026-03");

        Sums(await Letter(company, $"{Now}?knownAt={then}")).Should().Be("20500 + 0 - 0 - 0 = 20500");
        var february = await Letter(company, $"{March}?effectiveUntil=2026-02-28");
        (february.IsClosed, Sums(february)).Should().Be((false, "14500 + 0 - 0 - 0 = 14500"));
    }

    [Fact]
    public async Task A_remittance_advice_says_which_entries_of_which_months_the_transfer_pays()
    {
        await using var company = await Paid();
        var payoutId = (await company.PayOut("2026-03")).PayoutId!;
        var letter = await Remittance(company, payoutId);

        letter.Account.Should().Be("DE89 … 3000");
        (letter.From!.Name, letter.To.Name).Should().Be(("Example Software Ltd", "Partner p1"));
        var advice = letter.Advice;
        (advice.State, advice.Amount.Minor, advice.Entries).Should().Be(("confirmed", 205_00, 4));
        advice.Months.Select(month => (month.Period.ToString(), month.Subtotal.Minor)).Should().Equal(
            ("2025-01", 25_00), ("2026-01", 60_00), ("2026-02", 60_00), ("2026-03", 60_00));
        var file = await company.Download("carol", $"/v1/payouts/{payoutId}/export");
        file.Text.Should().Contain($"<EndToEndId>{advice.EndToEndId}</EndToEndId>")
            .And.Contain($"<Ustrd>{advice.Message}</Ustrd>");
    }

    [Fact]
    public async Task A_document_is_for_its_partner_and_for_staff_that_pays_or_looks_after_it()
    {
        await using var company = await Paid();
        var payoutId = (await company.PayOut("2026-03")).PayoutId!;
        foreach (var path in new[] { March, $"/v1/payouts/{payoutId}/remittances/p1" })
        {
            foreach (var reader in new[] { "alice", "carol", "partner:p1" })
                (await Status(company, reader, path)).Should().Be(HttpStatusCode.OK, $"{reader} reads {path}");
            (await Status(company, "partner:p2", path)).Should().Be(HttpStatusCode.NotFound);
            (await Status(company, "erin", path)).Should().Be(HttpStatusCode.Forbidden);
        }

        (await Status(company, "carol", $"/v1/payouts/{payoutId}/remittances/p2"))
            .Should().Be(HttpStatusCode.NotFound, "the payout paid it nothing");
    }

    private static async Task<Company> Paid()
    {
        var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        return company;
    }

    private static Task<StatementLetter> Letter(Company company, string path) =>
        company.Get("partner:p1", path).Read<StatementLetter>();

    private static Task<RemittanceLetter> Remittance(Company company, string payoutId) =>
        company.Get("partner:p1", $"/v1/payouts/{payoutId}/remittances/p1").Read<RemittanceLetter>();

    private static async Task<HttpStatusCode> Status(Company company, string reader, string path)
    {
        using var client = company.Service.As(reader);
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }

    private static string Sums(StatementLetter letter)
    {
        var month = letter.Currencies.Single();
        return $"{month.Opening.Minor} + {month.Earned.Minor} - {month.Returned.Minor} - {month.Paid.Minor} = " +
            $"{month.Closing.Minor}";
    }
}
