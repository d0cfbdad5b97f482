using Contracts.Subscriptions.V1;

namespace Specifications.PlainLedger;

/// <summary>One customer's invoices and who earns on them.</summary>
public sealed class PlainAccount
{
    private readonly HashSet<string> _customers;
    private readonly PlainHistory _history;
    private readonly PlainInvoice[] _invoices;
    private readonly PlainLife[] _lives;
    private readonly PlainHolder[] _holders;
    private readonly Dictionary<string, PlainPartner> _partners;
    private readonly HashSet<string> _selfReferred;

    public PlainAccount(HashSet<string> customers, PlainHistory history)
    {
        _customers = customers;
        _history = history;
        var facts = history.Billing.Where(fact => customers.Contains(fact.CustomerId)).ToArray();
        _invoices = [.. ReadInvoices(facts)];
        _lives = PlainLives.Read(facts, history.Rules);
        _holders = [.. PlainHolder.Read(history.Partners, customers, _lives)];
        _partners = _holders.Select(holder => holder.PartnerId).Distinct()
            .ToDictionary(id => id, id => new PlainPartner(id, history.Partners, history.Rules));
        var profiles = facts.OfType<CustomerProfileRecorded>().ToArray();
        _selfReferred = [.. _partners.Keys.Where(partner =>
            PlainIdentities.AreTheSame(partner, history.Partners, profiles, history.Rules.BankAccounts))];
    }

    public IEnumerable<(PlainKey Key, PlainTarget Target)> Targets()
    {
        foreach (var invoice in _invoices)
            foreach (var counted in invoice.Bases())
                foreach (var part in PartsOf(invoice, counted))
                    foreach (var key in KeysOf(part))
                    {
                        var (minor, whyZero) = Earned(key, part);
                        yield return (key, new PlainTarget(minor, invoice.Issued.Currency, whyZero));
                    }
    }

    /// <summary>An invoice that is told twice counts as issued last, then by the source's own order.</summary>
    private static IEnumerable<PlainInvoice> ReadInvoices(IReadOnlyList<BillingFact> facts) =>
        facts.OfType<InvoiceIssued>()
        .GroupBy(invoice => invoice.InvoiceId)
        .Select(told => told.OrderBy(invoice => invoice.IssuedOn)
            .ThenBy(invoice => invoice.SourceEventId, StringComparer.Ordinal).Last())
        .Select(invoice => new PlainInvoice(invoice, [.. facts.Where(fact => InvoiceOf(fact) == invoice.InvoiceId)]));

    private static string? InvoiceOf(BillingFact fact) => fact switch
    {
        PaymentRecorded payment => payment.InvoiceId,
        RefundRecorded refund => refund.InvoiceId,
        CreditNoteIssued credit => credit.InvoiceId,
        ChargebackRecorded chargeback => chargeback.InvoiceId,
        _ => null,
    };

    /// <summary>
    /// The anchor of a life: an approved correction, else the earliest service start among its paid, commissionable
    /// lines that are neither trial nor not for resale. What was credited to zero or is zero sets it like any other.
    /// </summary>
    private DateOnly? AnchorOf(PlainLife life)
    {
        var corrected = _history.Rules.AnchorCorrections
            .Where(correction => _customers.Contains(correction.CustomerId) && life.Holds(correction.Anchor)).ToArray();
        if (corrected.Length > 0) return corrected[^1].Anchor;
        var starts = _invoices.Where(invoice => invoice.IsPaid).SelectMany(invoice => invoice.Issued.Lines)
            .Where(line => line is { Commissionable: true, Trial: false, Nfr: false } && life.Holds(line.ServiceFrom))
            .Select(line => (DateOnly?)line.ServiceFrom);
        return starts.Min();
    }

    /// <summary>A line is split by days where its service crosses anniversaries; cents by largest remainder.</summary>
    private IEnumerable<PlainPart> PartsOf(PlainInvoice invoice, PlainBase counted)
    {
        var line = counted.Line;
        var life = _lives.Single(one => one.Holds(line.ServiceFrom));
        var anchor = AnchorOf(life);
        List<DateOnly> starts = [line.ServiceFrom];
        for (var year = 1; anchor is { } from && from.AddYears(year) < line.ServiceUntil; year++)
            if (from.AddYears(year) > line.ServiceFrom) starts.Add(from.AddYears(year));
        var days = starts.Select((start, i) => i + 1 < starts.Count
            ? starts[i + 1].DayNumber - start.DayNumber
            : Math.Max(1, line.ServiceUntil.DayNumber - start.DayNumber));
        var minors = Ratio.ByLargestRemainder(counted.Minor, [.. days.Select(count => (Ratio)count)]);
        for (var i = 0; i < starts.Count; i++)
            yield return new PlainPart(invoice.Issued, counted, life, anchor, i + 1, starts[i], minors[i]);
    }

