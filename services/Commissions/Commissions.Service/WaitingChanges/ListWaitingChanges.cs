using Commissions.Domain.Plans;
using Commissions.Domain.WaitingChanges;
using Commissions.Service.Store;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Hosting;
using Marten;

namespace Commissions.Service.WaitingChanges;

/// <summary>Changes of closed months that wait for a second person, with what they do.</summary>
internal static class ListWaitingChanges
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/waiting-changes", Handle)
        .For(Role.PartnerManager, Role.Finance)
        .WithName("ListWaitingChanges")
        .WithSummary(
            "Changes that would move money of closed months and wait for a second person; all=true: decided ones too")
        .Produces<Page<WaitingChangeView>>();

    private static async Task<IResult> Handle(IQuerySession session, CancellationToken cancellation,
        bool all = false, int? limit = null, string? after = null)
    {
        var (size, start) = (Page.Size(limit), after ?? "");
        var query = session.Query<WaitingChangeDocument>().Where(change => change.Id.CompareTo(start) > 0);
        if (!all) query = query.Where(change => change.IsWaiting);
        var found = await query.OrderBy(change => change.Id).Take(size + 1).ToListAsync(cancellation);
        var waiting = await WaitingChangeDocument.AllWaiting(session, cancellation);
        return TypedResults.Ok(Page.From([.. found.Select(change => WaitingChangeView.From(change.Change) with
        {
            MayOverlap = [.. change.Change.MayOverlap(waiting)],
        })], size, view => view.ChangeId));
    }
}

/// <param name="Kind">"attributions", "partner" or "merge".</param>
/// <param name="State">"waiting", "approved" or "refused".</param>
/// <param name="Facts">In order of arrival; they are approved or refused together.</param>
/// <param name="Changes">What they do together, by partner: when the last one arrived, in a dry run now, or as
/// approved. Absent where it cannot be calculated.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="InForceFrom">Of a refused change: the day from which it counts all the same.</param>
internal sealed record WaitingChangeView(string ChangeId, string Kind, string State, DateOnly ArrivedOn,
    IReadOnlyList<HeldFactView> Facts, IReadOnlyList<PartnerChange>? Changes, string? ApprovedBy, string? RefusedBy,
    DateOnly? DecidedOn, string? Reason, DateOnly? InForceFrom)
{
    /// <summary>
    /// In the list: other changes that wait and move money of the same partners, by id. Each shows its whole effect, as
    /// if the other were refused; approving one changes what the other does.
    /// </summary>
    public IReadOnlyList<string>? MayOverlap { get; init; }

    public static WaitingChangeView From(WaitingChange change) => new(change.ChangeId,
        change.Kind.ToString().ToLowerInvariant(), change.State, change.ArrivedOn,
        [.. change.Facts.Select(HeldFactView.FromFact)], change.Shown?.ToArray(), change.ApprovedBy, change.RefusedBy,
        change.DecidedOn, change.Reason, change.InForceFrom);
}

/// <summary>A held fact; members that its kind has not are absent.</summary>
/// <param name="What">"attribution-started", "attribution-ended", "partner-type-changed", "partner-segments-changed",
/// "partner-identity-reported" or "customers-merged".</param>
/// <param name="From">First day that it counts from; an ended attribution's first day without it.</param>
/// <param name="RecordedBy">Absent for what a feed delivered, and where an earlier release published it.</param>
/// <param name="Source">Which delivery it came with, such as "billing-api:evt_1".</param>
internal sealed record HeldFactView(string What, string? PartnerId, string? CustomerId, DateOnly? From,
    string? RecordedBy, string? Source)
{
    public AttributionRole? Role { get; init; }
    public int? SharePpm { get; init; }
    public PartnerType? PartnerType { get; init; }
    public IReadOnlyList<string>? Segments { get; init; }
    public string? IntoCustomerId { get; init; }
    public string? Reason { get; init; }

    public static HeldFactView FromFact(HeldFact held)
    {
        var what = held.Type.Replace('_', '-');
        HeldFactView View(string? partnerId, string? customerId, DateOnly? from) =>
            new(what, partnerId, customerId, from, held.RecordedBy, held.CausationId);
        return held.Content() switch
        {
            AttributionStarted started => View(started.PartnerId, started.CustomerId, started.From) with
            {
                Role = started.Role,
                SharePpm = started.SharePpm,
                Reason = started.Reason,
            },
            AttributionEnded ended =>
                View(ended.PartnerId, ended.CustomerId, ended.Until) with { Reason = ended.Reason },
            PartnerTypeChanged changed =>
                View(changed.PartnerId, null, changed.ValidFrom) with { PartnerType = changed.PartnerType },
            PartnerSegmentsChanged changed =>
                View(changed.PartnerId, null, changed.ValidFrom) with { Segments = changed.Segments },
            CustomersMerged merged =>
                View(null, merged.CustomerId, null) with { IntoCustomerId = merged.IntoCustomerId },
            ProgrammeFact fact => View(fact.PartnerId, null, null),
            _ => View(null, null, null),
        };
    }
}
