using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Commissions.Domain.Bookkeeping;

/// <summary>
/// The accounts whose money an event may move. They are loaded before it is taken and settled in the same turn.
/// Publications of plan versions concern none: they make every ledger follow, in batches of their own.
/// </summary>
public abstract record Concerned
{
    private Concerned()
    {
    }

    /// <summary>The event changes rules at most.</summary>
    public sealed record NoAccount : Concerned;

    /// <summary>The account whose journal the fact is in.</summary>
    public sealed record One(string AccountId) : Concerned;

    /// <summary>Accounts in which one of the partners has ever held a role.</summary>
    /// <param name="PayingFrom">Keyed hash of a bank account: only customers that pay from it; null for all.</param>
    public sealed record HeldBy(ImmutableHashSet<string> PartnerIds, string? PayingFrom) : Concerned;

    /// <summary>Accounts to which another win-back gap gives other lives; any may be one of them.</summary>
    public sealed record OtherLives : Concerned;

    /// <summary>Accounts that become one; just one where they are one already.</summary>
    /// <param name="IntoAccountId">The account that goes on.</param>
    public sealed record Merged(ImmutableArray<string> AccountIds, string IntoAccountId) : Concerned;

    /// <param name="customerId">Customer whose journal the event is in; null for events about partners and
    /// plans.</param>
    /// <param name="before">Rules before the event.</param>
    /// <param name="after">Rules with the event folded into them.</param>
    public static Concerned By(object @event, string? customerId, Rulebook before, Rulebook after) => @event switch
    {
        CustomersMerged merged => new Merged(
            [.. new[] { merged.CustomerId, merged.IntoCustomerId }.Select(before.AccountOf).Distinct()],
            after.AccountOf(merged.CustomerId)),
        _ when customerId is not null => new One(before.AccountOf(customerId)),
        _ => By(@event, before, after),
    };

    /// <param name="before">Rules before the event, under which the account was settled.</param>
    public bool Includes(CustomerAccount account, Rulebook before, Rulebook after) => this switch
    {
        One one => account.CustomerId == one.AccountId,
        Merged merged => merged.AccountIds.Contains(account.CustomerId),
        HeldBy held => account.PartnerIds.Any(held.PartnerIds.Contains)
            && (held.PayingFrom is null || account.BankAccounts.Contains(held.PayingFrom)),
        OtherLives => !account.Lives(before.WinBackDaysAt).SequenceEqual(account.Lives(after.WinBackDaysAt)),
        _ => false,
    };

    private static Concerned By(object @event, Rulebook before, Rulebook after) => @event switch
    {
        PartnerRegistered or PartnerTypeChanged or PartnerIdentityReported =>
            AmongPartners(((ProgrammeFact)@event).PartnerId),
        PartnerAccountNamed named => new HeldBy([named.PartnerId], named.AccountHash),
        PartnerSegmentsChanged changed => OfSegmented(changed.PartnerId, after),
        PartnerSegmented review => OfSegmented(review.PartnerId, after),
        PlanAssigned or DefaultPlanChosen { Publication: null } =>
            AmongPartners([.. PlanChanges.Between(before, after)]),
        WinBackDaysSet { Publication: null } when !before.HasSameWinBack(after) => new OtherLives(),
        _ => new NoAccount(),
    };

    // Segments decide about money only where a plan was given to one.
    private static Concerned OfSegmented(string partnerId, Rulebook after) =>
        after.Assignments.Any(given => given.Segment is not null) ? AmongPartners(partnerId) : new NoAccount();

    private static Concerned AmongPartners(params string[] partnerIds) => partnerIds.Length == 0
        ? new NoAccount()
        : new HeldBy([.. partnerIds], null);
}
