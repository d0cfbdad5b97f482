using System.Net.Http.Headers;
using System.Text.Json;
using Money;

namespace CommissionsConsole.Clients;

internal sealed partial class CommissionsClient
{
    /// <summary>Hands in a file of the bank.</summary>
    /// <param name="dryRun">Only says what would follow.</param>
    public async Task<BankAnswer> TakeBankAnswer(byte[] file, bool dryRun, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        var path = dryRun ? "/v1/bank-answers/dry-run" : "/v1/bank-answers";
        using var answer = await Send(HttpMethod.Post, path, content,
            dryRun ? null : Guid.CreateVersion7().ToString("N"), cancellation);
        return (await answer.Content.ReadFromJsonAsync<BankAnswer>(JsonSerializerOptions.Web, cancellation))!;
    }

    public Task<PayingAccount> PayingAccount(CancellationToken cancellation) =>
        Get<PayingAccount>("/v1/paying-account", cancellation);

    /// <param name="after">Only months before this one.</param>
    public Task<IReadOnlyList<PeriodRow>> Periods(int limit, string? after, CancellationToken cancellation) =>
        Get<IReadOnlyList<PeriodRow>>(AddQuery("/v1/periods", ("limit", limit), ("after", after)), cancellation);

    /// <returns>Null while no month is over that is not closed.</returns>
    public async Task<PeriodRow?> NextToClose(CancellationToken cancellation) =>
        await Get<IReadOnlyList<PeriodRow>>("/v1/periods?canBeClosed=true", cancellation) is [var next, ..]
            ? next
            : null;

    public Task<MonthEnd> MonthEnd(string period, CancellationToken cancellation) =>
        Get<MonthEnd>($"/v1/periods/{PathSegment(period)}", cancellation);

    /// <summary>What closing the month would post, to the cent; nothing is changed.</summary>
    public Task<ClosedPeriod> SeeClose(string period, CancellationToken cancellation) =>
        Ask<ClosedPeriod>($"/v1/periods/{PathSegment(period)}/close", new { dryRun = true }, cancellation);

    /// <param name="seen">What the person saw: another sum is refused as "close-differs".</param>
    public Task<ClosedPeriod> Close(ClosedPeriod seen, CancellationToken cancellation) =>
        Post<ClosedPeriod>($"/v1/periods/{PathSegment(seen.Period)}/close", new
        {
            expectedTotals = seen.Partners.Select(partner =>
                new { partner.PartnerId, partner.Total.Currency, partner.Total.Minor }),
        }, cancellation);

    public Task<Page<Payout>> Payouts(CancellationToken cancellation) =>
        Get<Page<Payout>>("/v1/payouts?limit=500", cancellation);

    public Task<Payout> Payout(string id, CancellationToken cancellation) =>
        Get<Payout>($"/v1/payouts/{PathSegment(id)}", cancellation);

    public Task<Page<PartnerPayout>> PayoutsOf(string partnerId, int limit, string? after,
        CancellationToken cancellation) => Get<Page<PartnerPayout>>(AddQuery(
            $"/v1/partners/{PathSegment(partnerId)}/payouts", ("limit", limit), ("after", after)), cancellation);

    /// <summary>What a payout would pay now; nothing is changed.</summary>
    public Task<Payout> SeePayout(string currency, string upToPeriod, CancellationToken cancellation) =>
        Ask<Payout>("/v1/payouts", new { currency, upToPeriod, dryRun = true }, cancellation);

    /// <param name="seen">What the person saw: other amounts are refused as "payout-differs".</param>
    public Task<Payout> LockPayout(Payout seen, CancellationToken cancellation) => Post<Payout>("/v1/payouts", new
    {
        seen.Currency,
        seen.UpToPeriod,
        expectedTotalMinor = seen.Total.Minor,
        expectedLines = seen.Lines.Select(line => new { line.PartnerId, line.Amount.Minor }),
    }, cancellation);

    public Task<Payout> ApprovePayout(string id, CancellationToken cancellation) =>
        Post<Payout>($"/v1/payouts/{PathSegment(id)}/approve", null, cancellation);

    public Task<Payout> ConfirmPayout(string id, DateOnly? paidOn, CancellationToken cancellation) =>
        Post<Payout>($"/v1/payouts/{PathSegment(id)}/confirm", new { paidOn }, cancellation);

    public Task<Payout> ProposeReturn(string id, string partnerId, string bankReference, string reason,
        CancellationToken cancellation) =>
        Post<Payout>($"/v1/payouts/{PathSegment(id)}/reject-line", new { partnerId, bankReference, reason },
            cancellation);

    public Task<Payout> ApproveReturn(string id, string partnerId, string bankReference,
        CancellationToken cancellation) =>
        Post<Payout>($"/v1/payouts/{PathSegment(id)}/reject-line/approve", new { partnerId, bankReference },
            cancellation);

