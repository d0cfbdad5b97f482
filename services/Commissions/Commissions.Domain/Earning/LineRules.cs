using System.Collections.Immutable;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Money;

namespace Commissions.Domain.Earning;

/// <summary>
/// What the rules of a rulebook make of paid lines: who earns, at which rate, how much. Made once and used for many
/// lines, since it keeps room for the line at hand; each core needs its own.
/// </summary>
internal sealed class LineRules(Rulebook rulebook)
{
    private readonly List<Earner> _earners = [];
    private readonly bool _pricesPayments =
        rulebook.Published.Any(version => version.Terms.RateDateBasis == RateDateBasis.PaymentDate);

    private Earned[] _earned = new Earned[8];
    private PartnerProfile? _partner;
    private (PartnerProfile? Partner, PayingCustomer? Customer) _compared;
    private bool _isSelfReferral;

    /// <summary>What each holder earns on each service part of a line, in the order of their keys.</summary>
    /// <returns>Overwritten by the next call.</returns>
    public ReadOnlySpan<Earned> Earn(PaidLine line)
    {
        if (rulebook.Published.IsEmpty) return [];
        var count = 0;
        foreach (ref readonly var part in line.ServiceParts.AsSpan())
        {
            // Only versions that paid keys keep can differ between the parts of a line.
            if (part.Number == 1 || !line.Customer.ProtectedVersions.IsEmpty) FindEarners(line, part.Number);
            var payments = _pricesPayments && !line.Payments.IsEmpty
                ? PartPayments.Find(this, line, part, _earners)
                : null;
            if (_earned.Length < count + _earners.Count) Array.Resize(ref _earned, 2 * (count + _earners.Count));
            count += EarnOn(line, part, payments, _earned.AsSpan(count));
        }

        return _earned.AsSpan(0, count);
    }

    /// <returns>How many earn something on the part.</returns>
    private int EarnOn(PaidLine line, in PaidServicePart part, PartPayments? payments, Span<Earned> into)
    {
        var count = 0;
        var sumOfRates = SumOfRates(_earners, part.Year);
        for (var i = 0; i < _earners.Count; i++)
        {
            var earner = _earners[i];
            var earnedOn = EarnedOn(line.PaidOn, part, earner.Plan.Terms);
            if (earnedOn > line.PaidOn && !rulebook.HasClosed(earnedOn)) continue;
            var rate = earner.Rates.Years.RatePpm(part.Year);
            var priced = payments?.PricedFor(part, earner.Holder);
            var pool = priced is { } each
                ? PartPayments.Pool(part, each)
                : Pool(part.NetMinor, rate, earner.Plan.Terms.ProgramCapPpm, sumOfRates);
            into[count++] = new Earned(line, part, earner, earnedOn, rate, sumOfRates, pool,
                ShareOf(pool, _earners, i), priced);
        }

        return count;
    }

    /// <summary>
    /// Whoever earns on a service part by the day on which it was paid, in the order of their keys: at which rate
    /// changes nothing about it.
    /// </summary>
    /// <returns>Overwritten by the next call.</returns>
    public IReadOnlyList<Earner> EarnersOn(PaidLine line, int part)
    {
        FindEarners(line, part);
        return _earners;
    }

    /// <summary>What one of the earners of a service part earns on its net, where one rate prices all of it.</summary>
    /// <param name="index">Its place among the earners.</param>
    /// <returns>In minor units.</returns>
    public static long MinorOf(IReadOnlyList<Earner> earners, int index, int year, long net)
    {
        var (rates, cap) = (earners[index].Rates.Years, earners[index].Plan.Terms.ProgramCapPpm);
        return ShareOf(Pool(net, rates.RatePpm(year), cap, SumOfRates(earners, year)), earners, index);
    }

    // The part of a prepayment that lies in a later year is earned on that year's first day.
    private static DateOnly EarnedOn(DateOnly paidOn, in PaidServicePart part, PlanTerms terms) =>
        terms.EarnOnAnniversary && part.Number > 1 && part.YearStart > paidOn ? part.YearStart : paidOn;

    /// <summary>
    /// Rounded once, on the cumulative base; scaled down when all components together exceed the cap (rule 5.5).
    /// </summary>
    private static long Pool(long net, int ratePpm, int? capPpm, int sumOfRatesPpm) =>
        capPpm is { } cap && sumOfRatesPpm > cap
            ? Rounding.Proportion(net, (Int128)ratePpm * cap, (Int128)sumOfRatesPpm * Rounding.WholePpm)
            : Rounding.Rate(net, ratePpm);

    // Earners of one component stand together; the highest of their rates counts for the component.
    internal static int SumOfRates(IReadOnlyList<Earner> earners, int year)
    {
        var (sum, highest) = (0, 0);
        for (var i = 0; i < earners.Count; i++)
        {
            if (i > 0 && earners[i].Component != earners[i - 1].Component) (sum, highest) = (checked(sum + highest), 0);
            highest = Math.Max(highest, earners[i].Rates.Years.RatePpm(year));
        }

        return checked(sum + highest);
    }

