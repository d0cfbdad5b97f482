using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Commissions.Service;

/// <summary>Stored names of the facts in the journal. A name never changes; a new meaning is a new fact.</summary>
internal static class JournalEvents
{
    public static IReadOnlyDictionary<string, Type> ByName { get; } = new Dictionary<string, Type>
    {
        ["subscription_started"] = typeof(SubscriptionStarted),
        ["subscription_ended"] = typeof(SubscriptionEnded),
        ["subscription_paused"] = typeof(SubscriptionPaused),
        ["subscription_resumed"] = typeof(SubscriptionResumed),
        ["invoice_issued"] = typeof(InvoiceIssued),
        ["payment_recorded"] = typeof(PaymentRecorded),
        ["refund_recorded"] = typeof(RefundRecorded),
        ["credit_note_issued"] = typeof(CreditNoteIssued),
        ["chargeback_recorded"] = typeof(ChargebackRecorded),
        ["customer_profile_recorded"] = typeof(CustomerProfileRecorded),
        ["customers_merged"] = typeof(CustomersMerged),
        ["partner_registered"] = typeof(PartnerRegistered),
        ["partner_approved"] = typeof(PartnerApproved),
        ["partner_type_changed"] = typeof(PartnerTypeChanged),
        ["partner_suspended"] = typeof(PartnerSuspended),
        ["partner_reinstated"] = typeof(PartnerReinstated),
        ["agreement_accepted"] = typeof(AgreementAccepted),
        ["lead_won"] = typeof(LeadWon),
        ["attribution_started"] = typeof(AttributionStarted),
        ["attribution_ended"] = typeof(AttributionEnded),
        ["training_delivered"] = typeof(TrainingDelivered),
    };

    public const string CustomerStreamPrefix = "customer-";

    public static string CustomerStream(string customerId) => CustomerStreamPrefix + customerId;

    /// <summary>Facts about a partner; apart from <c>partner-{id}</c>, which is the ledger and nothing else.</summary>
    public static string PartnerFactsStream(string partnerId) => $"partner-facts-{partnerId}";

    public static string LedgerStream(string partnerId) => $"partner-{partnerId}";
}
