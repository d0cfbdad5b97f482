using Commissions.Domain.Disputes;
using Commissions.Service.Ledger;
using Commissions.Service.Settings;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;
using Command = Commissions.Domain.Disputes.OpenDispute;

namespace Commissions.Service.Disputes;

/// <summary>
/// A partner objects to one of its entries: that entry is held until finance has answered, the rest is paid.
/// </summary>
internal static class OpenDispute
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/entries/{entryId:guid}/disputes", Handle).For(Role.Partner)
            .WithName("OpenDispute").WithSummary("Object to an entry")
            .WithDescription(
                "Within Programme:ObjectionDays of its posting the objection holds an entry that is to be paid until " +
                "it is answered; a later one is recorded and answered as well (holds: false).")
            .Produces<DisputeView>(StatusCodes.Status201Created);
        api.MapGet("/v1/disputes", List).For(Role.Finance, Role.PartnerManager, Role.Partner)
            .WithName("ListDisputes").WithSummary("Disputes, open ones only unless asked for all")
            .Produces<Page<DisputeView>>();
    }

    private static async Task<IResult> Handle(Guid entryId, NewDispute body, Turns turns,
        ProgrammeCalendar calendar, ProgrammeParameters parameters, HttpContext http, CancellationToken cancellation)
    {
        await using var turn = await turns.Begin(cancellation);
        var found = await EntryRows.Find(new EntryFilter { EntryId = entryId, Limit = 1 }, turn.Connection,
            cancellation);
        if (found.Count == 0 || !http.User.MaySeePartner(found[0].Entry.PartnerId))
            return Problems.From(Rejection.NotFound("entry", entryId.ToString()));

        var disputeId = http.IdFromKey("dispute");
        if (await turn.Session.LoadAsync<DisputeDocument>(disputeId, cancellation) is { } made)
            return TypedResults.Created($"/v1/disputes/{disputeId}", DisputeView.From(made));
        var partnerId = found[0].Entry.PartnerId;
        var isOpen = await DisputeDocument.IsAbout(entryId, partnerId, turn.Session, cancellation);
        var entry = new DisputedEntry(entryId, partnerId, found[0].Entry.Amount.Minor,
            parameters.ObjectionHoldsUntil(calendar.DateOf(found[0].RecordedAt)), isOpen);
        var decision = Command.Decide(Dispute.Initial, entry,
            new Command(disputeId, body.Reason, calendar.Today(), http.User.Subject()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);

        var opened = (DisputeOpened)decision.Events[0];
        var document = new DisputeDocument
        {
            Id = disputeId,
            PartnerId = partnerId,
            EntryId = entryId,
            Opened = opened,
            OpenedAt = turn.RecordedAt,
        };
        turn.AppendToPartner(partnerId, opened);
        turn.Session.Store(document);
        await turn.Commit(cancellation);
        return TypedResults.Created($"/v1/disputes/{disputeId}", DisputeView.From(document));
    }

    private static async Task<IResult> List(IQuerySession session, HttpContext http, CancellationToken cancellation,
        string? partnerId = null, bool all = false, int? limit = null, string? after = null)
    {
        var own = http.User.PartnerId();
        if (own is not null && partnerId is not null && partnerId != own)
            return Problems.From(Rejection.NotFound("partner", partnerId));
        var (size, start, of) = (Page.Size(limit), after ?? "", own ?? partnerId);
        var query = session.Query<DisputeDocument>().Where(dispute => dispute.Id.CompareTo(start) > 0);
        if (of is not null) query = query.Where(dispute => dispute.PartnerId == of);
        if (!all) query = query.Where(dispute => dispute.IsOpen);
        var found = await query.OrderBy(dispute => dispute.Id).Take(size + 1).ToListAsync(cancellation);
        return TypedResults.Ok(Page.From([.. found.Select(DisputeView.From)], size, dispute => dispute.DisputeId));
    }
}

internal sealed record NewDispute(string Reason);

/// <param name="Holds">Whether the entry is held until the answer.</param>
internal sealed record DisputeView(string DisputeId, string PartnerId, Guid EntryId, string State, string Reason,
    DateOnly OpenedOn, bool Holds, string? Note, string? ResolvedBy, string? AdjustmentId)
{
    public static DisputeView From(DisputeDocument dispute) => new(dispute.Id, dispute.PartnerId, dispute.EntryId,
        dispute.Resolved switch { null => "open", { IsUpheld: true } => "upheld", _ => "refused" },
        dispute.Opened.Reason,
        dispute.Opened.OpenedOn, dispute.IsOpen && !dispute.Opened.WithoutHold, dispute.Resolved?.Note,
        dispute.Resolved?.ResolvedBy, dispute.Resolved?.AdjustmentId);
}
