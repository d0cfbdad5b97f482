using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Money;

namespace Commissions.Domain.Earning;

/// <summary>
/// The only place where commission is computed. Live posting, replay, what-if, explanation and verification call it;
/// it reads no clock and nothing but its arguments, so the same facts and rules give the same targets.
/// </summary>
public static class Calculation
{
    /// <summary>Targets of every key of a customer, in the order of the keys' invoices, lines, segments and partners.</summary>
    /// <param name="rulebook">Rules, partners and how far time has passed (the last closed month).</param>
    public static ImmutableArray<Target> Targets(CustomerAccount account, Rulebook rulebook)
    {
        var targets = ImmutableArray.CreateBuilder<Target>();
        if (!account.Attributions.IsEmpty && !rulebook.Published.IsEmpty) AddInvoices(targets, account, rulebook);
        foreach (var training in account.Trainings.Values)
            if (Royalty.TargetOf(training, account.CustomerId, rulebook) is { } royalty) targets.Add(royalty);
        foreach (var adjustment in account.Adjustments.Values)
            targets.Add(Adjusted.TargetOf(adjustment, account.CustomerId));
        return targets.ToImmutable();
    }

    private static void AddInvoices(
        ImmutableArray<Target>.Builder targets, CustomerAccount account, Rulebook rulebook)
    {
        var lives = account.Lives(rulebook.WinBackDaysAt);
        if (lives.IsEmpty) return;
        var attributions = Holder.InOrder(account.Attributions.Values);
        foreach (var invoice in account.Invoices.Values)
            if (invoice is { Currency: not null, PaidGross: > 0 })
                AddInvoice(targets, new Subject(account, attributions, rulebook, invoice), lives);
    }

    private static void AddInvoice(
        ImmutableArray<Target>.Builder targets, Subject subject, ImmutableArray<CustomerLife> lives)
    {
        var bases = LineBase.Of(subject.Invoice);
        for (var i = 0; i < bases.Length; i++)
        {
            var line = subject.Invoice.Lines[i];
            if (!CustomerLife.IsCommissionable(line)) continue;
            var life = CustomerLife.At(lives, line.ServiceFrom)!;
            var holders = HoldersOf(subject, line, life);
            if (holders.Count > 0) AddLine(targets, subject, line, bases[i], life, holders);
        }
    }

    private static void AddLine(ImmutableArray<Target>.Builder targets, Subject subject, InvoiceLine line,
        LineBase lineBase, CustomerLife life, List<Holder> holders)
    {
        var segments = Segment.Split(line.ServiceFrom, line.ServiceUntil, life.Anchor);
        var days = segments.Select(segment => (long)Math.Max(1, segment.Days)).ToArray();
        var nets = Rounding.ByLargestRemainder(lineBase.Minor, days);
        foreach (var segment in segments)
        {
            var net = nets[segment.Number - 1];
            var earners = EarnersOf(subject, line, life, segment.Number, holders);
            var sumOfRates = SumOfRates(earners, segment.Year);
            foreach (var earner in earners)
            {
                var earnedOn = EarnedOn(subject.Invoice.PaidOn, segment, life.Anchor, earner.Plan.Terms);
                if (earnedOn > subject.Invoice.PaidOn && !(earnedOn <= subject.Rulebook.ClosedThrough)) continue;
                var rate = earner.Rates.Years.RatePpm(segment.Year);
                var pool = Pool(net, rate, earner.Plan.Terms.ProgramCapPpm, sumOfRates);
                var working = new Working(life.Anchor, segment.Year, line.ServiceFrom, line.ServiceUntil, lineBase,
                    (int)days[segment.Number - 1], (int)days.Sum(), net, earner.Plan.PlanId, earner.Plan.Version,
                    earner.Type, rate, earner.Plan.Terms.ProgramCapPpm, sumOfRates, pool, earner.SharePpm);
                targets.Add(new Target(subject.CustomerId, earner.Key,
                    new Amount(ShareOf(pool, earner, earners), subject.Invoice.Currency!), earnedOn, working));
            }
        }
    }

    // The part of a prepayment that lies in a later year is earned on that year's first day.
    private static DateOnly EarnedOn(DateOnly paidOn, Segment segment, DateOnly anchor, PlanTerms terms)
    {
        if (!terms.ReleaseOnAnniversary || segment.Number == 1) return paidOn;
        var yearStart = CustomerYear.StartOf(anchor, segment.Year);
        return yearStart > paidOn ? yearStart : paidOn;
    }

    /// <summary>Rounded once, on the cumulative base; scaled down when all components together exceed the cap.</summary>
    private static long Pool(long net, int ratePpm, int? capPpm, int sumOfRatesPpm) =>
        capPpm is { } cap && sumOfRatesPpm > cap
            ? Rounding.Proportion(net, (Int128)ratePpm * cap, (Int128)sumOfRatesPpm * Rounding.WholePpm)
            : Rounding.Rate(net, ratePpm);

