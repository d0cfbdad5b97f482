using System.Globalization;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Service.LedgerProcessor;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Decisions;
using Hosting;
using Marten;
using Money;

namespace Commissions.Service.PartnerLedgers;

/// <summary>"Why this amount?": inputs, rule, arithmetic line by line, and the cause back to the source event.</summary>
internal static class ExplainEntry
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/entries/{entryId:guid}/explanation", Handle)
        .For(Role.PartnerManager, Role.Finance, Role.Partner)
        .WithName("ExplainEntry").WithSummary("Why an entry has its amount").Produces<Explanation>();

    private static async Task<IResult> Handle(
        Guid entryId, EntryRows rows, IQuerySession session, HttpContext http, CancellationToken cancellation)
    {
        var found = await rows.Find(new EntryFilter { EntryId = entryId, Limit = 1 }, cancellation);
        if (found.Count == 0 || !http.User.MaySeePartner(found[0].Entry.PartnerId))
            return Problems.Of(Rejection.NotFound("entry", entryId.ToString()));

        var entry = found[0].Entry;
        var document = await session.LoadAsync<RulebookDocument>(RulebookDocument.TheId, cancellation);
        var version = document?.Rulebook.Published.FirstOrDefault(published =>
            published.PlanId == entry.Working.PlanId && published.Version == entry.Working.PlanVersion);
        return TypedResults.Ok(new Explanation(EntryView.Of(found[0]), entry.Working,
            version is null ? null : new Rule(version.PlanId, version.Version, version.Hash, version.Terms.ValidFrom,
                version.Author, version.Approver, version.ApprovedOn),
            Arithmetic(entry), await CausesOf(entry, session, cancellation)));
    }

    private static IReadOnlyList<Step> Arithmetic(EntryPosted entry)
    {
        var working = entry.Working;
        var line = working.Base;
        string Money(long minor) => new Amount(minor, entry.Amount.Currency).ToString();
        return
        [
            new("Line net less credit notes", $"{Money(line.LineNetMinor)} → {Money(line.OwedNetMinor)}", line.OwedNetMinor),
            new("Paid part of it", string.Create(CultureInfo.InvariantCulture,
                $"{Money(line.OwedNetMinor)} × {Math.Min(line.PaidGrossMinor, line.OwedGrossMinor)} ÷ {line.OwedGrossMinor} (paid gross ÷ owed gross)"), line.PaidNetMinor),
            new("Plus what was paid before a credit note took it off", Money(line.PaidCreditMinor), line.PaidNetMinor + line.PaidCreditMinor),
            new("Less refunded and charged back", $"{Money(line.PaidNetMinor + line.PaidCreditMinor)} − {Money(line.ReturnedNetMinor)}, within 0 and what is owed", line.Minor),
            new("Part in this customer year", string.Create(CultureInfo.InvariantCulture,
                $"{Money(line.Minor)} × {working.SegmentDays} ÷ {working.LineDays} days, year {working.CustomerYear} counted from {working.Anchor:yyyy-MM-dd}"),
                working.SegmentNetMinor),
            new("Rate of the year", RateText(working, Money), working.PoolMinor),
            new("Share of the partner", string.Create(CultureInfo.InvariantCulture,
                $"{Money(working.PoolMinor)} × {working.SharePpm} ÷ 1000000, cents by largest remainder"), entry.TargetMinor),
            new("Less what is posted already", $"{Money(entry.TargetMinor)} − {Money(entry.TargetMinor - entry.Amount.Minor)}", entry.Amount.Minor),
        ];
    }

    private static string RateText(Working working, Func<long, string> money) =>
        working.CapPpm is { } cap && working.SumOfRatesPpm > cap
            ? string.Create(CultureInfo.InvariantCulture,
                $"{money(working.SegmentNetMinor)} × {working.RatePpm} ÷ 1000000 × {cap} ÷ {working.SumOfRatesPpm} (programme cap)")
            : string.Create(CultureInfo.InvariantCulture, $"{money(working.SegmentNetMinor)} × {working.RatePpm} ÷ 1000000");

    private static async Task<IReadOnlyList<CausingEvent>> CausesOf(
        EntryPosted entry, IQuerySession session, CancellationToken cancellation)
    {
        if (!Guid.TryParse(entry.CausedBy, out var eventId)
            || await session.Events.LoadAsync(eventId, cancellation) is not { } cause)
            return [new CausingEvent(entry.CausedBy, entry.Reason.ToString(), null, null, null)];
        var source = cause.Data is BillingFact fact ? fact : null;
        return
        [
            new CausingEvent(cause.Id.ToString(), cause.EventTypeName, cause.Timestamp,
                source?.SourceSystem ?? (cause.Data is ProgrammeFact ? "leads" : "commissions"),
                source?.SourceEventId ?? cause.Id.ToString()),
        ];
    }
}

internal sealed record Explanation(
    EntryView Entry, Working Inputs, Rule? Rule, IReadOnlyList<Step> Arithmetic, IReadOnlyList<CausingEvent> Causes);

internal sealed record Rule(
    string PlanId, int Version, string Hash, DateOnly ValidFrom, string Author, string Approver, DateOnly ApprovedOn);

/// <summary>One line of the arithmetic; the result is in minor units.</summary>
internal sealed record Step(string What, string How, long ResultMinor);

internal sealed record CausingEvent(
    string EventId, string Type, DateTimeOffset? RecordedAt, string? SourceSystem, string? SourceEventId);
