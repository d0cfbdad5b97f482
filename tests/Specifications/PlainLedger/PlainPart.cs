using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Specifications.PlainLedger;

/// <summary>The part of a line that lies in one customer year.</summary>
/// <param name="Number">1, 2, … within the line.</param>
/// <param name="From">First day of the part.</param>
/// <param name="Minor">What of the line's base falls on it.</param>
public sealed record PlainPart(
    InvoiceIssued Invoice, PlainBase Counted, PlainLife Life, DateOnly? Anchor, int Number, DateOnly From, long Minor)
{
    public InvoiceLine Line => Counted.Line;

    public int Year => PlainCalculation.CustomerYear(Anchor!.Value, From);

    public PlainDates Dates(DateOnly paidOn) => new(Line.ServiceFrom, Invoice.IssuedOn, paidOn, Anchor!.Value);

    /// <summary>The mean of the rates of all payments, each weighted by what it paid.</summary>
    public Ratio MeanRate(Func<DateOnly, Ratio> rateOn) =>
        Ratio.Sum(Counted.Payments.Select(payment => payment.Gross * rateOn(payment.PaidOn)))
        / Ratio.Sum(Counted.Payments.Select(payment => payment.Gross));
}

/// <summary>Who holds a component for a customer, [From, Until), with which share in ppm.</summary>
public sealed record PlainHolder(
    string CustomerId, string PartnerId, PlainComponent Component, int SharePpm, DateOnly From, DateOnly Until)
{
    private const int Whole = 1_000_000;

    /// <summary>
    /// Attributions; when a customer came back too late, those that began before it left ended when it left. What is
    /// billed in the gap is a bill of the life that ended, so they still hold for it.
    /// </summary>
    public static IEnumerable<PlainHolder> Read(
        IEnumerable<ProgrammeFact> facts, IReadOnlySet<string> customers, IReadOnlyList<PlainLife> lives)
    {
        var known = facts.ToArray();
        foreach (var started in known.OfType<AttributionStarted>().DistinctBy(fact => fact.AttributionId))
        {
            if (!customers.Contains(started.CustomerId) || started.Role == AttributionRole.Training) continue;
            var ends = known.OfType<AttributionEnded>().Where(ended => ended.AttributionId == started.AttributionId)
                .Select(ended => ended.Until);
            var left = lives.Where(life => life.Until < DateOnly.MaxValue && started.From < life.CancelledOn)
                .Select(life => life.Until);
            yield return new PlainHolder(started.CustomerId, started.PartnerId,
                started.Role == AttributionRole.Acquisition ? PlainComponent.Acquisition : PlainComponent.Retention,
                started.SharePpm, started.From, ends.Concat(left).Append(DateOnly.MaxValue).Min());
        }
    }

    /// <summary>
    /// Attributions are looked up at the line's service start, whatever date decides about the rate. They are of the
    /// customer that the invoice names, whoever it was merged with.
    /// </summary>
    public static PlainHolder[] FindAll(PlainPart part, PlainComponent component, IEnumerable<PlainHolder> holders) =>
    [
        .. holders.Where(one => one.Component == component && one.CustomerId == part.Invoice.CustomerId
                && one.From <= part.Line.ServiceFrom && part.Line.ServiceFrom < one.Until)
            .OrderBy(one => one.PartnerId, StringComparer.Ordinal),
    ];

    /// <summary>
    /// Shares split the pool by largest remainder, ties by partner id. What is paid to nobody, because nobody holds it
    /// or its holder earns nothing, takes part as one share.
    /// </summary>
    public static long ShareOf(long pool, IReadOnlyList<PlainHolder> holders, string partnerId)
    {
        Ratio[] weights = [.. holders.Select(holder => (Ratio)holder.SharePpm),
            Whole - holders.Sum(holder => holder.SharePpm)];
        var split = Ratio.ByLargestRemainder(pool, weights);
        return holders.Select((holder, i) => holder.PartnerId == partnerId ? split[i] : 0).Sum();
    }
}