    private IEnumerable<PlainKey> KeysOf(PlainPart part) => _holders
        .Select(holder =>
            new PlainKey(part.Invoice.InvoiceId, part.Line.LineId, part.Number, holder.PartnerId, holder.Component))
        .Distinct();

    /// <summary>
    /// One rounding per key. Parts paid at different times may have different rates; the pool of a component is what
    /// the partner's own rules would pay for the whole of it, and the partner takes its share.
    /// </summary>
    private (long Minor, string? WhyZero) Earned(PlainKey key, PlainPart part)
    {
        if (part.Line is not { Commissionable: true, Trial: false, Nfr: false })
            return (0, "the line is not commissionable");
        if (part.Anchor is null) return (0, "the customer has paid nothing in this life");
        if (part.Minor == 0) return (0, "nothing was paid, or all of it went back");
        var holders = PlainHolder.FindAll(part, key.Component, _holders);
        if (holders.All(holder => holder.PartnerId != key.PartnerId))
            return (0, "no attribution covers the service start");
        if (_selfReferred.Contains(key.PartnerId)) return (0, "partner and customer are the same company");
        var pool = (part.Minor * part.MeanRate(paidOn => RateOf(key, part, paidOn))).Rounded();
        var earning = holders.Where(holder => part.Counted.Payments.Any(payment =>
            Pays(key with { PartnerId = holder.PartnerId }, part, payment.PaidOn) is not null)).ToArray();
        var share = PlainHolder.ShareOf(pool, earning, key.PartnerId);
        return (share, share == 0 ? "the rules pay nothing on it, or not yet, or the customer left too soon" : null);
    }

    /// <summary>The rate after release and cap.</summary>
    private Ratio RateOf(PlainKey key, PlainPart part, DateOnly paidOn)
    {
        if (Pays(key, part, paidOn) is not var (version, rates) || IsNotEarnedYet(part, version)) return 0;
        Ratio own = rates.At(part.Year);
        if (version.CapPpm is { } cap && AllRates(key, part, paidOn) is var all && all > cap) own = own * cap / all;
        return own / 1_000_000;
    }

    /// <summary>
    /// By which version and rates a partner is paid a component of the part; null when it is not paid at all.
    /// </summary>
    private (PlainVersion Version, PlainRates Rates)? Pays(PlainKey key, PlainPart part, DateOnly paidOn)
    {
        var (partner, dates) = (_partners[key.PartnerId], part.Dates(paidOn));
        if (_selfReferred.Contains(partner.Id)) return null;
        var version = _history.Rules.Kept.GetValueOrDefault(key) ?? partner.VersionFor(dates);
        if (version is null || LeftTooSoon(part, version)) return null;
        return partner.Rates(version, key.Component, part.Line.Product, dates) is { } rates ? (version, rates) : null;
    }

    /// <summary>The rates of all components that somebody is paid on the part; the cap is on their sum.</summary>
    private int AllRates(PlainKey key, PlainPart part, DateOnly paidOn) =>
        Enum.GetValues<PlainComponent>().Sum(component =>
        PlainHolder.FindAll(part, component, _holders)
            .Select(holder => Pays(key with { PartnerId = holder.PartnerId, Component = component }, part, paidOn))
            .Select(paid => paid?.Rates.At(part.Year) ?? 0).DefaultIfEmpty(0).Max());

    /// <summary>A customer that leaves sooner than it has to stay after its anchor earns nobody anything.</summary>
    private static bool LeftTooSoon(PlainPart part, PlainVersion version) => version.QualifyAfterDays > 0
        && part.Life.CancelledOn is { } left && left < part.Anchor!.Value.AddDays(version.QualifyAfterDays);

    /// <summary>The part of a later year is earned on that year's first day.</summary>
    private bool IsNotEarnedYet(PlainPart part, PlainVersion version) =>
        version.EarnOnAnniversary && part.Number > 1 && part.From > _history.Through;
}
