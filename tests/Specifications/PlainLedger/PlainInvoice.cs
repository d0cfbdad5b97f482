using Contracts.Subscriptions.V1;

namespace Specifications.PlainLedger;

/// <summary>A line and what of its net counts: what was paid of it and has not gone back.</summary>
/// <param name="Payments">The invoice's payments, gross, by the day they were made on.</param>
public sealed record PlainBase(InvoiceLine Line, long Minor, IReadOnlyList<(DateOnly PaidOn, Ratio Gross)> Payments);

/// <summary>Base, refunds and chargebacks: what came in for an invoice and stayed.</summary>
public sealed class PlainInvoice
{
    private readonly IReadOnlyList<InvoiceLine> _lines;
    private readonly long[] _credited;
    private readonly long[] _owed;
    private readonly long _gross;
    private readonly long _owedGross;
    private readonly IReadOnlyList<(DateOnly On, long Total)> _payments;
    private readonly IReadOnlyList<BillingFact> _facts;

    public PlainInvoice(InvoiceIssued issued, IReadOnlyList<BillingFact> facts)
    {
        Issued = issued;
        _lines = issued.Lines;
        _facts = facts;
        _credited = [.. _lines.Select(Credited)];
        _owed = [.. _lines.Select((line, i) => line.NetMinor - _credited[i])];
        _gross = _lines.Sum(line => line.NetMinor + line.TaxMinor);
        _owedGross = _owed.Select((net, i) => GrossOf(i, net)).Sum();
        _payments = PaidByDay();
    }

    public InvoiceIssued Issued { get; }

    private long Paid => _payments.Count == 0 ? 0 : _payments[^1].Total;

    public bool IsPaid => Paid > 0;

    /// <summary>What of every line counts, in the order of the lines.</summary>
    public IReadOnlyList<PlainBase> Bases()
    {
        var (stayed, payments) = (Stayed(), PaymentsThatCount());
        return [.. _lines.Select((line, i) => new PlainBase(line, stayed[i], payments))];
    }

    /// <summary>
    /// A line's owed net × the paid share, less what went back of it; each step in whole minor units. Whatever came in
    /// and went back completely counts for nothing, on every line.
    /// </summary>
    private long[] Stayed()
    {
        if (_owedGross <= 0 || !IsPaid) return new long[_lines.Count];
        var refunded = RefundedByLine();
        var refundedGross = refunded.Select((net, i) => net == 0 ? 0 : GrossOf(i, net)).Sum();
        var unplaced = Math.Max(0, RefundedInAll().Total - refundedGross) + ChargedBack();
        if (refundedGross + unplaced >= Paid) return new long[_lines.Count];

        var stays = _owed.Select(net => PartOf(net, Paid, _owedGross)).ToArray();
        var overpaid = _credited.Select(net => PartOf(net, Paid - _owedGross, _gross - _owedGross)).ToArray();
        var owed = _owed.ToArray();
        for (var i = 0; i < stays.Length; i++)
        {
            // No more than was paid for a line can go back of it; the others bear the rest.
            var taken = Math.Min(refunded[i], Math.Max(0, stays[i] + overpaid[i]));
            if (taken < refunded[i]) unplaced += GrossOf(i, refunded[i] - taken);
            var ofCredit = Math.Min(taken, overpaid[i]);
            overpaid[i] -= ofCredit;
            stays[i] -= taken - ofCredit;
            owed[i] -= taken - ofCredit;
        }

        unplaced = Math.Max(0, unplaced - Math.Max(0, Paid - _gross));
        Spread(Spread(unplaced, [.. overpaid], overpaid), owed, stays);
        return stays;
    }

    /// <summary>
    /// Takes a gross amount off what lines have, by the weights of the lines: as much net as the weights are of their
    /// gross, by largest remainder. What a line does not have is taken from the others.
    /// </summary>
    /// <returns>What is more than the weights come to, gross.</returns>
    private long Spread(long gross, long[] weights, long[] have)
    {
        var whole = weights.Select((net, i) => net == 0 ? 0 : GrossOf(i, net)).Sum();
        if (gross == 0 || whole <= 0 || weights.Sum() <= 0) return gross;
        var net = PartOf(weights.Sum(), gross, whole);
        for (var bearing = weights.ToArray(); net > 0 && bearing.Sum() > 0;)
        {
            var parts = Ratio.ByLargestRemainder(net, [.. bearing.Select(weight => (Ratio)weight)]);
            net = 0;
            for (var i = 0; i < parts.Length; i++)
            {
                var borne = have[i] < 0 ? Math.Max(parts[i], have[i]) : Math.Min(parts[i], have[i]);
                if (borne != parts[i]) bearing[i] = 0;
                net += parts[i] - borne;
                have[i] -= borne;
            }
        }

        return Math.Max(0, gross - whole);
    }

    /// <summary>round(net × part ÷ whole), of at most the whole.</summary>
    private static long PartOf(long net, long part, long whole) =>
        part <= 0 || whole <= 0 ? 0 : (net * Ratio.Least(1, (Ratio)part / whole)).Rounded();

