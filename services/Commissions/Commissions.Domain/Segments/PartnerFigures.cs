using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Money;

namespace Commissions.Domain.Segments;

/// <summary>What a partner brought in a time, in one currency.</summary>
/// <param name="Customers">Customers that it held acquisition or retention for on the last day.</param>
/// <param name="RevenueMinor">Net revenue earned on, by the partner's share of each line.</param>
public sealed record PartnerFigures(string PartnerId, int Customers, long RevenueMinor, long CommissionMinor)
{
    public long ProfitMinor => RevenueMinor - CommissionMinor;

    /// <summary>The figures of a partner; zeros where it brought nothing.</summary>
    public static PartnerFigures Find(IReadOnlyDictionary<string, PartnerFigures> figures, string partnerId) =>
        figures.GetValueOrDefault(partnerId) ?? new PartnerFigures(partnerId, 0, 0, 0);

    /// <summary>What two accounts say about one partner; no customer belongs to two accounts.</summary>
    public PartnerFigures And(PartnerFigures other) => this with
    {
        Customers = Customers + other.Customers,
        RevenueMinor = Total.Fitting((Int128)RevenueMinor + other.RevenueMinor),
        CommissionMinor = Total.Fitting((Int128)CommissionMinor + other.CommissionMinor),
    };

    /// <summary>
    /// Figures of every partner of one account; money of other currencies is left out, never converted.
    /// </summary>
    /// <param name="until">First day after the time that is looked at.</param>
    public static IEnumerable<PartnerFigures> Compute(
        CustomerAccount account, Rulebook rulebook, DateOnly from, DateOnly until, string currency)
    {
        var targets = Calculation.Targets(account, rulebook)
            .Where(target => target.Amount.Currency == currency && target.EarnedOn >= from && target.EarnedOn < until
                && target.Key.Component is Component.Acquisition or Component.Retention)
            .ToLookup(target => target.Key.PartnerId);
        var held = account.Attributions.Values
            .Where(attribution => attribution.Covers(until.AddDays(-1))
                && attribution.Role is AttributionRole.Acquisition or AttributionRole.Retention)
            .ToLookup(attribution => attribution.PartnerId);
        return account.PartnerIds.Select(partnerId => new PartnerFigures(partnerId,
            held[partnerId].Select(attribution => attribution.CustomerId).Distinct().Count(),
            targets[partnerId].GroupBy(target => (target.Key.InvoiceId, target.Key.LineId, target.Key.ServicePart))
                .TotalMinor(Revenue),
            targets[partnerId].TotalMinor(target => target.Amount.Minor)));
    }

    // A distributor has two keys on one part of a line; its revenue counts once.
    private static long Revenue(IEnumerable<Target> ofOnePart) =>
        ofOnePart.Select(target => target.Working).OfType<Working.LineWorking>().Max(working =>
            Rounding.Rate(working.PartNetMinor, Math.Min(working.SharePpm, Rounding.WholePpm)));
}
