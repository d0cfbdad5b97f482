using Commissions.Domain.Plans;
using Contracts.Leads.V1;

namespace Commissions.Domain.Customers;

/// <summary>
/// Whose money a change of the rules may move, so that their accounts are settled in the same turn. Publications are not
/// here: they make every ledger follow, in batches of their own.
/// </summary>
/// <param name="PartnerIds">Partners whose type or plan changes on any date.</param>
/// <param name="ChangesLives">Another win-back gap may give any customer other lives.</param>
public sealed record RuleEffect(IReadOnlySet<string> PartnerIds, bool ChangesLives)
{
    /// <summary>Keyed hash of an account: only customers that pay from it are concerned; null for all.</summary>
    public string? PayingFrom { get; private init; }

    public bool IsNone => PartnerIds.Count == 0 && !ChangesLives;

    public static RuleEffect Of(object fact, Rulebook before, Rulebook after) => fact switch
    {
        PartnerRegistered or PartnerTypeChanged or PartnerIdentityReported =>
            OfPartners([((ProgrammeFact)fact).PartnerId]),
        PartnerAccountNamed named => OfPartners([named.PartnerId]) with { PayingFrom = named.AccountHash },
        PartnerSegmentsChanged changed => OfSegmented(changed.PartnerId, after),
        PartnerSegmented review => OfSegmented(review.PartnerId, after),
        PlanAssigned or DefaultPlanChosen { Publication: null } => OfPartners(PlanChanges.Between(before, after)),
        WinBackDaysSet { Publication: null } => new(new HashSet<string>(), !before.HasSameWinBack(after)),
        _ => OfPartners([]),
    };

    public bool Concerns(CustomerAccount account, Rulebook before, Rulebook after) =>
        (PartnerIds.Count > 0 && account.PartnerIds.Any(PartnerIds.Contains)
            && (PayingFrom is null || account.BankAccounts.Contains(PayingFrom)))
        || (ChangesLives && !account.Lives(before.WinBackDaysAt).SequenceEqual(account.Lives(after.WinBackDaysAt)));

    // Segments decide about money only where a plan was given to one.
    private static RuleEffect OfSegmented(string partnerId, Rulebook after) =>
        OfPartners(after.Assignments.Any(given => given.Segment is not null) ? [partnerId] : []);

    private static RuleEffect OfPartners(IReadOnlyList<string> partnerIds) =>
        new(partnerIds.ToHashSet(StringComparer.Ordinal), false);
}
