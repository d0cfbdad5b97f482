using Commissions.Domain.Adjustments;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Service.Settings;
using Commissions.Service.Store;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Decisions;
using Hosting;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Commissions.Service.PartnerLedgers;

/// <summary>
/// "Why this amount?": inputs, rule, arithmetic line by line, what caused the entry, and every fact behind it with the
/// id that it has in the system it came from.
/// </summary>
internal static class ExplainEntry
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/entries/{entryId:guid}/explanation", Handle)
        .For(Role.PartnerManager, Role.Finance, Role.Partner)
        .WithName("ExplainEntry").WithSummary("Why an entry has its amount").Produces<Explanation>();

    private static async Task<IResult> Handle(
        Guid entryId, EntrySearch search, EntryStandings standings, IQuerySession session, NpgsqlDataSource dataSource,
        ProgrammeCalendar calendar, ProgrammeParameters parameters, HttpContext http, CancellationToken cancellation)
    {
        var listed = await search.Find(entryId, cancellation);
        if (listed is not { Recorded: var recorded } || !http.User.MaySeePartner(recorded.Entry.PartnerId))
            return Problems.From(Rejection.NotFound("entry", entryId.ToString()));

        var entry = recorded.Entry;
        var rulebook = await session.RulesInForce(cancellation);
        var version = rulebook.Version(entry.Working.PlanId, entry.Working.PlanVersion);
        var known = await KnownFacts(recorded, rulebook, session, cancellation);
        var facts = known.Select(fact => fact.Data).ToList();
        var nothing = await NothingThen.Read(recorded, facts, dataSource, cancellation);
        var view = (await standings.Views([listed], new EntryCriteria(entry.PartnerId), cancellation))[0];
        return TypedResults.Ok(new Explanation(view, entry.Working.Stored(), version is null ? null
            : Rule.From(version),
            Arithmetic.ListSteps(entry, nothing.Sentence, nothing.IsSelfReferral),
            await CausesOf(entry, rulebook, session, cancellation),
            [
                .. known.Where(fact => IsBehind(entry, fact.Data)
                        || (nothing.IsSelfReferral && fact.Data is CustomerProfileRecorded))
                    .Select(CausingEvent.From),
            ], nothing.IsSelfReferral ? nothing.Sentence : null)
        {
            ObjectionHoldsUntil = parameters.ObjectionHoldsUntil(calendar.DateOf(recorded.RecordedAt)),
        });
    }

    // From the entry outwards: the event that caused it, and for an approved rule who asked for it and who approved.
    private static async Task<IReadOnlyList<CausingEvent>> CausesOf(
        EntryPosted entry, Rulebook rulebook, IQuerySession session, CancellationToken cancellation)
    {
        if (entry.Reason is EntryReason.RuleChange or EntryReason.EngineCorrection)
        {
            var events = await session.Events.FetchStreamAsync(ReplayDocument.StreamOf(entry.CausedBy),
                token: cancellation);
            var published = rulebook.Published.FirstOrDefault(version => version.Publication == entry.CausedBy);
            return
            [
                .. events.Where(e => e.Data is ReplayApproved or ReplayRequested).OrderByDescending(e => e.Sequence)
                    .Select(CausingEvent.From),
                .. published is null ? [] : new[] { CausingEvent.OfVersion(published) },
            ];
        }

        return Guid.TryParse(entry.CausedBy, out var eventId)
            && await session.Events.LoadAsync(eventId, cancellation) is { } cause
                ? [CausingEvent.From(cause)]
                : [new CausingEvent(entry.CausedBy, "month-closed", null, "commissions", entry.CausedBy, null)];
    }

    // What the ledger knew of the customer when it posted the entry.
    private static async Task<IReadOnlyList<IEvent>> KnownFacts(
        RecordedEntry recorded, Rulebook rulebook, IQuerySession session, CancellationToken cancellation)
    {
        var customerId = recorded.Entry.CustomerId;
        var root = rulebook.AccountOf(customerId);
        var group = rulebook.Merges.SelectMany(merge => new[] { merge.CustomerId, merge.IntoCustomerId })
            .Append(customerId).Distinct().Where(member => rulebook.AccountOf(member) == root);
        var facts = new List<IEvent>();
        foreach (var member in group.Order(StringComparer.Ordinal))
            facts.AddRange(
                (await session.Events.FetchStreamAsync(JournalEvents.CustomerStream(member), token: cancellation))
                .Where(e => e.Sequence <= recorded.KnownUpTo));
        return facts;
    }

    private static bool IsBehind(EntryPosted entry, object fact) => fact switch
    {
        InvoiceIssued issued => issued.InvoiceId == entry.Key.InvoiceId
            || issued.Lines.Any(line => line.ServiceFrom == entry.Working.Anchor),
        PaymentRecorded paid => paid.InvoiceId == entry.Key.InvoiceId,
        RefundRecorded refund => refund.InvoiceId == entry.Key.InvoiceId,
        CreditNoteIssued credit => credit.InvoiceId == entry.Key.InvoiceId,
        ChargebackRecorded chargeback => chargeback.InvoiceId == entry.Key.InvoiceId,
        AttributionStarted started => started.PartnerId == entry.PartnerId,
        AttributionEnded ended => ended.PartnerId == entry.PartnerId,
        TrainingDelivered training => training.TrainingId == entry.Key.TrainingId,
        AdjustmentProposed proposed => proposed.AdjustmentId == entry.Key.AdjustmentId,
        AdjustmentApproved approved => approved.AdjustmentId == entry.Key.AdjustmentId,
        // The first day that the years were counted from, where it is a corrected one.
        AnchorCorrected corrected => corrected.Anchor == entry.Working.Anchor,
        CustomersMerged => true,
        _ => false,
    };
}