    /// <summary>
    /// What each payment added, as far as it was owed: a later one never lowers an earlier one, and what went back is
    /// taken from all of them pro rata. A payment beyond what was owed adds nothing, so its day's rules decide nothing.
    /// </summary>
    private List<(DateOnly PaidOn, Ratio Gross)> PaymentsThatCount()
    {
        var counted = new List<(DateOnly PaidOn, Ratio Gross)>();
        var before = Ratio.Zero;
        foreach (var (on, total) in PaymentsThatStand())
        {
            var upTo = Ratio.Least(total, _owedGross);
            if (upTo > before) counted.Add((on, upTo - before));
            before = upTo;
        }

        return counted;
    }

    /// <summary>Running totals that stand: when a total falls, what was paid last is what did not hold.</summary>
    private List<(DateOnly On, long Total)> PaymentsThatStand()
    {
        var standing = new List<(DateOnly On, long Total)>();
        foreach (var payment in _payments)
        {
            while (standing.Count > 1 && standing[^2].Total >= payment.Total) standing.RemoveAt(standing.Count - 1);
            if (standing.Count > 0 && standing[^1].Total >= payment.Total)
                standing[^1] = (standing[^1].On, payment.Total);
            else standing.Add(payment);
        }

        return standing;
    }

    /// <summary>One total a day: the last by the source's own order, then by amount.</summary>
    private List<(DateOnly On, long Total)> PaidByDay() =>
    [
        .. OfType<PaymentRecorded>().GroupBy(payment => payment.PaidOn).OrderBy(day => day.Key)
            .Select(day => (day.Key, Latest(day.Select(one => (one.PaidOn, one.Sequence, one.PaidGrossMinorTotal))))),
    ];

    /// <summary>
    /// Totals are cumulative and may fall: the latest by business date counts, ties by the source's own order, then by
    /// amount.
    /// </summary>
    private static long Latest(IEnumerable<(DateOnly On, long? Sequence, long Total)> told) => Last(told).Total;

    private static (DateOnly On, long? Sequence, long Total) Last(
        IEnumerable<(DateOnly On, long? Sequence, long Total)> told) => told.Order().LastOrDefault();

    /// <summary>Credit notes that are told apart add up; one that is not says the total of all.</summary>
    private long Credited(InvoiceLine line) => OfType<CreditNoteIssued>()
        .Where(note => note.Lines.Any(credited => credited.LineId == line.LineId))
        .GroupBy(note => note.CreditNoteId)
        .Sum(note => Latest(note.Select(one => (one.IssuedOn, one.Sequence,
            one.Lines.First(credited => credited.LineId == line.LineId).CreditedNetMinorTotal)))) switch
    {
        var credited when line.NetMinor >= 0 => Math.Clamp(credited, 0, line.NetMinor),
        var credited => Math.Clamp(credited, line.NetMinor, 0),
    };

    /// <summary>
    /// Net refunded of every line. A total over the invoice that is told later than refunds of lines, and is lower than
    /// those came to, takes them back.
    /// </summary>
    private long[] RefundedByLine()
    {
        var told = _lines.Select(line => Last(OfType<RefundRecorded>()
            .SelectMany(refund => (refund.Lines ?? []).Where(refunded => refunded.LineId == line.LineId)
                .Select(refunded => (refund.RefundedOn, refund.Sequence, refunded.RefundedNetMinorTotal))))).ToArray();
        var inAll = RefundedInAll();
        var before = told.Select(one => (one.On, one.Sequence).CompareTo((inAll.On, inAll.Sequence)) < 0).ToArray();
        var haveFailed = told.Where((_, i) => before[i]).Sum(one => one.Total) > inAll.Total;
        return [.. told.Select((one, i) => haveFailed && before[i] ? 0 : one.Total)];
    }

    private (DateOnly On, long? Sequence, long Total) RefundedInAll() =>
        Last(OfType<RefundRecorded>().Where(refund => refund.RefundedGrossMinorTotal is not null)
            .Select(refund => (refund.RefundedOn, refund.Sequence, refund.RefundedGrossMinorTotal!.Value)));

    /// <summary>
    /// Funds that banks took and have not given back; of a dispute each state counts once, an inquiry does nothing.
    /// </summary>
    private long ChargedBack() =>
        OfType<ChargebackRecorded>().GroupBy(chargeback => chargeback.DisputeId).Sum(dispute =>
        Math.Max(0, Moved(dispute, ChargebackState.Withdrawn) - Moved(dispute, ChargebackState.Reinstated)));

    private static long Moved(IEnumerable<ChargebackRecorded> dispute, ChargebackState state) => dispute
        .Where(one => one.State == state).Select(one => one.AmountGrossMinor).Append(0).Max();

    /// <summary>Net with its part of the line's tax.</summary>
    private long GrossOf(int line, long net) => net + (_lines[line].NetMinor == 0
        ? _lines[line].TaxMinor
        : (_lines[line].TaxMinor * new Ratio(net, _lines[line].NetMinor)).Rounded());

    private IEnumerable<TFact> OfType<TFact>() where TFact : BillingFact => _facts.OfType<TFact>();
}