    public Task<Payout> WithdrawReturn(string id, string partnerId, CancellationToken cancellation) =>
        Post<Payout>($"/v1/payouts/{PathSegment(id)}/reject-line/withdraw", new { partnerId }, cancellation);

    public Task<Payout> CancelPayout(string id, string reason, CancellationToken cancellation) =>
        Post<Payout>($"/v1/payouts/{PathSegment(id)}/cancel", new { reason }, cancellation);

    public Task<PayoutProfile?> PayoutProfile(string partnerId, CancellationToken cancellation) =>
        Find<PayoutProfile>($"/v1/partners/{PathSegment(partnerId)}/payout-profile", cancellation);

    public Task<PayoutProfile> SubmitProfile(string partnerId, NewAccount account, CancellationToken cancellation) =>
        Post<PayoutProfile>($"/v1/partners/{PathSegment(partnerId)}/payout-profile", account, cancellation);

    /// <summary>Accounts that nobody of finance has looked at yet.</summary>
    public Task<Page<PayoutProfile>> WaitingProfiles(int? limit, string? after, CancellationToken cancellation) =>
        Get<Page<PayoutProfile>>(AddQuery("/v1/payout-profiles", ("limit", limit), ("after", after)), cancellation);

    /// <param name="profileId">The account that the person saw: when another one waits, nothing is confirmed.</param>
    public Task<PayoutProfile> ConfirmProfile(string partnerId, string profileId, CancellationToken cancellation) =>
        Post<PayoutProfile>($"/v1/partners/{PathSegment(partnerId)}/payout-profile/confirm", new { profileId },
            cancellation);

    public Task<PayoutProfile> RefuseProfile(string partnerId, string profileId, string reason,
        CancellationToken cancellation) =>
        Post<PayoutProfile>($"/v1/partners/{PathSegment(partnerId)}/payout-profile/refuse", new { profileId, reason },
            cancellation);

    public Task<Page<Dispute>> Disputes(string? partnerId, bool all, CancellationToken cancellation) =>
        Get<Page<Dispute>>(AddQuery("/v1/disputes", ("partnerId", partnerId), ("all", all), ("limit", 500)),
            cancellation);

    public Task<Dispute> OpenDispute(Guid entryId, string reason, CancellationToken cancellation) =>
        Post<Dispute>($"/v1/entries/{entryId}/disputes", new { reason }, cancellation);

    public Task<Dispute> Resolve(string id, string note, Amount? adjustment, CancellationToken cancellation) =>
        Post<Dispute>($"/v1/disputes/{PathSegment(id)}/resolve", new { note, adjustment }, cancellation);

    public Task<Page<Adjustment>> Adjustments(bool waiting, CancellationToken cancellation) =>
        Get<Page<Adjustment>>(AddQuery("/v1/adjustments", ("waiting", waiting), ("limit", 500)), cancellation);

    public Task<Page<Adjustment>> AdjustmentsOf(string partnerId, CancellationToken cancellation) =>
        Get<Page<Adjustment>>($"/v1/partners/{PathSegment(partnerId)}/adjustments?limit=500", cancellation);

    public Task<Adjustment> ProposeAdjustment(string partnerId, Amount amount, string reason,
        CancellationToken cancellation) =>
        Post<Adjustment>($"/v1/partners/{PathSegment(partnerId)}/adjustments", new { amount, reason }, cancellation);

    /// <param name="word">"approve" or "withdraw".</param>
    public Task<Adjustment> DecideAdjustment(string partnerId, string id, string word,
        CancellationToken cancellation) =>
        Post<Adjustment>($"/v1/partners/{PathSegment(partnerId)}/adjustments/{PathSegment(id)}/{word}", null,
            cancellation);

    /// <param name="planVersion">As {planId}/{number}: what all of history comes to under it.</param>
    public Task<EarnedHistory> PayoutHistory(string? partnerId, string? from, string? until, string? planVersion,
        CancellationToken cancellation) => Get<EarnedHistory>(AddQuery("/v1/payout-history",
            ("partnerId", partnerId), ("from", from), ("until", until), ("planVersion", planVersion)), cancellation);

    public Task<IReadOnlyList<Verification>> Verifications(CancellationToken cancellation) =>
        Get<IReadOnlyList<Verification>>("/v1/verifications?limit=10", cancellation);

    public Task<Verification> Verification(string id, CancellationToken cancellation) =>
        Get<Verification>($"/v1/verifications/{PathSegment(id)}", cancellation);

    /// <param name="full">False: closed months that an earlier run verified are not walked again.</param>
    public Task<Verification> Verify(bool full, CancellationToken cancellation) =>
        Post<Verification>("/v1/verifications", new { full }, cancellation);
}
