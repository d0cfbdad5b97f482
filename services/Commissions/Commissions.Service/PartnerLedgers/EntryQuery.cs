using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Decisions;
using Hosting;
using Microsoft.AspNetCore.Mvc;

namespace Commissions.Service.PartnerLedgers;

/// <summary>Filters of ledgers as a caller writes them; what is absent selects everything.</summary>
/// <param name="State">One of <see cref="EntryState"/>, as of <c>effectiveUntil</c> and <c>knownAt</c>.</param>
/// <param name="PayableOn">Held entries that become payable on exactly this day.</param>
/// <param name="PayableFrom">Held entries that become payable on this day or later.</param>
/// <param name="PayoutId">Entries that this payout took, also those that came back since.</param>
/// <param name="InvoiceId">As the billing system has it, whole.</param>
internal readonly record struct EntryQuery(
    [FromQuery(Name = "period")] string? Period = null,
    [FromQuery(Name = "customerId")] string? CustomerId = null,
    [FromQuery(Name = "component")] string? Component = null,
    [FromQuery(Name = "reason")] string? Reason = null,
    [FromQuery(Name = "effectiveUntil")] DateOnly? EffectiveUntil = null,
    [FromQuery(Name = "knownAt")] DateTimeOffset? KnownAt = null,
    [FromQuery(Name = "state")] string? State = null,
    [FromQuery(Name = "payableOn")] DateOnly? PayableOn = null,
    [FromQuery(Name = "payableFrom")] DateOnly? PayableFrom = null,
    [FromQuery(Name = "payoutId")] string? PayoutId = null,
    [FromQuery(Name = "invoiceId")] string? InvoiceId = null)
{
    private static readonly string[] Components = ["acquisition", "retention", "training", "adjustment"];
    private static readonly string[] Reasons = [.. Enum.GetValues<EntryReason>().Select(reason => reason.Name())];
    private static readonly string[] States = [.. Enum.GetValues<EntryState>().Select(state => state.Name())];

    /// <summary>True when entries are selected by where their money is.</summary>
    public bool IsByStanding => State is not null || PayableOn is not null || PayableFrom is not null;

    /// <summary>
    /// Of entries that a payout has: paid, or not yet. Null when others are selected, which no payout has.
    /// </summary>
    public bool? IsPaid => PayableOn is not null || PayableFrom is not null ? null
        : State == EntryState.Paid.Name() ? true
        : State == EntryState.InPayout.Name() ? false
        : null;

    public bool Selects(EntryStanding standing) =>
        (State is null || standing.State.Name() == State)
        && (PayableOn is null || (standing.State == EntryState.Held && standing.PayableOn == PayableOn))
        && (PayableFrom is null || (standing.State == EntryState.Held && standing.PayableOn >= PayableFrom));

    public EntryCriteria Criteria(string? partnerId) => new(partnerId)
    {
        Period = Period,
        CustomerId = CustomerId,
        Component = Component,
        Reason = Reason,
        EffectiveUntil = EffectiveUntil,
        KnownAt = KnownAt,
        PayoutId = PayoutId,
        InvoiceId = InvoiceId,
    };

    public Rejection? Check(ProgrammeCalendar calendar)
    {
        if (Period is not null && !Domain.Periods.Period.TryParse(Period, out _))
            return Rejection.Invalid("period", "A period is written yyyy-MM.");
        return NotOneOf("component", Component, Components) ?? NotOneOf("reason", Reason, Reasons)
            ?? NotOneOf("state", State, States) ?? AsOf.Check(KnownAt, calendar);
    }

    private static Rejection? NotOneOf(string field, string? word, string[] known) =>
        word is null || known.Contains(word)
            ? null
            : Rejection.Invalid(field, $"Known are {string.Join(", ", known)}.");
}
