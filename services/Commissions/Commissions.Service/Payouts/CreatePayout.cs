using System.Collections.Immutable;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Service.Ledger;
using Commissions.Service.Settings;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Identities;
using Marten;
using Money;

namespace Commissions.Service.Payouts;

/// <summary>
/// Finance makes a payout of all that closed months owe in one currency. Its amounts are fixed in the same turn that
/// takes the entries, so no entry is ever in two payouts. A dry run shows the same and changes nothing.
/// </summary>
internal static class CreatePayout
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/payouts", Handle).For(Role.Finance).RefusesSumsOutOfRange()
        .WithName("CreatePayout").WithSummary("Make a payout, or see with dryRun what it would pay")
        .WithDescription(
            "Send expectedTotalMinor, and expectedLines for single partners, as the dry run had them: amounts that " +
            "moved meanwhile are refused with 409 payout-differs, and the facts name each difference. Partners whose " +
            "new account you confirmed yourself are skipped (confirmed-by-maker): another person of finance makes " +
            "the first payout to it.")
        .Produces<PayoutView>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(NewPayout body, Turns turns, ProgrammeCalendar calendar,
        ProgrammeParameters parameters, IConfiguration configuration, BankAccountKey key, HttpContext http,
        CancellationToken cancellation)
    {
        if (!Currencies.IsKnown(body.Currency))
            return Problems.From(
                Rejection.Invalid("currency", "Use an ISO 4217 code such as EUR.", "unknown-currency"));
        if (!Period.TryParse(body.UpToPeriod, out var upTo))
            return Problems.From(Rejection.Invalid("upToPeriod", "A period is written yyyy-MM."));

        await using var turn = await turns.Begin(cancellation);
        var payoutId = http.IdFromKey("payout");
        if (await turn.Session.LoadAsync<PayoutDocument>(payoutId, cancellation) is { } made)
            return TypedResults.Created($"/v1/payouts/{payoutId}", PayoutView.From(made.Payout));
        if (LockPayout.TooEarly(turn.Rulebook.ClosedThrough, upTo) is { } early) return Problems.From(early);

        var by = http.User.Subject();
        var all = await CandidatesOf(turn, body.Currency, upTo, calendar.Today(), parameters.Currency, cancellation);
        var accounts = await PartnersOfTurn.Load(turn, all, key, cancellation);
        var candidates = accounts.LeaveToAnother(all, by);
        if (body.DryRun) return TypedResults.Ok(Preview(body.Currency, upTo, candidates, accounts));
        var decision = LockPayout.Decide(Payout.Initial, accounts, candidates, new LockPayout(
            payoutId, body.Currency, upTo, by, calendar.Today(), body.ExpectedTotalMinor, body.ExpectedLines));
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        var (debtor, problem) = PayingAccount.Read(configuration);
        if (problem is not null) return Problems.From(problem);

        var locked = decision.Events[0] with
        {
            Debtor = debtor,
            Number = PayoutLocked.NumberOf(upTo, body.Currency,
                await PayoutDocument.CountOf(upTo, body.Currency, turn.Connection, cancellation)),
        };
        var payout = await Lock(turn, locked, candidates, cancellation);
        await turn.Commit(cancellation);
        return TypedResults.Created($"/v1/payouts/{payoutId}",
            PayoutView.From(payout) with { Skipped = SkippedOf(candidates) });
    }

    private static async Task<IReadOnlyList<PayoutCandidate>> CandidatesOf(Turn turn, string currency,
        Period upTo, DateOnly today, string programmeCurrency, CancellationToken cancellation)
    {
        var disputed = await DisputeDocument.HeldEntries(turn.Session, null, null, null, cancellation);
        var entries = await PayoutRows.Find(
            new PayoutFilter(null, currency, today, OnlyOpen: true), disputed, turn.Rulebook, turn.Connection,
            cancellation);
        var partners = entries.GroupBy(entry => entry.PartnerId, StringComparer.Ordinal)
            .OrderBy(partner => partner.Key, StringComparer.Ordinal).ToArray();
        var profiles = (await turn.Session.LoadManyAsync<PayoutProfileDocument>(
            cancellation, partners.Select(partner => partner.Key).ToArray())).ToDictionary(profile => profile.Id);
        return
        [
            .. partners.Select(partner =>
            {
                var hold = PayoutProfileDocument.HoldOf(turn.Rulebook.Partners.GetValueOrDefault(partner.Key),
                    profiles.GetValueOrDefault(partner.Key), today, null);
                return PayoutCandidate.Select(partner.Key, currency, partner.Select(entry => entry.Entry), upTo, today,
                    hold, turn.Rulebook, programmeCurrency);
            }),
        ];
    }

    private static async Task<Payout> Lock(Turn turn, PayoutLocked locked,
        ImmutableArray<PayoutCandidate> candidates, CancellationToken cancellation)
    {
        var paid = candidates.Where(candidate => candidate.SkippedBecause is null).ToArray();
        await PartnersOfTurn.Lock(turn, [.. locked.Lines.Zip(paid, (line, candidate) => new PayoutLineLocked(
            line.PartnerId, locked.PayoutId, line.Amount, locked.LockedOn,
            [.. candidate.Entries.Select(entry => entry.EntryId)])
        {
            ProfileId = line.ProfileId,
            AccountHash = line.AccountHash,
        })], cancellation);
        turn.Session.Events.StartStream(PayoutDocument.StreamOf(locked.PayoutId), locked);
        var payout = Payout.Fold(Payout.Initial, locked);
        turn.Session.Store(new PayoutDocument { Id = locked.PayoutId, Payout = payout });
        await PayoutRows.Lock(locked.PayoutId, locked.LockedOn, turn.RecordedAt, paid, turn.Connection, cancellation);
        return payout;
    }

    private static PayoutView Preview(
        string currency, Period upTo, ImmutableArray<PayoutCandidate> candidates, PaidAccounts accounts)
    {
        var lines = candidates.Where(candidate => candidate.SkippedBecause is null)
            .Select(line => new PayoutLineView(line.PartnerId, line.Amount, line.Entries.Length, "draft", null)
            {
                NewAccountConfirmedBy = accounts.NewAccountConfirmedBy(line.PartnerId),
            }).ToArray();
        return PayoutView.Draft(currency, upTo, lines, SkippedOf(candidates));
    }

    private static IReadOnlyList<SkippedPartner> SkippedOf(IEnumerable<PayoutCandidate> candidates) =>
    [
        .. candidates.Where(candidate => candidate.SkippedBecause is not null && candidate.Amount.Minor != 0)
            .Select(candidate => new SkippedPartner(candidate.PartnerId, candidate.Amount, candidate.SkippedBecause!)),
    ];
}

/// <param name="UpToPeriod">Last closed month that is paid, yyyy-MM.</param>
/// <param name="ExpectedTotalMinor">Total that was seen, in minor units: another one is refused as
/// "payout-differs".</param>
/// <param name="ExpectedLines">Amounts by partner that were seen; the refusal then names the partners that
/// differ.</param>
internal sealed record NewPayout(string Currency, string UpToPeriod, bool DryRun = false,
    long? ExpectedTotalMinor = null, IReadOnlyList<ExpectedLine>? ExpectedLines = null);
