using Commissions.Domain.PartnerLedgers;
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
            entry.Reason);
    }
}
