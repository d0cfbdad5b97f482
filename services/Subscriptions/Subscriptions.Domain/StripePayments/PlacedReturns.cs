using System.Globalization;
using Contracts.Subscriptions.V1;

namespace Subscriptions.Domain.StripePayments;

/// <summary>
/// Billing facts of an invoice from the returns of its payments. Stripe counts refunds by charge, a billing fact by
/// invoice: the total of an invoice is the sum over its payments. Each day has one total, told anew whenever another
/// note is known, and of those the last one counts; so it does not matter in which order the notes came, and totals may
/// fall.
/// </summary>
public static class PlacedReturns
{
    public const string SourceSystem = "stripe";

    /// <param name="customerId">Customer of the invoice; null while it is unknown.</param>
    /// <param name="returns">All returns of the invoice and of its payments known so far, in stored order.</param>
    /// <returns>Facts that can be placed; a return whose customer is unknown has none yet.</returns>
    public static IReadOnlyList<BillingFact> Place(string invoiceId, string? customerId,
        IEnumerable<StripeReturn> returns)
    {
        var (facts, refunds) = (new List<BillingFact>(), new List<StripePaymentReturn>());
        var customer = customerId;
        foreach (var note in returns)
        {
            if ((customerId ?? note.CustomerId) is not { } known) continue;
            customer ??= known;
            switch (note)
            {
                case StripePaymentReturn refund and (StripeChargeRefunded or StripeRefundMade or StripeRefundFailed):
                    refunds.Add(refund);
                    break;
                case StripeDisputeChanged dispute:
                    facts.Add(Disputed(invoiceId, known, dispute));
                    break;
                case StripeCreditNoted credit:
                    facts.Add(Credited(known, credit));
                    break;
                case StripeCreditVoided credit:
                    facts.Add(Voided(known, credit));
                    break;
            }
        }

        return [.. ByDay(invoiceId, customer!, refunds), .. facts];
    }

    // A note that comes late changes the totals of later days, so all of them are told again.
    private static IEnumerable<BillingFact> ByDay(string invoiceId, string customerId,
        IReadOnlyList<StripePaymentReturn> refunds)
    {
        var running = new SortedDictionary<string, PaymentRefunds>(StringComparer.Ordinal);
        foreach (var day in refunds.GroupBy(refund => refund.On).OrderBy(day => day.Key))
        {
            var total = 0L;
            // Within a day a failure counts before what is told after it, whichever was read first.
            foreach (var refund in day.OrderBy(note => note is not StripeRefundFailed)) total = Total(running, refund);
            yield return new RefundRecorded
            {
                SourceEventId = string.Create(CultureInfo.InvariantCulture,
                    $"stripe:{invoiceId}:refunded:{total}:{day.Key:yyyy-MM-dd}:{refunds.Count}"),
                SourceSystem = SourceSystem,
                CustomerId = customerId,
                InvoiceId = invoiceId,
                RefundedOn = day.Key,
                RefundedGrossMinorTotal = total,
                Sequence = refunds.Count,
            };
        }
    }

    private static long Total(SortedDictionary<string, PaymentRefunds> running, StripePaymentReturn refund)
    {
        if (!running.TryGetValue(refund.PaymentId, out var payment))
            running[refund.PaymentId] = payment = new PaymentRefunds();
        payment.Add(refund);
        return running.Values.Sum(one => one.Total);
    }

    private static ChargebackRecorded Disputed(string invoiceId, string customerId, StripeDisputeChanged dispute) =>
        new()
        {
            SourceEventId = $"stripe:{dispute.DisputeId}:{dispute.State}:{dispute.AmountMinor}",
            SourceSystem = SourceSystem,
            CustomerId = customerId,
            InvoiceId = invoiceId,
            DisputeId = dispute.DisputeId,
            State = dispute.State,
            AmountGrossMinor = dispute.AmountMinor,
            On = dispute.On,
        };

    private static CreditNoteIssued Credited(string customerId, StripeCreditNoted credit) => new()
    {
        SourceEventId = $"stripe:{credit.CreditNoteId}:credited",
        SourceSystem = SourceSystem,
        CustomerId = customerId,
        InvoiceId = credit.InvoiceId,
        CreditNoteId = credit.CreditNoteId,
        IssuedOn = credit.On,
        Lines = credit.Lines,
    };

    private static CreditNoteIssued Voided(string customerId, StripeCreditVoided credit) => new()
    {
        SourceEventId = $"stripe:{credit.CreditNoteId}:voided",
        SourceSystem = SourceSystem,
        CustomerId = customerId,
        InvoiceId = credit.InvoiceId,
        CreditNoteId = credit.CreditNoteId,
        IssuedOn = credit.On,
        Lines = [.. credit.LineIds.Select(line => new CreditedLine(line, 0))],
        Sequence = 1,
    };

    /// <summary>
    /// Refunds of one payment, told by its charges (cumulative) and by its refunds (one by one), or by only one of
    /// them.
    /// </summary>
    private sealed class PaymentRefunds
    {
        private readonly Dictionary<string, (long At, long Total)> _ofCharges = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> _made = new(StringComparer.Ordinal);
        private readonly Dictionary<string, StripeRefundFailed> _failed = new(StringComparer.Ordinal);

        public long Total =>
            Math.Max(OfCharges(), _made.Where(refund => !_failed.ContainsKey(refund.Key)).Sum(refund => refund.Value));

        public void Add(StripePaymentReturn note)
        {
            switch (note)
            {
                case StripeChargeRefunded charge:
                    _ofCharges[charge.ChargeId] = Later(_ofCharges.GetValueOrDefault(charge.ChargeId), charge);
                    break;
                case StripeRefundMade refund:
                    _made[refund.RefundId] = Math.Max(_made.GetValueOrDefault(refund.RefundId), refund.AmountMinor);
                    break;
                case StripeRefundFailed refund:
                    _failed[refund.RefundId] = refund;
                    break;
            }
        }

        // Without a failure totals only rise, so a smaller one is an older one that came late.
        private (long, long) Later((long At, long Total) known, StripeChargeRefunded charge)
        {
            var told = (At: charge.At ?? 0, Total: charge.RefundedMinorTotal);
            if (_failed.Count > 0) return told.CompareTo(known) > 0 ? told : known;
            return told.Total < known.Total ? known : (Math.Max(told.At, known.At), told.Total);
        }

        // A charge that tells its refunds after one of them failed has left that one out itself.
        private long OfCharges()
        {
            var lastTold = _ofCharges.Count == 0 ? 0 : _ofCharges.Values.Max(charge => charge.At);
            var failedSince = _failed.Values.Where(refund => refund.At > lastTold).Sum(refund => refund.AmountMinor);
            return Math.Max(0, _ofCharges.Values.Sum(charge => charge.Total) - failedSince);
        }
    }
}
