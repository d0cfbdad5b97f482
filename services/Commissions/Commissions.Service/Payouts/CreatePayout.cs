using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Service.Ledger;
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
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/payouts", Handle).For(Role.Finance).RefusesSumsOutOfRange()
        .WithName("CreatePayout").WithSummary("Make a payout, or see with dryRun what it would pay")
        .WithDescription("Send expectedTotalMinor, and expectedLines for single partners, as the dry run had them: amounts that " +
            "moved meanwhile are refused with 409 payout-differs, and the facts name each difference. Partners whose new account you " +
            "confirmed yourself are skipped (confirmed-by-maker): another person of finance makes the first payout to it.")
        .Produces<PayoutView>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(NewPayout body, LedgerTurns ledger, ProgrammeCalendar calendar,
        IConfiguration configuration, BankAccountKey key, HttpContext http, CancellationToken cancellation)
    {
        if (!Currencies.IsKnown(body.Currency))
            return Problems.Of(Rejection.Invalid("currency", "Use an ISO 4217 code such as EUR.", "unknown-currency"));
        if (!Period.TryParse(body.UpToPeriod, out var upTo))
            return Problems.Of(Rejection.Invalid("upToPeriod", "A period is written yyyy-MM."));

        await using var turn = await ledger.Begin(cancellation);
        var payoutId = http.IdFromKey("payout");
        if (await turn.Session.LoadAsync<PayoutDocument>(payoutId, cancellation) is { } made)
            return TypedResults.Created($"/v1/payouts/{payoutId}", PayoutView.Of(made.Payout));
        if (!(turn.Rulebook.ClosedThrough >= upTo.LastDay))
            return Problems.Of(Rejection.Conflict("period-not-closed", $"Close {upTo} first: payouts pay closed months only."));

        var all = await CandidatesOf(turn, body.Currency, upTo, calendar.Today(), configuration, cancellation);
        var accounts = await PaidAccounts.Load(turn, all, key, cancellation);
        var candidates = accounts.LeaveToAnother(all, http.User.Subject());
        if (body.DryRun) return TypedResults.Ok(Preview(body.Currency, upTo, candidates, accounts));
        if (NothingToPay(candidates, http.User.Subject()) is { } nothing) return Problems.Of(nothing);
        if ((NotAsSeen(body, candidates) ?? accounts.Refusal(turn)) is { } refusal) return Problems.Of(refusal);
        var (debtor, problem) = PayingAccount.Read(configuration);
        if (problem is not null) return Problems.Of(problem);

        var locked = new PayoutLocked(payoutId, body.Currency, upTo, http.User.Subject(), calendar.Today(), debtor,
            [.. candidates.Where(candidate => candidate.SkippedBecause is null).Select(accounts.Line)]);
        var payout = await Lock(turn, locked, candidates, accounts, cancellation);
        await turn.Commit(cancellation);
        return TypedResults.Created($"/v1/payouts/{payoutId}",
            PayoutView.Of(payout) with { Skipped = SkippedOf(candidates) });
    }

    private static Rejection? NothingToPay(IReadOnlyList<PayoutCandidate> candidates, string by)
    {
        if (candidates.Any(candidate => candidate.SkippedBecause is null)) return null;
        return candidates.FirstOrDefault(candidate => candidate.SkippedBecause == PayoutCandidate.ConfirmedByMaker) is { } own
            ? PayoutProfile.FirstPayoutByAnother(own.PartnerId, by)
            : Rejection.Conflict("nothing-to-pay",
                "No partner has a payable amount in this currency. A dry run names the reason for each partner.");
    }

    // Facts, disputes and holds move between a dry run and the lock; nobody fixes amounts that nobody has seen.
    private static Rejection? NotAsSeen(NewPayout body, IReadOnlyList<PayoutCandidate> candidates)
    {
        var total = body.ExpectedTotalMinor is { } minor ? [new SeenTotal(body.Currency, minor)] : Array.Empty<SeenTotal>();
        if (body.ExpectedLines?.Any(line => line is null) == true)
            return Rejection.Invalid("expectedLines", "A line must not be null.");
        var lines = body.ExpectedLines?.Select(line => new SeenTotal(body.Currency, line.Minor, line.PartnerId)) ?? [];
        SeenTotal[] seen = [.. total, .. lines];
        return seen.Length == 0
            ? null
            : SeenTotals.Compare("expectedTotalMinor", seen,
                [
                    .. candidates.Where(candidate => candidate.SkippedBecause is null)
                        .Select(line => new SeenTotal(body.Currency, line.Amount.Minor, line.PartnerId)),
                ], Rejection.Conflict("payout-differs", "The payout would pay other amounts than you expect. " +
                    "Look at them with a dry run, then repeat with the new total."));
    }

    private static async Task<IReadOnlyList<PayoutCandidate>> CandidatesOf(LedgerTransaction turn, string currency,
        Period upTo, DateOnly today, IConfiguration configuration, CancellationToken cancellation)
    {
        var disputed = await DisputeDocument.HeldEntries(turn.Session, null, null, null, cancellation);
        var entries = await PayoutRows.Find(
            new PayoutFilter(null, currency, today, OnlyOpen: true), disputed, turn.Rulebook, turn.Connection, cancellation);
        var partners = entries.GroupBy(entry => entry.PartnerId, StringComparer.Ordinal)
            .OrderBy(partner => partner.Key, StringComparer.Ordinal).ToArray();
        var profiles = (await turn.Session.LoadManyAsync<PayoutProfileDocument>(
            cancellation, partners.Select(partner => partner.Key).ToArray())).ToDictionary(profile => profile.Id);
        var programmeCurrency = configuration["Programme:Currency"] ?? "EUR";
        return
        [
            .. partners.Select(partner => PayoutCandidate.Of(partner.Key, currency, partner.Select(entry => entry.Entry), upTo,
                today,
                PayoutHold.Of(turn.Rulebook.Partners.GetValueOrDefault(partner.Key), profiles.GetValueOrDefault(partner.Key), today, null),
                turn.Rulebook.VersionFor(partner.Key, RateDates.All(today))?.Terms.MinPayoutIn(currency, programmeCurrency) ?? 0)),
        ];
    }

    private static async Task<Payout> Lock(LedgerTransaction turn, PayoutLocked locked,
        IReadOnlyList<PayoutCandidate> candidates, PaidAccounts accounts, CancellationToken cancellation)
    {
        var paid = candidates.Where(candidate => candidate.SkippedBecause is null).ToArray();
        foreach (var (line, candidate) in locked.Lines.Zip(paid))
            accounts.Lock(turn, new PayoutLineLocked(line.PartnerId, locked.PayoutId, line.Amount, locked.LockedOn,
                [.. candidate.Entries.Select(entry => entry.EntryId)])
            {
                ProfileId = line.ProfileId,
                AccountHash = line.AccountHash,
            });
        turn.Session.Events.StartStream(PayoutDocument.StreamOf(locked.PayoutId), locked);
        var payout = Payout.Fold(Payout.Unknown, locked);
        turn.Session.Store(new PayoutDocument { Id = locked.PayoutId, Payout = payout });
        await PayoutRows.Lock(locked.PayoutId, locked.LockedOn, turn.RecordedAt, paid, turn.Connection, cancellation);
        return payout;
    }

    private static PayoutView Preview(
        string currency, Period upTo, IReadOnlyList<PayoutCandidate> candidates, PaidAccounts accounts)
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
/// <param name="ExpectedTotalMinor">Total that was seen, in minor units: another one is refused as "payout-differs".</param>
/// <param name="ExpectedLines">Amounts by partner that were seen; the refusal then names the partners that differ.</param>
internal sealed record NewPayout(string Currency, string UpToPeriod, bool DryRun = false, long? ExpectedTotalMinor = null,
    IReadOnlyList<ExpectedLine>? ExpectedLines = null);

internal sealed record ExpectedLine(string PartnerId, long Minor);
