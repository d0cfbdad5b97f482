using System.Globalization;
using Commissions.Domain.Periods;
using Decisions;
using Hosting;

namespace Commissions.Service.PartnerLedgers;

/// <summary>Finance, managers and the partner itself read the ledger, as of any effective date and any recorded time.</summary>
internal static class ListEntries
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/partners/{id}/entries", Handle)
        .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself()
        .WithName("ListEntries").WithSummary("Entries of a partner's ledger")
        .Produces<Page<EntryView>>();

    private static async Task<IResult> Handle(string id, EntryRows rows, ProgrammeCalendar calendar, HttpRequest request,
        CancellationToken cancellation, string? period = null, string? customerId = null, DateOnly? effectiveUntil = null,
        DateTimeOffset? knownAt = null, int? limit = null, string? after = null)
    {
        if (period is not null && !Period.TryParse(period, out _))
            return Problems.Of(Rejection.Invalid("period", "A period is written yyyy-MM."));
        if (!long.TryParse(after ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            return Problems.Of(Rejection.Invalid("after", "Use the 'next' of the page before."));
        if (AsOf.Check(knownAt, calendar) is { } wrong) return Problems.Of(wrong);

        var size = Page.Size(limit);
        var found = await rows.Find(new EntryFilter
        {
            PartnerId = id,
            Period = period,
            CustomerId = customerId,
            EffectiveUntil = effectiveUntil,
            KnownAt = knownAt,
            After = position,
            Limit = size + 1,
        }, cancellation);
        if (EntryCsv.IsWanted(request))
            return EntryCsv.Of(found.Take(size).Select(EntryView.Of), $"entries-{id}.csv");
        var page = Page.Of(found, size, entry => entry.Position.ToString(CultureInfo.InvariantCulture));
        return TypedResults.Ok(new Page<EntryView>([.. page.Items.Select(EntryView.Of)], page.Next));
    }
}
