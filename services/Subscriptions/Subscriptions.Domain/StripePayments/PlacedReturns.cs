using Contracts.Subscriptions.V1;

namespace Subscriptions.Domain.StripePayments;

/// <summary>
/// Billing facts of an invoice from the returns of its payments. Stripe counts refunds by charge, a billing fact by
/// invoice: the total of an invoice is the sum over its payments. Each total is a fact of its own under an id that
/// says the total, so whichever order the notes were read in, the largest total ends up the same.
/// </summary>
public static class PlacedReturns
{
    public const string SourceSystem = "stripe";

    /// <param name="customerId">Customer of the invoice; null while it is unknown.</param>
    /// <param name="returns">All returns of the invoice and of its payments known so far, in stored order.</param>
    /// <returns>Facts that can be placed; a return whose customer is unknown has none yet.</returns>
    public static IReadOnlyList<BillingFact> Of(string invoiceId, string? customerId, IEnumerable<StripeReturn> returns)
    {
        var facts = new List<BillingFact>();
        var refunds = new SortedDictionary<string, PaymentRefunds>(StringComparer.Ordinal);
        foreach (var note in returns)
        {
            if ((customerId ?? note.CustomerId) is not { } customer) continue;
            switch (note)
            {
                case StripePaymentReturn refund and (StripeChargeRefunded or StripeRefundMade):
                    var known = refunds.GetValueOrDefault(refund.PaymentId) ?? new PaymentRefunds();
                    refunds[refund.PaymentId] = known.With(refund);
                    facts.Add(Refunded(invoiceId, customer, refunds.Values.Sum(payment => payment.Total), note.On));
                    break;
                case StripeDisputeChanged dispute:
                    facts.Add(Disputed(invoiceId, customer, dispute));
                    break;
                case StripeCreditNoted credit:
                    facts.Add(Credited(customer, credit));
                    break;
            }
        }

        return facts;
    }

    private static RefundRecorded Refunded(string invoiceId, string customerId, long total, DateOnly on) => new()
    {
        SourceEventId = $"stripe:{invoiceId}:refunded:{total}",
        SourceSystem = SourceSystem,
        CustomerId = customerId,
        InvoiceId = invoiceId,
        RefundedOn = on,
        RefundedGrossMinorTotal = total,
    };

    private static ChargebackRecorded Disputed(string invoiceId, string customerId, StripeDisputeChanged dispute) => new()
    {
        SourceEventId = $"stripe:{dispute.DisputeId}:{dispute.State}",
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

    /// <summary>
    /// Refunds of one payment, told by its charges (cumulative) and by its refunds (one by one), or by only one of them.
    /// </summary>
    private sealed class PaymentRefunds
    {
        private readonly Dictionary<string, long> _ofCharges = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> _refunds = new(StringComparer.Ordinal);

        public long Total => Math.Max(_ofCharges.Values.Sum(), _refunds.Values.Sum());

        public PaymentRefunds With(StripePaymentReturn note)
        {
            if (note is StripeChargeRefunded charge)
                _ofCharges[charge.ChargeId] = Math.Max(_ofCharges.GetValueOrDefault(charge.ChargeId), charge.RefundedMinorTotal);
            if (note is StripeRefundMade refund)
                _refunds[refund.RefundId] = Math.Max(_refunds.GetValueOrDefault(refund.RefundId), refund.AmountMinor);
            return this;
        }
    }
}
