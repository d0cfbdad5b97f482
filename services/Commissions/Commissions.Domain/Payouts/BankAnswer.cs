using System.Collections.Immutable;
using Decisions;
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
        var byFile = payouts.Where(payout => payout.Locked is not null)
            .ToDictionary(payout => BankText.Identifier(payout.Locked!.PayoutId), StringComparer.Ordinal);
        var byTransfer = byFile.Values.SelectMany(payout => payout.Locked!.Lines.Select(line =>
            (Id: PayoutFile.EndToEndId(payout.Locked, line), Payout: payout, Line: line)))
            .ToDictionary(known => known.Id, StringComparer.Ordinal);
        var lines = ImmutableArray.CreateBuilder<AnsweredLine>();
        var unmatched = ImmutableArray.CreateBuilder<UnmatchedTransaction>();
        var others = 0;
        foreach (var said in message.Transactions)
        {
            if (said.EndToEndId is { } id && byTransfer.TryGetValue(id, out var known))
            {
                if (WhyNot(said, known.Payout, known.Line.Amount) is { } why)
                    unmatched.Add(new UnmatchedTransaction(why, said));
                else lines.Add(new AnsweredLine(known.Payout.Locked!.PayoutId, known.Line.PartnerId, known.Line.Amount,
                    said));
            }
            else if (said.EndToEndId is null && byFile.GetValueOrDefault(said.FileId ?? "") is { } payout)
            {
                if (WhyNot(said, payout, payout.Asked.Amount) is { } why)
                    unmatched.Add(new UnmatchedTransaction(why, said));
                else lines.AddRange(payout.Locked!.Lines.Select(line =>
                    new AnsweredLine(payout.Locked.PayoutId, line.PartnerId, line.Amount, said)));
            }
            else if (said.Says is BankSays.Rejected or BankSays.Returned)
                unmatched.Add(new UnmatchedTransaction("unknown-transfer", said));
            else others++;
        }

        return new BankAnswer(lines.ToImmutable(), unmatched.ToImmutable(), others);
    }

    private static string? WhyNot(BankTransaction said, Payout payout, Amount amount) =>
        payout.State is not (PayoutState.Exported or PayoutState.Confirmed) ? "payout-not-exported"
        : said.Says == BankSays.Unknown ? "not-understood"
        : said.Amount is { } named && named != amount ? "amount-differs"
        : said is { Says: BankSays.Booked, On: null } ? "day-missing"
        : null;

    /// <summary>
    /// What follows for a payout: it is confirmed once each line was debited or turned down, and each line that came
    /// back is proposed as returned, for a second person to approve. Told again, nothing follows.
    /// </summary>
    /// <param name="today">In the programme's time zone.</param>
    public Decision<PayoutEvent> Decide(Payout payout, DateOnly today, string by)
    {
        var (state, events) = (payout, ImmutableArray.CreateBuilder<PayoutEvent>());
        var said = Lines.Where(line => line.PayoutId == payout.Locked!.PayoutId).ToArray();
        var booked = said.Where(line => line.Said.Says == BankSays.Booked).ToArray();
        var back = said.Where(line => line.Said.Says is BankSays.Rejected or BankSays.Returned)
            .DistinctBy(line => line.PartnerId).ToArray();
        var isDone = booked.Length > 0 && payout.Locked!.Lines.All(line => booked.Concat(back)
            .Any(known => known.PartnerId == line.PartnerId));
        if (isDone && Refusal(ConfirmPayout.Decide(state,
            new ConfirmPayout(booked.Max(line => line.Said.On!.Value), today, by))) is { } refused) return refused;
        foreach (var line in back)
            if (Refusal(ProposePayoutReturn.Decide(state, new ProposePayoutReturn(line.PartnerId,
                line.Said.Reference ?? line.Said.EndToEndId ?? line.PayoutId, line.Said.Reason ?? "MS03", by)))
                is { } wrong) return wrong;
        return new Decision<PayoutEvent>(events.ToImmutable(), null);

        Rejection? Refusal(Decision<PayoutEvent> decision)
        {
            if (decision.IsRejected) return decision.Rejection;
            events.AddRange(decision.Events);
            state = decision.Events.Aggregate(state, Payout.Fold);
            return null;
        }
    }
}

/// <summary>What the bank says of a line.</summary>
public sealed record AnsweredLine(string PayoutId, string PartnerId, Amount Amount, BankTransaction Said);

/// <param name="Why">"unknown-transfer", "amount-differs", "payout-not-exported", "day-missing" or
/// "not-understood".</param>
public sealed record UnmatchedTransaction(string Why, BankTransaction Said);
