using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Service.Store;
using Hosting;
using Identities;
using Marten;
using Money;
using Npgsql;

namespace Commissions.Service.Payouts;

/// <summary>What payouts paid one partner, to which account, and what came back; newest first.</summary>
internal static class ListPartnerPayouts
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/v1/partners/{id}/payouts", Handle)
        .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
        .WithName("ListPartnerPayouts").WithSummary("A partner's lines of payouts, newest first")
        .Produces<Page<PartnerPayout>>();

    private static async Task<IResult> Handle(string id, NpgsqlDataSource dataSource, IQuerySession session,
        HttpContext http, CancellationToken cancellation, int? limit = null, string? after = null)
    {
        var size = Page.Size(limit);
        var found = await PayoutRows.OfPartner(id, after, size + 1, dataSource, cancellation);
        var payouts = (await session.LoadManyAsync<PayoutDocument>(cancellation,
            [.. found.Select(line => line.PayoutId)]))
            .ToDictionary(payout => payout.Id, payout => payout.Payout);
        var lines = found.Select(each => (Payout: payouts[each.PayoutId],
            Line: payouts[each.PayoutId].Locked!.Lines.First(line => line.PartnerId == id), each.PaidOn)).ToArray();
        var accounts = (await session.LoadManyAsync<PayoutAccount>(cancellation,
            [.. lines.Select(line => line.Line.ProfileId).Distinct()])).ToDictionary(account => account.Id);
        var isOwn = http.User.PartnerId() is not null;
        var page = Page.From(lines, size, line => line.Payout.Locked!.PayoutId);
        return TypedResults.Ok(new Page<PartnerPayout>([.. page.Items.Select(line => PartnerPayout.From(line.Payout,
            line.Line, line.PaidOn, accounts.GetValueOrDefault(line.Line.ProfileId)?.Iban, isOwn))], page.Next));
    }
}

/// <summary>A partner's line of a payout.</summary>
/// <param name="State">"locked", "approved", "exported", "confirmed", "cancelled", or "rejected" once the bank sent it
/// back.</param>
/// <param name="Account">Masked; absent once it was erased.</param>
/// <param name="ExecuteOn">Day on which the bank is asked to pay; absent before the approval.</param>
/// <param name="PaidOn">Absent before the bank's confirmation, and for a line that came back before it.</param>
/// <param name="LockedBy">People are told to the programme's own people only.</param>
internal sealed record PartnerPayout(string PayoutId, string Number, string State, Period UpToPeriod, Amount Amount,
    int Entries, string? Account, DateOnly LockedOn, DateOnly? ExecuteOn, DateOnly? PaidOn, string? ReturnReason,
    string? LockedBy, string? Approver, string? ConfirmedBy)
{
    public static PartnerPayout From(Payout payout, PayoutLine line, DateOnly? paidOn, string? iban,
        bool isOwn)
    {
        var locked = payout.Locked!;
        var view = PayoutLineView.From(payout, line);
        return new PartnerPayout(locked.PayoutId, payout.Number!, view.State, locked.UpToPeriod,
            line.Amount, line.Entries, iban is null ? null : Iban.Mask(iban), locked.LockedOn,
            payout.Approved?.ApprovedOn, paidOn, view.Reason,
            isOwn ? null : locked.LockedBy, isOwn ? null : payout.Approved?.Approver,
            isOwn ? null : payout.Confirmed?.ConfirmedBy);
    }
}
