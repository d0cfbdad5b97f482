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
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/bank-answers", Take).For(Role.Finance)
            .WithName("TakeBankAnswer")
            .WithSummary("Do what the bank says of payouts, as pain.002, camt.053 or camt.054")
            .ReadsBodyItself("application/xml").Produces<BankAnswerView>();
        api.MapPost("/v1/bank-answers/dry-run", Show).For(Role.Finance)
            .WithName("ShowBankAnswer").WithSummary("What would follow from a file of the bank; nothing is done")
            .ReadsBodyItself("application/xml").Produces<BankAnswerView>();
    }

    private static async Task<IResult> Show(
        HttpContext http, IQuerySession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var (message, problem) = await Read(http.Request, cancellation);
        if (message is null) return Problems.From(problem!);
        var known = await session.Query<PayoutDocument>().ToListAsync(cancellation);
        var answer = BankAnswer.Match(message, known.Select(document => document.Payout));
        return TypedResults.Ok(BankAnswerView.From(message, answer, known
            .Where(document => answer.Lines.Any(line => line.PayoutId == document.Id))
            .Select(document => (document.Payout,
                answer.Decide(document.Payout, calendar.Today(), http.User.Subject())))));
    }

    private static async Task<IResult> Take(
        HttpContext http, Turns turns, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var (message, problem) = await Read(http.Request, cancellation);
        if (message is null) return Problems.From(problem!);
        await using var turn = await turns.Begin(cancellation);
        var known = await turn.Session.Query<PayoutDocument>().ToListAsync(cancellation);
        var answer = BankAnswer.Match(message, known.Select(document => document.Payout));
        var decided = new List<(Payout, Decision<PayoutEvent>)>();
        foreach (var id in answer.Lines.Select(line => line.PayoutId).Distinct())
        {
            var stream = await turn.Session.Load(PayoutDocument.StreamOf(id), Payout.Initial,
                (payout, e) => Payout.Fold(payout, e.Data), cancellation);
            var decision = answer.Decide(stream.State, calendar.Today(), http.User.Subject());
            decided.Add((stream.State, decision));
            if (decision.Events.IsEmpty) continue;
            var after = decision.Events.Aggregate(stream.State, Payout.Fold);
            turn.Session.Append(stream, decision.Events);
            turn.Session.Store(new PayoutDocument { Id = id, Payout = after });
            if (decision.Events.OfType<PayoutConfirmed>().FirstOrDefault() is { } confirmed)
                await ChangePayout.Pay(turn, after, confirmed.ConfirmedOn, cancellation);
        }

        if (decided.Exists(one => !one.Item2.Events.IsEmpty)) await turn.Commit(cancellation);
        return TypedResults.Ok(BankAnswerView.From(message, answer, decided));
    }

    private static async Task<(BankMessage? Message, Rejection? Problem)> Read(
        HttpRequest request, CancellationToken cancellation)
    {
        using var file = new MemoryStream();
        await request.Body.CopyToAsync(file, cancellation);
        return BankMessage.Read(file.ToArray());
    }
}

/// <param name="Kind">"pain.002", "camt.053" or "camt.054".</param>
/// <param name="MessageId">The bank's id of the file.</param>
/// <param name="Unmatched">What would be ours and does not fit: a person has to look.</param>
/// <param name="Others">How many transactions of the file are not about payouts.</param>
internal sealed record BankAnswerView(string Kind, string MessageId,
    IReadOnlyList<AnsweredPayout> Payouts, IReadOnlyList<UnmatchedTransfer> Unmatched, int Others)
{
    public static BankAnswerView From(BankMessage message, BankAnswer answer,
        IEnumerable<(Payout Payout, Decision<PayoutEvent> Decision)> decided) => new(message.Kind, message.MessageId,
            [.. decided.Select(one => AnsweredPayout.From(answer, one.Payout, one.Decision))],
            [.. answer.Unmatched.Select(UnmatchedTransfer.From)], answer.Others);
}

/// <param name="PaidOn">Day on which the file confirms the payout; absent where it does not, or it was before.</param>
/// <param name="NotDebited">Of how many lines nothing says yet that they were debited; until then it is not
/// confirmed.</param>
/// <param name="Problem">Code of why nothing of it is done; absent: nothing stands against it.</param>
internal sealed record AnsweredPayout(string PayoutId, string? Number, DateOnly? PaidOn, int NotDebited,
    IReadOnlyList<AnsweredTransfer> Lines, string? Problem, string? Explanation)
{
    public static AnsweredPayout From(BankAnswer answer, Payout payout, Decision<PayoutEvent> decision) => new(
        payout.Locked!.PayoutId, payout.Number,
        decision.Events.OfType<PayoutConfirmed>().FirstOrDefault()?.ConfirmedOn, answer.NotDebited(payout),
        [
            .. answer.Lines.Where(line => line.PayoutId == payout.Locked.PayoutId)
                .Select(line => AnsweredTransfer.From(line, decision.Events)),
        ], decision.Rejection?.Code, decision.Rejection?.Explanation);
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

/// <param name="Why">As of <see cref="UnmatchedTransaction"/>.</param>
internal sealed record UnmatchedTransfer(string Why, string? EndToEndId, Amount? Amount, DateOnly? On,
    string? Reference, string? Reason)
{
    public static UnmatchedTransfer From(UnmatchedTransaction found) => new(found.Why, found.Said.EndToEndId,
        found.Said.Amount, found.Said.On, found.Said.Reference, found.Said.Reason);
}
