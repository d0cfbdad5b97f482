using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Money;

namespace Commissions.Service.PartnerLedgers;

/// <summary>An entry on the surface.</summary>
/// <param name="Base">The part of the line that the rate was applied to, after everything paid and returned so
/// far.</param>
internal sealed record EntryView(
    Guid EntryId, string Key, Component Component, string PartnerId, string CustomerId, int CustomerYear,
    string InvoiceId, string LineId, int Segment, Amount Base, int RatePpm, Amount Amount, DateOnly EffectiveOn,
    DateTimeOffset RecordedAt, Period Period, Period OriginalPeriod, string PlanId, int PlanVersion, string CausedBy,
    EntryReason Reason)
{
    /// <summary>The partner's share of the commission in millionths; absent beside lines.</summary>
    public int? SharePpm { get; init; }

    /// <summary>Rate of the entry of the same key before it, where lists know it; absent for the first.</summary>
    public int? PreviousRatePpm { get; init; }

    /// <summary>Where its money is; absent in statements, which never change.</summary>
    public EntryState? State { get; init; }

    /// <summary>As <see cref="EntryStanding"/>.</summary>
    public string? HeldBecause { get; init; }
    public DateOnly? PayableOn { get; init; }
    public string? PayoutId { get; init; }
    public DateOnly? PaidOn { get; init; }
    public DateOnly? ReturnedOn { get; init; }

    public static EntryView From(ListedEntry listed, EntryStanding? standing) => From(listed.Recorded) with
    {
        PreviousRatePpm = listed.PreviousRatePpm,
        State = standing?.State,
        HeldBecause = standing?.HeldBecause,
        PayableOn = standing?.PayableOn,
        PayoutId = standing?.PayoutId,
        PaidOn = standing?.PaidOn,
        ReturnedOn = standing?.ReturnedOn,
    };

    public static EntryView From(RecordedEntry recorded)
    {
        var entry = recorded.Entry;
        var working = entry.Working;
        return new EntryView(entry.EntryId, entry.Key.ToString(), entry.Key.Component, entry.PartnerId,
            entry.CustomerId,
            working.CustomerYear, entry.Key.InvoiceId, entry.Key.LineId, entry.Key.ServicePart,
            new Amount(working.RatedMinor, entry.Amount.Currency), working.RatePpm, entry.Amount,
            entry.EffectiveOn,
            recorded.RecordedAt, entry.Period, entry.OriginalPeriod, working.PlanId, working.PlanVersion,
            entry.CausedBy,
            entry.Reason)
        {
            SharePpm = (working as Working.LineWorking)?.SharePpm,
        };
    }
}
