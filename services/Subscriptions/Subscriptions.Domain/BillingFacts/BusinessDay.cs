using Contracts.Subscriptions.V1;

namespace Subscriptions.Domain.BillingFacts;

/// <summary>The day on which a fact happened in business.</summary>
public static class BusinessDay
{
    /// <returns>Null for a fact that has no day.</returns>
    public static DateOnly? Find(BillingFact fact) => fact switch
    {
        SubscriptionStarted started => started.StartedOn,
        SubscriptionEnded ended => ended.EndedOn,
        SubscriptionPaused paused => paused.On,
        SubscriptionResumed resumed => resumed.On,
        InvoiceIssued issued => issued.IssuedOn,
        PaymentRecorded paid => paid.PaidOn,
        RefundRecorded refund => refund.RefundedOn,
        CreditNoteIssued credit => credit.IssuedOn,
        ChargebackRecorded chargeback => chargeback.On,
        _ => null,
    };
}
