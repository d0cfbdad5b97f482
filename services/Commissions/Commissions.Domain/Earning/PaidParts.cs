using System.Collections.Immutable;
using System.Numerics;
using Money;

namespace Commissions.Domain.Earning;

/// <summary>
/// A line that was paid in parts, each at the rate of its own day. A key is worth the mean of its rates, weighted by
/// what was paid on each day and rounded once; so a refund takes back of every part in proportion, and a later payment
/// lowers no earlier one (rule 5.3).
/// </summary>
internal sealed class PaidParts
{
    private readonly PaidLine _line;
    private readonly IReadOnlyList<Earner>[] _earners;

    private PaidParts(PaidLine line, IReadOnlyList<Earner>[] earners) => (_line, _earners) = (line, earners);

    /// <summary>The parts of a line, or null when the same versions price all of them.</summary>
    /// <param name="earners">Whoever earns by the last payment; those who earn only by an earlier one are
    /// added.</param>
    public static PaidParts? Find(LineRules rules, PaidLine line, in PaidSegment segment, List<Earner> earners)
    {
        var number = segment.Number;
        var ofParts = line.Parts.Select(part => (IReadOnlyList<Earner>)line.Holders
            .Select(holder => rules.EarnerOf(line, holder, number, part.PaidOn)).OfType<Earner>().ToArray()).ToArray();
        if (Array.TrueForAll(ofParts, part => part.SequenceEqual(ofParts[^1]))) return null;

        // In the order of the holders, each with the newest of its versions.
        var all = line.Holders
            .Select(holder => ofParts.Select(part => Of(part, holder)).LastOrDefault(earner => earner is not null))
            .OfType<Earner>().ToArray();
        earners.Clear();
        earners.AddRange(all);
        return new PaidParts(line, ofParts);
    }

    /// <summary>Σ over the parts of segment × part ÷ all parts × rate, rounded once.</summary>
    /// <param name="priced">The parts as priced for a holder.</param>
    public static long Pool(in PaidSegment segment, ImmutableArray<PricedPart> priced)
    {
        var (numerator, denominator, gross) = (BigInteger.Zero, BigInteger.One, 0L);
        foreach (var part in priced)
        {
            var (rate, whole) = part.CapPpm is { } cap && part.SumOfRatesPpm > cap
                ? ((BigInteger)part.RatePpm * cap, (BigInteger)part.SumOfRatesPpm * Rounding.WholePpm)
                : (part.RatePpm, Rounding.WholePpm);
            numerator = (numerator * whole) + (part.GrossMinor * rate * denominator);
            denominator *= whole;
            gross = checked(gross + part.GrossMinor);
        }

        return Rounding.Proportion(segment.NetMinor, numerator, denominator * gross);
    }

    public ImmutableArray<PricedPart> PricedFor(in PaidSegment segment, Holder holder)
    {
        var priced = ImmutableArray.CreateBuilder<PricedPart>(_earners.Length);
        for (var i = 0; i < _earners.Length; i++)
        {
            var (part, earner) = (_line.Parts[i], Of(_earners[i], holder));
            priced.Add(earner is not { } pays
                ? new PricedPart(part.PaidOn, part.GrossMinor, "", 0, 0, null, 0)
                : new PricedPart(part.PaidOn, part.GrossMinor, pays.Plan.PlanId, pays.Plan.Version,
                    pays.Rates.Years.RatePpm(segment.Year), pays.Plan.Terms.ProgramCapPpm,
                    LineRules.SumOfRates(_earners[i], segment.Year)));
        }

        return priced.MoveToImmutable();
    }

    private static Earner? Of(IReadOnlyList<Earner> earners, Holder holder)
    {
        foreach (var earner in earners)
            if (ReferenceEquals(earner.Holder, holder)) return earner;
        return null;
    }
}
