using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Xml.Linq;
using Commissions.Service.Payouts;
using RunningServers;

namespace Commissions.Tests;

/// <summary>What the bank says in its own files of a payout that it was asked to pay.</summary>
public sealed class BankAnswers
{
    [Fact]
    public async Task A_statement_confirms_a_payout_and_a_later_one_proposes_what_came_back_for_a_second_person()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var (payoutId, transfer) = await Exported(company);

        var debited = Statement(transfer, "DBIT", "205.00");
        var shown = await Take(company, debited, dryRun: true);
        shown.Payouts.Single().PaidOn.Should().Be(Today);
        (await company.Get("carol", $"/v1/payouts/{payoutId}").Read<PayoutView>()).State
            .Should().Be("exported", "a dry run does nothing");

        await Take(company, debited);
        (await Take(company, debited)).Payouts.Single().PaidOn.Should().BeNull("it was confirmed before");
        (await company.Balance("p1"))["paid"].Should().Be(205_00);

        var back = Statement(transfer, "CRDT", "205.00", "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>");
        (await Take(company, back)).Payouts.Single().Lines.Single().IsProposed.Should().BeTrue();
        (await Take(company, back)).Payouts.Single().Lines.Single().IsProposed.Should().BeFalse("it is proposed");
        (await company.Balance("p1"))["paid"].Should().Be(205_00, "one person alone makes nothing payable again");
        var seen = new { partnerId = "p1", bankReference = "REF-DE-1" };
        await company.Refuses("carol", $"/v1/payouts/{payoutId}/reject-line/approve", seen, HttpStatusCode.Forbidden,
            "four-eyes");
        await company.Post("dave", $"/v1/payouts/{payoutId}/reject-line/approve", seen);
        (await company.Balance("p1"))["payable"].Should().Be(205_00);
        (await company.Verified()).Drifts.Should().BeEmpty();
    }

    [Fact]
    public async Task What_does_not_fit_is_listed_and_moves_nothing()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var (payoutId, transfer) = await Exported(company);

        (await Take(company, Statement(transfer, "DBIT", "204.00"))).Unmatched.Single().Why
            .Should().Be("amount-differs");
        (await Take(company, Statement("rent-1", "DBIT", "205.00"))).Others.Should().Be(1);
        (await Take(company, Statement("other-1", "CRDT", "205.00", "<RtrInf/>"))).Unmatched.Single().Why
            .Should().Be("unknown-transfer");
        var tooEarly = Statement(transfer, "DBIT", "205.00").Replace($"{Today:yyyy-MM-dd}", "2020-01-31",
            StringComparison.Ordinal);
        (await Take(company, tooEarly)).Payouts.Single().Problem.Should().Be("paid-before-lock");

        (await company.Get("carol", $"/v1/payouts/{payoutId}").Read<PayoutView>()).State.Should().Be("exported");
        using var refused = await Send(company, "no xml at all", "carol", dryRun: false);
        refused.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        using var forbidden = await Send(company, Statement(transfer, "DBIT", "205.00"), "alice", dryRun: false);
        forbidden.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    private static DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeBySystemTimeZoneId(
        DateTimeOffset.UtcNow, "Europe/Berlin").DateTime);

    // The bank hands back the id that the payment file gave it.
    private static async Task<(string PayoutId, string Transfer)> Exported(Company company)
    {
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        var payout = await company.Post("carol", "/v1/payouts", new { currency = "EUR", upToPeriod = "2026-03" })
            .Read<PayoutView>();
        await company.Post("dave", $"/v1/payouts/{payout.PayoutId}/approve", new { });
        var (_, file) = await company.Download("carol", $"/v1/payouts/{payout.PayoutId}/export");
        return (payout.PayoutId!, XDocument.Parse(file).Descendants()
            .Single(part => part.Name.LocalName == "EndToEndId").Value);
    }

    private static string Statement(string transfer, string direction, string amount, string more = "") => $"""
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
          <GrpHdr><MsgId>STMT-1</MsgId></GrpHdr><Stmt><Ntry>
            <Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
            <BookgDt><Dt>{Today:yyyy-MM-dd}</Dt></BookgDt>
            <NtryDtls><TxDtls><Refs><AcctSvcrRef>REF-DE-1</AcctSvcrRef><EndToEndId>{transfer}</EndToEndId></Refs>
              {more}</TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>
        """;

    private static async Task<BankAnswerView> Take(Company company, string xml, bool dryRun = false)
    {
        using var answer = await Send(company, xml, "carol", dryRun);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).Read<BankAnswerView>();
    }

    private static async Task<HttpResponseMessage> Send(Company company, string xml, string person, bool dryRun)
    {
        using var client = company.Service.As(person);
        using var content = new StringContent(xml);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        return await client.PostAsync(
            new Uri(dryRun ? "/v1/bank-answers/dry-run" : "/v1/bank-answers", UriKind.Relative), content);
    }
}
