using System.Collections.Immutable;
using System.Numerics;
using Money;

namespace Commissions.Domain.Earning;

/// <summary>
/// A line that was paid by several payments, each at the rate of its own day. A key is worth the mean of its rates,
/// weighted by what was paid on each day and rounded once; so a refund takes back of every payment in proportion, and a
/// later payment lowers no earlier one (rule 5.3).
/// </summary>
internal sealed class PartPayments
{
    private readonly PaidLine _line;
    private readonly IReadOnlyList<Earner>[] _earners;

    private PartPayments(PaidLine line, IReadOnlyList<Earner>[] earners) => (_line, _earners) = (line, earners);

    /// <summary>The payments of a line, or null when the same versions price all of them.</summary>
    /// <param name="earners">Whoever earns by the last payment; those who earn only by an earlier one are
    /// added.</param>
    public static PartPayments? Find(LineRules rules, PaidLine line, in PaidServicePart servicePart,
        List<Earner> earners)
    {
        var number = servicePart.Number;
        var ofPayments = line.Payments.Select(payment => (IReadOnlyList<Earner>)line.Holders
            .Select(holder => rules.EarnerOf(line, holder, number, payment.PaidOn)).OfType<Earner>().ToArray())
            .ToArray();
        if (Array.TrueForAll(ofPayments, payment => payment.SequenceEqual(ofPayments[^1]))) return null;

        // In the order of the holders, each with the newest of its versions.
        var all = line.Holders
            .Select(holder =>
                ofPayments.Select(payment => Find(payment, holder)).LastOrDefault(earner => earner is not null))
            .OfType<Earner>().ToArray();
        earners.Clear();
        earners.AddRange(all);
        return new PartPayments(line, ofPayments);
    }

    /// <summary>Σ over the payments of net × payment ÷ all payments × its rate, rounded once.</summary>
    /// <param name="priced">The payments as priced for a holder.</param>
    public static long Pool(in PaidServicePart servicePart, ImmutableArray<PricedPayment> priced)
    {
        var (numerator, denominator, gross) = (BigInteger.Zero, BigInteger.One, 0L);
        foreach (var payment in priced)
        {
            var (rate, whole) = payment.CapPpm is { } cap && payment.SumOfRatesPpm > cap
                ? ((BigInteger)payment.RatePpm * cap, (BigInteger)payment.SumOfRatesPpm * Rounding.WholePpm)
                : (payment.RatePpm, Rounding.WholePpm);
            numerator = (numerator * whole) + (payment.GrossMinor * rate * denominator);
            denominator *= whole;
            gross = checked(gross + payment.GrossMinor);
        }

        return Rounding.Proportion(servicePart.NetMinor, numerator, denominator * gross);
    }

    public ImmutableArray<PricedPayment> PricedFor(in PaidServicePart servicePart, Holder holder)
    {
        var priced = ImmutableArray.CreateBuilder<PricedPayment>(_earners.Length);
        for (var i = 0; i < _earners.Length; i++)
        {
            var (payment, earner) = (_line.Payments[i], Find(_earners[i], holder));
            priced.Add(earner is not { } pays
                ? new PricedPayment(payment.PaidOn, payment.GrossMinor, "", 0, 0, null, 0)
                : new PricedPayment(payment.PaidOn, payment.GrossMinor, pays.Plan.PlanId, pays.Plan.Version,
                    pays.Rates.Years.RatePpm(servicePart.Year), pays.Plan.Terms.ProgramCapPpm,
                    LineRules.SumOfRates(_earners[i], servicePart.Year)));
        }

        return priced.MoveToImmutable();
    }

    private static Earner? Find(IReadOnlyList<Earner> earners, Holder holder)
    {
        foreach (var earner in earners)
            if (ReferenceEquals(earner.Holder, holder)) return earner;
        return null;
    }
}
