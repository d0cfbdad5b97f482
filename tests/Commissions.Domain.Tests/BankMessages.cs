using System.Text;
using Commissions.Domain.Payouts;
using Money;

namespace Commissions.Domain.Tests;

/// <summary>A bank's files are read in every version, and only for what they say of payments.</summary>
public sealed class BankMessages
{
    [Theory]
    [InlineData("urn:iso:std:iso:20022:tech:xsd:pain.002.001.03")]
    [InlineData("urn:iso:std:iso:20022:tech:xsd:pain.002.001.10")]
    public void A_status_report_says_which_transfers_the_bank_turns_down_and_why(string version)
    {
        var message = Read($"""
            <Document xmlns="{version}"><CstmrPmtStsRpt>
              <GrpHdr><MsgId>BANK-7</MsgId></GrpHdr>
              <OrgnlGrpInfAndSts><OrgnlMsgId>file-1</OrgnlMsgId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
              <OrgnlPmtInfAndSts><OrgnlPmtInfId>file-1</OrgnlPmtInfId>
                <TxInfAndSts><StsId>S-1</StsId><OrgnlEndToEndId>file-1-1</OrgnlEndToEndId><TxSts>RJCT</TxSts>
                  <StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>since May</AddtlInf></StsRsnInf>
                  <OrgnlTxRef><Amt><InstdAmt Ccy="EUR">12.50</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>
                <TxInfAndSts><OrgnlEndToEndId>file-1-2</OrgnlEndToEndId><TxSts>ACSP</TxSts></TxInfAndSts>
              </OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>
            """);

        (message.Kind, message.MessageId).Should().Be(("pain.002", "BANK-7"));
        message.Transactions.Should().Equal(
            new BankTransaction(BankSays.Rejected, "file-1-1", null, new Amount(12_50, "EUR"), null, "S-1",
                "AC04: the account is closed (since May)"),
            new BankTransaction(BankSays.Accepted, "file-1-2", null, null, null, "BANK-7", null));
    }

    [Fact]
    public void A_file_that_is_turned_down_as_a_whole_is_one_transaction_of_all_its_transfers() => Read("""
        <Document><CstmrPmtStsRpt><GrpHdr><MsgId>B</MsgId></GrpHdr><OrgnlGrpInfAndSts>
          <OrgnlMsgId>file-1</OrgnlMsgId><GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Prtry>DUPL</Prtry></Rsn></StsRsnInf>
        </OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>
        """).Transactions.Should().Equal(
            new BankTransaction(BankSays.Rejected, null, "file-1", null, null, "B", "DUPL"));

    [Fact]
    public void A_payment_that_is_turned_down_without_naming_its_transfers_is_of_all_of_them() => Read("""
        <Document><CstmrPmtStsRpt><GrpHdr><MsgId>B</MsgId></GrpHdr>
          <OrgnlGrpInfAndSts><OrgnlMsgId>file-1</OrgnlMsgId></OrgnlGrpInfAndSts>
          <OrgnlPmtInfAndSts><OrgnlPmtInfId>file-1</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>
            <StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>
        """).Transactions.Should().Equal(new BankTransaction(BankSays.Rejected, null, "file-1", null, null, "B",
            "AM04: the funds did not suffice"));

    [Fact]
    public void A_statement_says_what_was_debited_and_what_came_back_less_charges_and_what_is_only_announced_not() =>
        Read($"""
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
              <GrpHdr><MsgId>STMT-1</MsgId></GrpHdr><Stmt>
              {Entry("DBIT", "<EndToEndId>file-1-1</EndToEndId>", "100.00")}
              {Entry("CRDT", "<EndToEndId>file-1-2</EndToEndId>", "37.00", """
                  <AmtDtls><InstdAmt><Amt Ccy="EUR">40.00</Amt></InstdAmt></AmtDtls>
                  <RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf>
                  """)}
              {Entry("CRDT", "<EndToEndId>rent</EndToEndId>", "500.00")}
              {Entry("DBIT", "<EndToEndId>file-1-3</EndToEndId>", "1.00", status: "PDNG")}
              </Stmt></BkToCstmrStmt></Document>
            """).Transactions.Should().Equal(
            new BankTransaction(BankSays.Booked, "file-1-1", null, new Amount(100_00, "EUR"), new(2026, 10, 7),
                "REF", null),
            new BankTransaction(BankSays.Returned, "file-1-2", null, new Amount(40_00, "EUR"), new(2026, 10, 7),
                "REF", "AC01: the account number is wrong"),
            new BankTransaction(BankSays.Unknown, "rent", null, new Amount(500_00, "EUR"), new(2026, 10, 7), "REF",
                null));

