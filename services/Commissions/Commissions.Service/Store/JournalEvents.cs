using Commissions.Domain.Adjustments;
using Commissions.Domain.Customers;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;

namespace Commissions.Service.Store;

/// <summary>What the journal holds and under which streams.</summary>
internal static class JournalEvents
{
    /// <summary>Facts about partners and customers' holders, by stored name.</summary>
    public static IReadOnlyDictionary<string, Type> OfPartners { get; } = EventNames.List<ProgrammeFact>();

    /// <summary>
    /// All facts by stored name: those received from the other two services, approved adjustments and corrected
    /// anchors.
    /// </summary>
    public static IReadOnlyDictionary<string, Type> ByName { get; } =
        EventNames.List<BillingFact>().Concat(OfPartners)
            .Append(new(AdjustmentApprovedName, typeof(AdjustmentApproved)))
            .Append(new(AnchorCorrectedName, typeof(AnchorCorrected))).ToDictionary();

    /// <summary>What decides to whom history belongs, beside what was billed and paid, by stored name.</summary>
    public static IReadOnlyCollection<string> DecidingAboutHistory { get; } =
    [
        .. OfPartners.Keys, "customers_merged", "customer_profile", "plan_assigned", "default_plan_chosen",
        "win_back_days_set", "partner_segmented",
        "partner_account_named", AnchorCorrectedName,
    ];

    /// <summary>Those received from the other two services, by stored name.</summary>
    public static IReadOnlyDictionary<string, Type> Received { get; } =
        EventNames.List<BillingFact>().Concat(OfPartners).ToDictionary();

    public const string ChangeHeldName = "change_held";

    public const string AdjustmentApprovedName = "adjustment_approved";

    public const string AnchorCorrectedName = "anchor_corrected";

    private const string LedgerStreamPrefix = "partner-";

    public const string CustomerStreamPrefix = "customer-";

    /// <summary>Stored name of a fact's type.</summary>
    public static string NameOf(Type type) => ByName.First(known => known.Value == type).Key;

    public static string CustomerStream(string customerId) => CustomerStreamPrefix + customerId;

    /// <summary>The customer whose journal a stream is; null where it is another stream.</summary>
    public static string? CustomerOf(string stream) =>
        stream.StartsWith(CustomerStreamPrefix, StringComparison.Ordinal)
        ? stream[CustomerStreamPrefix.Length..] : null;

    /// <summary>The stream that a received fact goes to.</summary>
    public static string StreamOf(BillingFact fact) => CustomerStream(fact.CustomerId);

    /// <summary>
    /// Attributions are journalled with their customer, trainings in the partner's own account, everything else with
    /// its partner.
    /// </summary>
    public static string StreamOf(ProgrammeFact fact) => fact switch
    {
        AttributionStarted started => CustomerStream(started.CustomerId),
        AttributionEnded ended => CustomerStream(ended.CustomerId),
        LeadWon won => CustomerStream(won.CustomerId),
        TrainingDelivered training => CustomerStream(CustomerAccount.IdOfPartner(training.PartnerId)),
        _ => PartnerFactsStream(fact.PartnerId),
    };

    /// <summary>Facts about a partner; apart from <c>partner-{id}</c>, which is the ledger and nothing else.</summary>
    public static string PartnerFactsStream(string partnerId) => $"partner-facts-{partnerId}";

    public static string LedgerStream(string partnerId) => LedgerStreamPrefix + partnerId;

    /// <summary>The partner whose ledger a stream is; the stream itself where it is no ledger.</summary>
    public static string PartnerOf(string stream) =>
        stream.StartsWith(LedgerStreamPrefix, StringComparison.Ordinal) ? stream[LedgerStreamPrefix.Length..] : stream;
}
