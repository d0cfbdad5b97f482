using System.Collections.Immutable;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Service.Disputes;
using Commissions.Service.LedgerProcessor;
using Decisions;
using Hosting;
using Marten;
using Money;

namespace Commissions.Service.Payouts;

/// <summary>
/// Finance makes a payout of all that closed months owe in one currency. Its amounts are fixed in the same turn that
/// takes the entries, so no entry is ever in two payouts. A dry run shows the same and changes nothing.
/// </summary>
internal static class CreatePayout
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/payouts", Handle).For(Role.Finance)
        .WithName("CreatePayout").WithSummary("Make a payout, or see with dryRun what it would pay")
        .Produces<PayoutView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(NewPayout body, Ledger ledger, ProgrammeCalendar calendar,
        IConfiguration configuration, HttpContext http, CancellationToken cancellation)
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

        var candidates = await CandidatesOf(turn, body.Currency, upTo, calendar.Today(), configuration, cancellation);
        if (body.DryRun) return TypedResults.Ok(Preview(body.Currency, upTo, candidates));
        if (candidates.All(candidate => candidate.SkippedBecause is not null))
            return Problems.Of(Rejection.Conflict("nothing-to-pay",
                "No partner has a payable amount in this currency. A dry run names the reason for each partner."));
        var (debtor, problem) = PayingAccount.Read(configuration);
        if (problem is not null) return Problems.Of(problem);

        var payout = await Lock(turn, payoutId, body.Currency, upTo, candidates, calendar.Today(), debtor!,
            http.User.Subject(), cancellation);
        await turn.Commit(cancellation);
        return TypedResults.Created($"/v1/payouts/{payoutId}",
            PayoutView.Of(payout) with { Skipped = SkippedOf(candidates) });
    }

    private static async Task<IReadOnlyList<PayoutCandidate>> CandidatesOf(LedgerTransaction turn, string currency,
        Period upTo, DateOnly today, IConfiguration configuration, CancellationToken cancellation)
    {
        var disputed = await DisputeDocument.OpenEntries(turn.Session, null, null, null, cancellation);
        var entries = await PayoutRows.Find(
            new PayoutFilter(null, currency, today, OnlyOpen: true), disputed, turn.Rulebook, turn.Connection, cancellation);
        var partners = entries.GroupBy(entry => entry.PartnerId, StringComparer.Ordinal)
            .OrderBy(partner => partner.Key, StringComparer.Ordinal).ToArray();
        var profiles = (await turn.Session.LoadManyAsync<PayoutProfileDocument>(
            cancellation, partners.Select(partner => partner.Key).ToArray())).ToDictionary(profile => profile.Id);
        var isProgrammeCurrency = currency == (configuration["Programme:Currency"] ?? "EUR");
        return
        [
            .. partners.Select(partner => PayoutCandidate.Of(partner.Key, currency, partner.Select(entry => entry.Entry), upTo,
                today,
                PayoutHold.Of(turn.Rulebook.Partners.GetValueOrDefault(partner.Key), profiles.GetValueOrDefault(partner.Key), today, null),
                isProgrammeCurrency ? turn.Rulebook.VersionFor(partner.Key, RateDates.All(today))?.Terms.MinPayoutMinor ?? 0 : 0)),
        ];
    }

    private static async Task<Payout> Lock(LedgerTransaction turn, string payoutId, string currency, Period upTo,
        IReadOnlyList<PayoutCandidate> candidates, DateOnly today, Debtor debtor, string by, CancellationToken cancellation)
    {
        var paid = candidates.Where(candidate => candidate.SkippedBecause is null).ToArray();
        var profiles = (await turn.Session.LoadManyAsync<PayoutProfileDocument>(
            cancellation, paid.Select(line => line.PartnerId).ToArray())).ToDictionary(profile => profile.Id);
        var locked = new PayoutLocked(payoutId, currency, upTo, by, today, debtor,
        [
            .. paid.Select(line => new PayoutLine(
                line.PartnerId, line.Amount, line.Entries.Length, profiles[line.PartnerId].CurrentId!)),
        ]);
        foreach (var line in paid)
            turn.AppendToPartner(line.PartnerId, new PayoutLineLocked(
                line.PartnerId, payoutId, line.Amount, today, [.. line.Entries.Select(entry => entry.EntryId)]));
        turn.Session.Events.StartStream(PayoutDocument.StreamOf(payoutId), locked);
        var payout = Payout.Fold(Payout.Unknown, locked);
        turn.Session.Store(new PayoutDocument { Id = payoutId, Payout = payout });
        await PayoutRows.Lock(payoutId, today, turn.RecordedAt, paid, turn.Connection, cancellation);
        return payout;
    }

    private static PayoutView Preview(string currency, Period upTo, IReadOnlyList<PayoutCandidate> candidates)
    {
        var lines = candidates.Where(candidate => candidate.SkippedBecause is null)
            .Select(line => new PayoutLineView(line.PartnerId, line.Amount, line.Entries.Length, "draft", null)).ToArray();
        return new PayoutView(null, "draft", currency, upTo, new Amount(lines.Sum(line => line.Amount.Minor), currency),
            lines, null, null, null, SkippedOf(candidates));
    }

    private static IReadOnlyList<SkippedPartner> SkippedOf(IEnumerable<PayoutCandidate> candidates) =>
    [
        .. candidates.Where(candidate => candidate.SkippedBecause is not null && candidate.Amount.Minor != 0)
            .Select(candidate => new SkippedPartner(candidate.PartnerId, candidate.Amount, candidate.SkippedBecause!)),
    ];
}

/// <param name="UpToPeriod">Last closed month that is paid, yyyy-MM.</param>
internal sealed record NewPayout(string Currency, string UpToPeriod, bool DryRun = false);
