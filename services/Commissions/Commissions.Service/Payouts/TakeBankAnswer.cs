using System.Collections.Immutable;
using Commissions.Domain.Payouts;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;
using Marten;
using Money;

namespace Commissions.Service.Payouts;

/// <summary>
/// The bank's own file instead of somebody's reading of it: what it says of each transfer is matched by id and amount.
/// A payout whose transfers were debited is confirmed; a line that came back is proposed as returned, and a second
/// person approves it as ever. The same file taken twice does nothing more.
/// </summary>
internal static class TakeBankAnswer
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/bank-answers", Handle).For(Role.Finance)
        .WithName("TakeBankAnswer")
        .WithSummary("What the bank says of payouts, as pain.002, camt.053 or camt.054")
        .WithDescription("dryRun=false does what follows; without it the answer only says what would.")
        .ReadsBodyItself("application/xml")
        .Produces<BankAnswerView>();

    private static async Task<IResult> Handle(HttpContext http, Turns turns, ProgrammeCalendar calendar,
        CancellationToken cancellation, bool dryRun = true)
    {
        using var file = new MemoryStream();
        await http.Request.Body.CopyToAsync(file, cancellation);
        var (message, problem) = BankMessage.Read(file.ToArray());
        if (message is null) return Problems.From(problem!);

        await using var turn = await turns.Begin(cancellation);
        var known = await turn.Session.Query<PayoutDocument>().ToListAsync(cancellation);
        var answer = BankAnswer.Match(message, known.Select(document => document.Payout));
        var (payouts, isNew) = (new List<AnsweredPayout>(), false);
        foreach (var lines in answer.Lines.GroupBy(line => line.PayoutId))
        {
            var stream = await turn.Session.Load(PayoutDocument.StreamOf(lines.Key), Payout.Initial,
                (payout, e) => Payout.Fold(payout, e.Data), cancellation);
            var decision = answer.Decide(stream.State, calendar.Today(), http.User.Subject());
            payouts.Add(AnsweredPayout.From(stream.State, lines, decision));
            if (decision.Events.IsEmpty || dryRun) continue;
            isNew = true;
            var after = decision.Events.Aggregate(stream.State, Payout.Fold);
            turn.Session.Append(stream, decision.Events);
            turn.Session.Store(new PayoutDocument { Id = lines.Key, Payout = after });
            if (decision.Events.OfType<PayoutConfirmed>().FirstOrDefault() is { } confirmed)
                await ChangePayout.Pay(turn, after, confirmed.ConfirmedOn, cancellation);
        }

        if (isNew) await turn.Commit(cancellation);
        return TypedResults.Ok(new BankAnswerView(message.Kind, message.MessageId, dryRun, payouts,
            [.. answer.Unmatched.Select(UnmatchedTransfer.From)], answer.Others));
    }
}

/// <param name="Kind">"pain.002", "camt.053" or "camt.054".</param>
/// <param name="MessageId">The bank's id of the file.</param>
/// <param name="DryRun">Nothing was done.</param>
/// <param name="Unmatched">What would be ours and does not fit: a person has to look.</param>
/// <param name="Others">How many transactions of the file are not about payouts.</param>
internal sealed record BankAnswerView(string Kind, string MessageId, bool DryRun,
    IReadOnlyList<AnsweredPayout> Payouts, IReadOnlyList<UnmatchedTransfer> Unmatched, int Others);

/// <param name="PaidOn">Day on which the file confirms the payout; absent where it does not, or it was before.</param>
/// <param name="Problem">Code of why nothing of it is done; absent: nothing stands against it.</param>
internal sealed record AnsweredPayout(string PayoutId, string? Number, DateOnly? PaidOn,
    IReadOnlyList<AnsweredTransfer> Lines, string? Problem, string? Explanation)
{
    public static AnsweredPayout From(
        Payout payout, IEnumerable<AnsweredLine> lines, Decision<PayoutEvent> decision) => new(
            payout.Locked!.PayoutId, payout.Number,
            decision.Events.OfType<PayoutConfirmed>().FirstOrDefault()?.ConfirmedOn,
            [.. lines.Select(line => AnsweredTransfer.From(line, decision.Events))],
            decision.Rejection?.Code, decision.Rejection?.Explanation);
}

/// <param name="Says">"accepted", "rejected", "booked" or "returned".</param>
/// <param name="IsProposed">A return of it is proposed by this file; a second person approves.</param>
internal sealed record AnsweredTransfer(string PartnerId, Amount Amount, string Says, DateOnly? On, string? Reference,
    string? Reason, bool IsProposed)
{
    public static AnsweredTransfer From(AnsweredLine line, ImmutableArray<PayoutEvent> events) => new(
        line.PartnerId, line.Amount, line.Said.Says.ToString().ToLowerInvariant(), line.Said.On, line.Said.Reference,
        line.Said.Reason, events.OfType<PayoutReturnProposed>().Any(known => known.PartnerId == line.PartnerId));
}

/// <param name="Why">"unknown-transfer", "amount-differs", "payout-not-exported", "day-missing" or
/// "not-understood".</param>
internal sealed record UnmatchedTransfer(string Why, string? EndToEndId, Amount? Amount, DateOnly? On,
    string? Reference, string? Reason)
{
    public static UnmatchedTransfer From(UnmatchedTransaction found) => new(found.Why, found.Said.EndToEndId,
        found.Said.Amount, found.Said.On, found.Said.Reference, found.Said.Reason);
}
