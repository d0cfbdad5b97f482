using Contracts.Subscriptions.V1;

namespace Specifications.PlainLedger;

/// <summary>A line and what of its net counts: what was paid of it and has not gone back.</summary>
/// <param name="Payments">The invoice's payments, gross, by the day they were made on.</param>
public sealed record PlainBase(InvoiceLine Line, long Minor, IReadOnlyList<(DateOnly PaidOn, Ratio Gross)> Payments);

/// <summary>Base, refunds and chargebacks: what came in for an invoice and stayed.</summary>
public sealed class PlainInvoice
{
    private readonly IReadOnlyList<InvoiceLine> _lines;
    private readonly Ratio[] _credited;
    private readonly Ratio[] _owed;
    private readonly Ratio _gross;
    private readonly Ratio _owedGross;
    private readonly IReadOnlyList<(DateOnly On, long Total)> _payments;
    private readonly IReadOnlyList<BillingFact> _facts;

    public PlainInvoice(InvoiceIssued issued, IReadOnlyList<BillingFact> facts)
    {
        Issued = issued;
        _lines = issued.Lines;
        _facts = facts;
        _credited = [.. _lines.Select(line => (Ratio)Credited(line))];
        _owed = [.. _lines.Select((line, i) => line.NetMinor - _credited[i])];
        _gross = Ratio.Sum(_lines.Select((line, i) => GrossOf(i, line.NetMinor)));
        _owedGross = Ratio.Sum(_owed.Select((net, i) => GrossOf(i, net)));
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
    /// A line's owed net × the paid share, less what went back of it. Whatever came in and went back completely counts
    /// for nothing, on every line.
    /// </summary>
    private long[] Stayed()
    {
        if (_owedGross.Sign <= 0 || !IsPaid) return new long[_lines.Count];
        var refunded = _lines.Select(line => (Ratio)RefundedByLine(line)).ToArray();
        var refundedGross = Ratio.Sum(refunded.Select((net, i) => GrossOf(i, net)));
        var beyondLines = Ratio.Most(0, RefundedGross() - refundedGross) + ChargedBack();
        if ((Paid - refundedGross - beyondLines).Sign <= 0) return new long[_lines.Count];

        var share = Ratio.Least(1, Paid / _owedGross);
        var overpaid = _credited.Select(credit => credit * OverpaidShareOfCredits()).ToArray();
        var left = new Ratio[_lines.Count];
        var owed = new Ratio[_lines.Count];
        var more = Ratio.Zero;
        for (var i = 0; i < left.Length; i++)
        {
            var back = Ratio.Most(0, refunded[i] - overpaid[i]);
            // No more than was paid for a line can go back of it; the others bear the rest.
            left[i] = _owed[i].Sign < 0 ? _owed[i] * share : Ratio.Most(0, (_owed[i] * share) - back);
            owed[i] = _owed[i].Sign < 0 ? _owed[i] : Ratio.Most(0, _owed[i] - back);
            if (_owed[i].Sign >= 0) more += GrossOf(i, Ratio.Most(0, back - (_owed[i] * share)));
        }

        var overpaidStill = Ratio.Most(0, Paid - _owedGross)
            - Ratio.Sum(overpaid.Select((net, i) => GrossOf(i, Ratio.Least(net, refunded[i]))));
        return LessSpread(left, owed, Ratio.Most(0, beyondLines + more - Ratio.Most(0, overpaidStill)));
    }

    /// <summary>
    /// What the gross total exceeds the lines' refunds by is spread over what is still owed of each line after credits,
    /// negative lines too. What a line cannot bear is spread over the others.
    /// </summary>
    private long[] LessSpread(Ratio[] left, Ratio[] owed, Ratio gross)
    {
        var rounded = left.Select(net => net.Rounded()).ToArray();
        var owedGross = Ratio.Sum(owed.Select((net, i) => GrossOf(i, net)));
        if (gross.Sign == 0 || owedGross.Sign <= 0) return rounded;
        var net = (Ratio.Least(1, gross / owedGross) * Ratio.Sum(owed)).Rounded();
        var weights = owed.ToArray();
        while (net > 0 && Ratio.Sum(weights).Sign > 0)
        {
            var spread = Ratio.ByLargestRemainder(net, weights);
            net = 0;
            for (var i = 0; i < rounded.Length; i++)
            {
                var borne = rounded[i] < 0 ? Math.Max(spread[i], rounded[i]) : Math.Min(spread[i], rounded[i]);
                if (borne != spread[i]) weights[i] = 0;
                net += spread[i] - borne;
                rounded[i] -= borne;
            }
        }

        return rounded;
    }

    /// <summary>
    /// What each payment added, as far as it was owed: a later one never lowers an earlier one, and what went back is
    /// taken from all of them pro rata.
    /// </summary>
    private List<(DateOnly PaidOn, Ratio Gross)> PaymentsThatCount()
    {
        var counted = new List<(DateOnly PaidOn, Ratio Gross)>();
        var before = Ratio.Zero;
        foreach (var (on, total) in PaymentsThatStand())
        {
            var upTo = Ratio.Least(total, _owedGross);
            counted.Add((on, upTo - before));
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
            if (standing.Count > 0 && standing[^1].Total >= payment.Total) standing[^1] = (standing[^1].On, payment.Total);
            else standing.Add(payment);
        }

        return standing;
    }

    /// <summary>One total a day: the last by the source's own order, then by amount.</summary>
    private List<(DateOnly On, long Total)> PaidByDay() =>
    [
        .. Of<PaymentRecorded>().GroupBy(payment => payment.PaidOn).OrderBy(day => day.Key)
            .Select(day => (day.Key, Latest(day.Select(one => (one.PaidOn, one.Sequence, one.PaidGrossMinorTotal))))),
    ];

    /// <summary>
    /// Totals are cumulative and may fall: the latest by business date counts, ties by the source's own order, then by
    /// amount.
    /// </summary>
    private static long Latest(IEnumerable<(DateOnly On, long? Sequence, long Total)> told) => told.Order().LastOrDefault().Total;

    /// <summary>Credit notes that are told apart add up; one that is not says the total of all.</summary>
    private long Credited(InvoiceLine line) => Of<CreditNoteIssued>()
        .Where(note => note.Lines.Any(credited => credited.LineId == line.LineId))
        .GroupBy(note => note.CreditNoteId)
        .Sum(note => Latest(note.Select(one => (one.IssuedOn, one.Sequence,
            one.Lines.First(credited => credited.LineId == line.LineId).CreditedNetMinorTotal)))) switch
    {
        var credited when line.NetMinor >= 0 => Math.Clamp(credited, 0, line.NetMinor),
        var credited => Math.Clamp(credited, line.NetMinor, 0),
    };

    private long RefundedByLine(InvoiceLine line) => Latest(Of<RefundRecorded>()
        .Where(refund => refund.Lines?.Any(refunded => refunded.LineId == line.LineId) == true)
        .Select(refund => (refund.RefundedOn, refund.Sequence,
            refund.Lines!.First(refunded => refunded.LineId == line.LineId).RefundedNetMinorTotal)));

    private Ratio RefundedGross() => Latest(Of<RefundRecorded>().Where(refund => refund.RefundedGrossMinorTotal is not null)
        .Select(refund => (refund.RefundedOn, refund.Sequence, refund.RefundedGrossMinorTotal!.Value)));

    /// <summary>
    /// Funds that banks took and have not given back; each dispute counts once, an inquiry does nothing.
    /// </summary>
    private Ratio ChargedBack() => Of<ChargebackRecorded>().GroupBy(chargeback => chargeback.DisputeId)
        .Where(dispute => dispute.All(chargeback => chargeback.State != ChargebackState.Reinstated))
        .Sum(dispute => dispute.Where(chargeback => chargeback.State == ChargebackState.Withdrawn)
            .Select(chargeback => chargeback.AmountGrossMinor).DefaultIfEmpty(0).Max());

    /// <summary>A credit after payment leaves money with the vendor that is owed to nobody's commission.</summary>
    private Ratio OverpaidShareOfCredits() => (_gross - _owedGross).Sign == 0
        ? 0
        : Ratio.Most(0, Ratio.Least(1, (Paid - _owedGross) / (_gross - _owedGross)));

    private Ratio GrossOf(int line, Ratio net) => _lines[line].NetMinor == 0
        ? 0
        : net * new Ratio(_lines[line].NetMinor + _lines[line].TaxMinor, _lines[line].NetMinor);

    private IEnumerable<TFact> Of<TFact>() where TFact : BillingFact => _facts.OfType<TFact>();
}
