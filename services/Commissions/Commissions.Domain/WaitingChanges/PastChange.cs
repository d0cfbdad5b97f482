using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Commissions.Domain.WaitingChanges;

/// <summary>
/// Facts that can move money of the past to another partner, or change what a partner's past is worth: who holds a
/// customer, what a partner is, and which customers are one. Billing is not among them: what a customer paid and got
/// back is posted as it comes (rule 5.8).
/// </summary>
public static class PastChange
{
    /// <summary>The first day whose money a fact may change; null for a fact of another kind.</summary>
    public static DateOnly? ReachesBackTo(object fact) => fact switch
    {
        AttributionStarted started => started.From,
        AttributionEnded ended => ended.Until,
        PartnerTypeChanged changed => changed.ValidFrom,
        PartnerSegmentsChanged changed => changed.ValidFrom,
        PartnerIdentityReported or CustomersMerged => DateOnly.MinValue,
        _ => null,
    };

    /// <summary>True where a fact, by its date, may change what was earned in a month that is closed.</summary>
    public static bool MayReach(object fact, DateOnly? closedThrough) =>
        closedThrough is { } closed && ReachesBackTo(fact) <= closed;

    /// <summary>
    /// What a fact is about, so that later facts of the same queue behind it; null for a fact of another kind.
    /// </summary>
    public static ChangeSubject? SubjectOf(object fact, Rulebook rulebook) => fact switch
    {
        AttributionStarted started => ChangeSubject.Customers(rulebook.AccountOf(started.CustomerId)),
        AttributionEnded ended => ChangeSubject.Customers(rulebook.AccountOf(ended.CustomerId)),
        CustomersMerged merged => new(ChangeKind.Merge,
            [rulebook.AccountOf(merged.CustomerId), rulebook.AccountOf(merged.IntoCustomerId)]),
        ProgrammeFact partner when ReachesBackTo(fact) is not null => new(ChangeKind.Partner, [partner.PartnerId]),
        _ => null,
    };

    /// <summary>The same fact, but from a day on where it is dated before; null where it has no date to move.</summary>
    public static object? NotBefore(object fact, DateOnly day) => fact switch
    {
        AttributionStarted started => started with { From = Later(started.From, day) },
        AttributionEnded ended => ended with { Until = Later(ended.Until, day) },
        PartnerTypeChanged changed => changed with { ValidFrom = Later(changed.ValidFrom, day) },
        PartnerSegmentsChanged changed => changed with { ValidFrom = Later(changed.ValidFrom, day) },
        _ => null,
    };

    private static DateOnly Later(DateOnly date, DateOnly day) => date > day ? date : day;

    /// <summary>Who recorded it; null for a feed, and for facts that an earlier release published.</summary>
    public static string? RecordedBy(object fact) => (fact as ProgrammeFact)?.RecordedBy;
}

/// <param name="Ids">Customers' accounts, or the partner.</param>
public sealed record ChangeSubject(ChangeKind Kind, IReadOnlyList<string> Ids)
{
    public static ChangeSubject Customers(string accountId) => new(ChangeKind.Attributions, [accountId]);

    /// <summary>True where one has to come after the other. Customers that became one meanwhile are one.</summary>
    public bool Meets(WaitingChange change, Rulebook rulebook) => change.Kind == Kind
        && (Kind == ChangeKind.Partner
            ? change.Subjects.Any(Ids.Contains)
            : change.Subjects.Select(rulebook.AccountOf).Any(account =>
                Ids.Select(rulebook.AccountOf).Contains(account)));
}

public enum ChangeKind
{
    /// <summary>Who holds a customer.</summary>
    Attributions,

    /// <summary>What a partner is: type, segments, identity.</summary>
    Partner,

    /// <summary>Customers turn out to be one.</summary>
    Merge,
}