    // Earners of one component stand together; the highest of their rates counts for the component.
    private static int SumOfRates(List<Earner> earners, int year)
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
    private static long ShareOf(long pool, Earner earner, List<Earner> earners)
    {
        var sharing = earners.FindAll(other => other.Component == earner.Component);
        var weights = new long[sharing.Count + 1];
        for (var i = 0; i < sharing.Count; i++) weights[i] = sharing[i].SharePpm;
        weights[^1] = Math.Max(0, Rounding.WholePpm - weights.Sum());
        return Rounding.ByLargestRemainder(pool, weights)[sharing.IndexOf(earner)];
    }

    private static List<Holder> HoldersOf(Subject subject, InvoiceLine line, CustomerLife life)
    {
        var holders = new List<Holder>(subject.Attributions.Length);
        foreach (var (component, held) in subject.Attributions)
        {
            if (held.CustomerId != subject.CustomerId || !held.Covers(line.ServiceFrom) || held.From < life.AttributedFrom)
                continue;
            if (holders is [.., var last] && last.PartnerId == held.PartnerId && last.Component == component)
                holders[^1] = last with { SharePpm = checked(last.SharePpm + held.SharePpm) };
            else
                holders.Add(new Holder(held.PartnerId, component, held.SharePpm));
        }

        return holders;
    }

    private static List<Earner> EarnersOf(
        Subject subject, InvoiceLine line, CustomerLife life, int segment, List<Holder> holders)
    {
        var earners = new List<Earner>(holders.Count);
        foreach (var holder in holders)
        {
            var key = new LedgerKey(subject.Invoice.InvoiceId, line.LineId, segment, holder.PartnerId, holder.Component);
            if (EarnerOf(subject, line, life, holder, key) is { } earner) earners.Add(earner);
        }

        return earners;
    }

    private static Earner? EarnerOf(
        Subject subject, InvoiceLine line, CustomerLife life, Holder holder, LedgerKey key)
    {
        if (subject.Rulebook.Partners.GetValueOrDefault(holder.PartnerId) is not { } partner
            || IsSelfReferral(partner, subject.Account)) return null;

        var dates = new RateDates(line.ServiceFrom, subject.Invoice.IssuedOn!.Value, subject.Invoice.PaidOn, life.Anchor);
        var found = subject.Rulebook.VersionFor(holder.PartnerId, dates);
        if ((KeptInPlaceOf(found, subject, key) ?? found) is not { } plan || LeftTooSoon(life, plan.Terms)) return null;
        if (partner.TypeOn(dates.On(plan.Terms.RateDateBasis)) is not { } type) return null;
        foreach (var rates in plan.Terms.Components)
            if (rates.AppliesTo(holder.Component, type, line.Product))
                return new Earner(key, holder.SharePpm, type, plan, rates);
        return null;
    }

    // A key that was paid out before its rate fell keeps the version it was paid under.
    private static PlanVersion? KeptInPlaceOf(PlanVersion? found, Subject subject, LedgerKey key) =>
        !subject.Account.Kept.IsEmpty && subject.Account.Kept.GetValueOrDefault(key.ToString()) is { } kept
        && (found is null || (found.PlanId == kept.PlanId && found.Version <= kept.InPlaceOf))
            ? subject.Rulebook.Version(kept.PlanId, kept.Version)
            : null;

    private static bool IsSelfReferral(PartnerProfile partner, CustomerAccount customer) =>
        Reported(customer.LegalIds, partner.LegalId) || Reported(customer.Domains, partner.Domain);

    private static bool Reported(ImmutableSortedSet<string> reported, string? ofPartner) =>
        !string.IsNullOrEmpty(ofPartner) && !reported.IsEmpty && reported.Contains(ofPartner.ToUpperInvariant());

    private static bool LeftTooSoon(CustomerLife life, PlanTerms terms) =>
        life.CancelledOn is { } cancelled && cancelled < life.Anchor.AddDays(terms.QualifyAfterDays);

    /// <summary>One invoice and all it is looked at with.</summary>
    private sealed record Subject(CustomerAccount Account, (Component Component, Attribution Held)[] Attributions,
        Rulebook Rulebook, InvoiceAccount Invoice)
    {
        public string CustomerId => Invoice.CustomerId!;
    }

    /// <summary>A partner that holds the role of a component when a line's service starts.</summary>
    private sealed record Holder(string PartnerId, Component Component, int SharePpm)
    {
        /// <summary>Attributions that earn something, in the order of the keys they earn.</summary>
        public static (Component Component, Attribution Held)[] InOrder(IEnumerable<Attribution> attributions) =>
        [
            .. attributions.Where(held => ComponentOf(held.Role) is not null)
                .Select(held => (Component: ComponentOf(held.Role)!.Value, Held: held))
                .OrderBy(known => known.Component).ThenBy(known => known.Held.PartnerId, StringComparer.Ordinal),
        ];

        private static Component? ComponentOf(AttributionRole role) => role switch
        {
            AttributionRole.Acquisition => Plans.Component.Acquisition,
            AttributionRole.Retention => Plans.Component.Retention,
            _ => null,
        };
    }

    /// <summary>A holder whom a plan version pays on a segment.</summary>
    private sealed record Earner(LedgerKey Key, int SharePpm, PartnerType Type, PlanVersion Plan, ComponentRates Rates)
    {
        public Component Component => Key.Component;
    }
}