/// <param name="Causes">What made the entry necessary, from the entry outwards.</param>
/// <param name="Facts">Everything known of the invoice, the role and the anchor at that time, in journal order.</param>
/// <param name="SelfReferral">By what partner and customer are one company, in words; absent when they are two.</param>
internal sealed record Explanation(EntryView Entry, Working.LineWorking Inputs, Rule? Rule,
    IReadOnlyList<Step> Arithmetic,
    IReadOnlyList<CausingEvent> Causes, IReadOnlyList<CausingEvent> Facts, string? SelfReferral)
{
    /// <summary>Last day on which an objection holds the entry; absent: on any day.</summary>
    public DateOnly? ObjectionHoldsUntil { get; init; }
}

/// <param name="Clause">Of the agreement, where a change took back what had been paid.</param>
internal sealed record Rule(string PlanId, int Version, string Hash, DateOnly ValidFrom, RateDateBasis RateDateBasis,
    string? Clause, string Author, string Approver, DateOnly ApprovedOn)
{
    public static Rule From(PlanVersion version) =>
        new(version.PlanId, version.Version, version.Hash, version.Terms.ValidFrom,
        version.Terms.RateDateBasis, version.Terms.Clause, version.Author, version.Approver, version.ApprovedOn);
}

/// <summary>An event behind an entry.</summary>
/// <param name="SourceEventId">Its id in the system that it came from.</param>
/// <param name="Says">The event itself.</param>
internal sealed record CausingEvent(
    string EventId, string Type, DateTimeOffset? RecordedAt, string SourceSystem, string SourceEventId, object? Says)
{
    public static CausingEvent From(IEvent stored) => new(stored.Id.ToString(), stored.EventTypeName.Replace('_', '-'),
        stored.Timestamp, stored.Data switch
        {
            BillingFact fact => fact.SourceSystem,
            ProgrammeFact => "leads",
            _ => "commissions",
        }, stored.Data is BillingFact billing ? billing.SourceEventId : stored.Id.ToString(), stored.Data);

    public static CausingEvent OfVersion(PlanVersion version) =>
        new($"{version.PlanId}/{version.Version}", "plan-version-published",
        null, "commissions", $"{version.PlanId}/{version.Version}",
        new { version.Author, version.Approver, version.ApprovedOn, version.Hash });
}
