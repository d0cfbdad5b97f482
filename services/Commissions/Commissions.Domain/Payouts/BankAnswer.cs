using System.Collections.Immutable;
using Decisions;
using Identities;
using Money;

namespace Commissions.Domain.Payouts;

/// <summary>What a bank's message says of the lines of payouts.</summary>
/// <param name="Lines">Of transfers that are ours, in the order of the message.</param>
/// <param name="Unmatched">Of transfers that would be ours, but do not fit; a person has to look.</param>
/// <param name="Others">How many transactions of the message are not about payouts.</param>
public sealed record BankAnswer(
    ImmutableArray<AnsweredLine> Lines, ImmutableArray<UnmatchedTransaction> Unmatched, int Others)
{
    public static BankAnswer Match(BankMessage message, IEnumerable<Payout> payouts)
    {
        // Some banks hand ids back in capitals.
        var byFile = payouts.Where(payout => payout.Locked is not null).ToDictionary(
            payout => BankText.Identifier(payout.Locked!.PayoutId), StringComparer.OrdinalIgnoreCase);
        var byTransfer = byFile.Values.SelectMany(payout => payout.Locked!.Lines.Select((line, place) =>
            (Id: PayoutFile.EndToEndId(payout.Locked, place), Payout: payout, Line: line)))
            .ToDictionary(known => known.Id, StringComparer.OrdinalIgnoreCase);
        var (lines, unmatched, others) = (new List<AnsweredLine>(), new List<UnmatchedTransaction>(), 0);
        foreach (var said in message.Transactions)
        {
            if (said.EndToEndId is { } id && byTransfer.TryGetValue(id, out var known))
                Add(said, known.Payout, [known.Line]);
            else if (said.EndToEndId is null && byFile.GetValueOrDefault(said.FileId ?? "") is { } payout)
                Add(said, payout, OfFile(said, payout));
            else if (said.Says is BankSays.Rejected or BankSays.Returned)
                unmatched.Add(new UnmatchedTransaction("unknown-transfer", said));
            else others++;
        }

        return new BankAnswer([.. lines.Distinct()], [.. unmatched], others);

        void Add(BankTransaction said, Payout payout, IReadOnlyList<PayoutLine> meant)
        {
            var asked = PayoutSum.AddUp(payout.Locked!.Currency, meant).Amount;
            if (WhyNot(said, payout, asked) is { } why) unmatched.Add(new UnmatchedTransaction(why, said));
            else lines.AddRange(meant.Select(line =>
                new AnsweredLine(payout.Locked.PayoutId, line.PartnerId, line.Amount, said)));
        }
    }

    // A sum that lacks what was turned down before is of the others.
    private static IReadOnlyList<PayoutLine> OfFile(BankTransaction said, Payout payout) =>
        said.Says == BankSays.Booked && said.Amount != payout.Asked.Amount
            ? [.. payout.Locked!.Lines.Where(line => !IsBack(payout, line.PartnerId))]
            : payout.Locked!.Lines;

    private static bool IsBack(Payout payout, string partnerId) =>
        payout.IsRejected(partnerId) || payout.ProposedReturnOf(partnerId) is not null;

    private static string? WhyNot(BankTransaction said, Payout payout, Amount amount) => said switch
    {
        _ when payout.State is not (PayoutState.Exported or PayoutState.Confirmed) => "payout-not-exported",
        { Says: BankSays.Unknown } => "not-understood",
        { IsOfACopy: true } => "duplicate-file",
        { Says: BankSays.Rejected } when payout.State == PayoutState.Confirmed => "rejected-but-paid",
        { Account: { } account } when payout.Locked!.Debtor is { } debtor
            && Iban.Normalise(account) != Iban.Normalise(debtor.Iban) => "other-account",
        { Amount: { } named } when named != amount => "amount-differs",
        { Amount: null, Says: BankSays.Booked or BankSays.Returned } => "amount-missing",
        { Says: BankSays.Booked, On: null } => "day-missing",
        _ => null,
    };

    /// <summary>
    /// What follows for a payout: it is confirmed once each line was debited, or turned down now or before; each line
    /// that came back is proposed as returned, for a second person to approve. Told again, nothing follows.
    /// </summary>
    /// <param name="today">In the programme's time zone.</param>
    public Decision<PayoutEvent> Decide(Payout payout, DateOnly today, string by)
    {
        var (state, events) = (payout, ImmutableArray.CreateBuilder<PayoutEvent>());
        var booked = Of(payout, BankSays.Booked).ToArray();
        var back = Of(payout, BankSays.Rejected).Concat(Of(payout, BankSays.Returned))
            .DistinctBy(line => line.PartnerId).Where(line => !IsBack(payout, line.PartnerId)).ToArray();
        if (booked.Length > 0 && NotDebited(payout) == 0 && Refusal(ConfirmPayout.Decide(state,
            new ConfirmPayout(booked.Max(line => line.Said.On!.Value), today, by))) is { } refused) return refused;
        foreach (var line in back)
            if (Refusal(ProposePayoutReturn.Decide(state, new ProposePayoutReturn(line.PartnerId,
                line.Said.Reference ?? line.Said.EndToEndId ?? line.PayoutId,
                line.Said.Reason ?? "The bank gives no reason.", by))) is { } wrong) return wrong;
        return new Decision<PayoutEvent>(events.ToImmutable(), null);

        Rejection? Refusal(Decision<PayoutEvent> decision)
        {
            if (decision.IsRejected) return decision.Rejection;
            events.AddRange(decision.Events);
            state = decision.Events.Aggregate(state, Payout.Fold);
            return null;
        }
    }

    /// <summary>Of how many lines nothing says yet that they were debited, or that they will not be.</summary>
    public int NotDebited(Payout payout) => payout.State == PayoutState.Confirmed ? 0
        : payout.Locked!.Lines.Count(line => !IsBack(payout, line.PartnerId) && !Lines.Any(known =>
            known.PayoutId == payout.Locked.PayoutId && known.PartnerId == line.PartnerId
            && known.Said.Says != BankSays.Accepted));

    private IEnumerable<AnsweredLine> Of(Payout payout, BankSays says) =>
        Lines.Where(line => line.PayoutId == payout.Locked!.PayoutId && line.Said.Says == says);
}

/// <summary>What the bank says of a line.</summary>
public sealed record AnsweredLine(string PayoutId, string PartnerId, Amount Amount, BankTransaction Said);

/// <param name="Why">"unknown-transfer", "amount-differs", "amount-missing", "other-account", "duplicate-file",
/// "rejected-but-paid", "payout-not-exported", "day-missing" or "not-understood".</param>
public sealed record UnmatchedTransaction(string Why, BankTransaction Said);