    // Every partner's part comes out of the same split, so the parts of a pool add up to it.
    private static long ShareOf(long pool, IReadOnlyList<Earner> earners, int index)
    {
        var component = earners[index].Component;
        var (first, end) = (index, index + 1);
        while (first > 0 && earners[first - 1].Component == component) first--;
        while (end < earners.Count && earners[end].Component == component) end++;
        if (end - first == 1 && earners[index].SharePpm == Rounding.WholePpm) return pool;

        var weights = new long[end - first + 1];
        for (var i = first; i < end; i++) weights[i - first] = earners[i].SharePpm;
        weights[^1] = Math.Max(0, Rounding.WholePpm - weights.Sum());
        return Rounding.ByLargestRemainder(pool, weights)[index - first];
    }

    private void FindEarners(PaidLine line, int part)
    {
        _earners.Clear();
        foreach (var holder in line.Holders)
            if (EarnerOf(line, holder, part, line.Payments is [.., var last] ? last.PaidOn : line.PaidOn) is { } earner)
                _earners.Add(earner);
    }

    /// <param name="paidOn">Day of the payment that is priced.</param>
    internal Earner? EarnerOf(PaidLine line, Holder holder, int part, DateOnly paidOn) =>
        EarnerOf(line, holder, part, paidOn, out _);

    /// <param name="paidOn">Day of the payment that is priced.</param>
    /// <param name="why">Why nobody earns, where the answer is null.</param>
    internal Earner? EarnerOf(PaidLine line, Holder holder, int part, DateOnly paidOn, out Unearned why)
    {
        why = Unearned.SelfReferral;
        if (PartnerOf(holder.PartnerId) is not { } partner || IsSelfReferral(partner, line.Customer)) return null;

        var dates = new RateDates(line.Line.ServiceFrom, line.IssuedOn, paidOn, line.Life.Anchor);
        var found = rulebook.VersionFor(holder.PartnerId, dates);
        why = Unearned.NoPlan;
        if ((ProtectedInPlaceOf(found, line, holder, part) ?? found) is not { } plan) return null;
        why = Unearned.LeftTooSoon;
        if (LeftTooSoon(line.Life, plan.Terms)) return null;
        why = Unearned.NotInPlan;
        if (partner.TypeOn(dates.On(plan.Terms.RateDateBasis)) is not { } type) return null;
        foreach (var rates in plan.Terms.Components)
            if (rates.AppliesTo(holder.Component, type, line.Line.Product))
                return new Earner(holder, type, plan, rates);
        return null;
    }

    // Neighbouring lines have the same partners.
    private PartnerProfile? PartnerOf(string partnerId) =>
        _partner?.PartnerId == partnerId ? _partner : _partner = rulebook.Partners.GetValueOrDefault(partnerId);

    // A key that was paid out before its rate fell keeps the version it was paid under.
    private PlanVersion? ProtectedInPlaceOf(PlanVersion? found, PaidLine line, Holder holder, int part) =>
        !line.Customer.ProtectedVersions.IsEmpty
        && line.Customer.ProtectedVersions.GetValueOrDefault(line.KeyOf(part, holder).ToString()) is { } kept
        && (found is null || (found.PlanId == kept.PlanId && found.Version <= kept.InPlaceOf))
            ? rulebook.Version(kept.PlanId, kept.Version)
            : null;

    // Neighbouring lines have the same customer and partners.
    private bool IsSelfReferral(PartnerProfile partner, PayingCustomer customer)
    {
        if (!ReferenceEquals(_compared.Partner, partner) || !ReferenceEquals(_compared.Customer, customer))
            (_compared, _isSelfReferral) = ((partner, customer), SelfReferral.Is(partner, customer));
        return _isSelfReferral;
    }

    // Rule 2.5.
    private static bool LeftTooSoon(CustomerLife life, PlanTerms terms) => terms.QualifyAfterDays > 0
        && life.CancelledOn is { } cancelled && cancelled < life.Anchor.AddDays(terms.QualifyAfterDays);
}

/// <summary>A holder whom a plan version pays on a line.</summary>
internal readonly record struct Earner(Holder Holder, PartnerType Type, PlanVersion Plan, ComponentRates Rates)
{
    public Component Component => Holder.Component;
    public int SharePpm => Holder.SharePpm;
}

/// <summary>What one partner earns on one service part of a line.</summary>
/// <param name="Pool">round(part × rate): what all shares of the component split.</param>
/// <param name="Minor">The partner's part of it.</param>
/// <param name="Payments">How each payment was priced, where they were priced apart.</param>
internal readonly record struct Earned(PaidLine Line, PaidServicePart Part, Earner Earner, DateOnly EarnedOn,
    int RatePpm, int SumOfRatesPpm, long Pool, long Minor, ImmutableArray<PricedPayment>? Payments)
{
    public Target AsTarget()
    {
        var (line, terms) = (Line, Earner.Plan.Terms);
        var working = new Working.LineWorking(line.Life.Anchor, Part.Year, line.Line.ServiceFrom,
            line.Line.ServiceUntil, line.Base,
            Part.Days, DaysOf(line.ServiceParts), Part.NetMinor, Earner.Plan.PlanId, Earner.Plan.Version,
            Earner.Type, RatePpm, terms.ProgramCapPpm, SumOfRatesPpm, Pool, Earner.SharePpm)
        { Payments = Payments };
        return new Target(line.CustomerId, line.KeyOf(Part.Number, Earner.Holder), new Amount(Minor, line.Currency),
            EarnedOn, working);
    }

    private static int DaysOf(ImmutableArray<PaidServicePart> parts)
    {
        var days = 0;
        foreach (ref readonly var part in parts.AsSpan()) days = checked(days + part.Days);
        return days;
    }
}