    [Fact]
    public void A_batch_that_is_booked_in_one_sum_is_of_the_whole_file() => Read("""
        <Document><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>N-1</MsgId></GrpHdr><Ntfctn><Ntry>
          <Amt Ccy="EUR">140.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
          <BookgDt><DtTm>2026-10-07T09:15:00+02:00</DtTm></BookgDt><AcctSvcrRef>REF</AcctSvcrRef>
          <NtryDtls><Btch><PmtInfId>file-1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch></NtryDtls>
        </Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
        """).Transactions.Should().Equal(new BankTransaction(BankSays.Booked, null, "file-1",
            new Amount(140_00, "EUR"), new(2026, 10, 7), "REF", null));

    [Fact]
    public void A_batch_without_ids_of_its_transfers_is_of_the_whole_file_also_when_it_comes_back() => Read($"""
        <Document><BkToCstmrStmt><GrpHdr><MsgId>S</MsgId></GrpHdr><Stmt><Acct><Id><IBAN>DE1</IBAN></Id></Acct>
          {Batch("DBIT", "", "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls>")}
          {Batch("CRDT", "<RvslInd>true</RvslInd>", "")}
          {Batch("CRDT", "", "")}
        </Stmt></BkToCstmrStmt></Document>
        """).Transactions.Select(said => (said.Says, said.EndToEndId, said.FileId, said.Account)).Should().Equal(
            (BankSays.Booked, null, "file-1", "DE1"), (BankSays.Returned, null, "file-1", "DE1"),
            (BankSays.Unknown, null, "file-1", "DE1"));

    [Fact]
    public void An_entry_of_somebody_else_that_cannot_be_read_spoils_nothing() => Read("""
        <Document><BkToCstmrStmt><Stmt><Ntry><Amt Ccy="EUR">1.00500</Amt><CdtDbtInd>DBIT</CdtDbtInd>
          <BookgDt><Dt> </Dt></BookgDt></Ntry><Ntry><Amt Ccy="XXX"> 7 </Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
        </Stmt></BkToCstmrStmt></Document>
        """).Transactions.Should().OnlyContain(said => said.Amount == null && said.On == null);

    [Theory]
    [InlineData("", "bank-file-unreadable")]
    [InlineData("customer,invoice", "bank-file-unreadable")]
    [InlineData("<Document><CstmrCdtTrfInitn/></Document>", "bank-file-unknown")]
    [InlineData("<Document/>", "bank-file-unknown")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"aaaa\">]><Document><CstmrPmtStsRpt>&a;</CstmrPmtStsRpt></Document>",
        "bank-file-unreadable")]
    [InlineData("PK\u0003\u0004", "bank-file-packed")]
    public void What_is_no_answer_of_a_bank_is_refused_in_words(string file, string code) =>
        BankMessage.Read(Encoding.UTF8.GetBytes(file)).Problem!.Code.Should().Be(code);

    private static BankMessage Read(string xml) => BankMessage.Read(Encoding.UTF8.GetBytes(xml)).Message!;

    private static string Batch(string direction, string reversal, string details) => $"""
        <Ntry><Amt Ccy="EUR">140.00</Amt><CdtDbtInd>{direction}</CdtDbtInd>{reversal}<Sts>BOOK</Sts>
          <NtryDtls><Btch><PmtInfId>file-1</PmtInfId></Btch>{details}</NtryDtls></Ntry>
        """;

    private static string Entry(string direction, string reference, string amount, string more = "",
        string status = "BOOK") => $"""
            <Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>
              <BookgDt><Dt>2026-10-07</Dt></BookgDt><AcctSvcrRef>REF</AcctSvcrRef>
              <NtryDtls><TxDtls><Refs>{reference}</Refs>{more}</TxDtls></NtryDtls></Ntry>
            """;
}
