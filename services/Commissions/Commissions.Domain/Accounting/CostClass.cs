using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;

namespace Commissions.Domain.Accounting;

/// <summary>
/// What a commission was paid for, as accounting standards ask: costs to obtain a contract are treated apart from
/// costs of renewing one and from costs that arise anyway. Source: IFRS 15 ¶91–94, ASC 340-40.
/// </summary>
public static class CostClass
{
    public const string ObtainNew = "obtain-new";
    public const string Renewal = "renewal";
    public const string NotIncremental = "not-incremental";

    /// <summary>The ledger exports the class; the accountant decides what to capitalise.</summary>
    public static string Classify(EntryPosted entry) => (entry.Key.Component, entry.Working.CustomerYear) switch
    {
        (Component.Acquisition, 1) => ObtainNew,
        (Component.Acquisition or Component.Retention, _) => Renewal,
        _ => NotIncremental,
    };
}
