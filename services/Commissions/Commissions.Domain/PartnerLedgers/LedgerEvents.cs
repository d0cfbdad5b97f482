using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Periods;
using Money;

namespace Commissions.Domain.PartnerLedgers;

/// <summary>
/// One line of a partner's ledger, stream <c>partner-{id}</c>. It is never updated or deleted; a later fact or rule
/// posts the difference as a new entry.
/// </summary>
/// <param name="CustomerId">Customer of the line; the partner's own account for trainings and adjustments.</param>
/// <param name="Amount">The difference that this entry adds to its key.</param>
/// <param name="TargetMinor">What the key is worth after it: the sum of all entries of the key so far.</param>
/// <param name="EffectiveOn">When it happened in business.</param>
/// <param name="Period">Open month it is posted to.</param>
/// <param name="EarnedOn">Day on which the key's money was earned; its month is the original period.</param>
/// <param name="CausedBy">Id of the event that made it necessary.</param>
public sealed record EntryPosted(
    Guid EntryId, string PartnerId, string CustomerId, LedgerKey Key, Amount Amount, long TargetMinor,
    DateOnly EffectiveOn, DateOnly EarnedOn, Period Period, string CausedBy, EntryReason Reason, Working Working)
{
    public Working Working { get; init; } = Working.Read(Key.Component, Working);

    [JsonIgnore]
    public Period OriginalPeriod => Period.Containing(EarnedOn);
}

[JsonConverter(typeof(JsonStringEnumConverter<EntryReason>))]
public enum EntryReason
{
    /// <summary>A payment, or any other fact that came late, changed what is earned.</summary>
    [JsonStringEnumMemberName("accrual")] Accrual,

    [JsonStringEnumMemberName("refund")] Refund,
    [JsonStringEnumMemberName("credit-note")] CreditNote,
    [JsonStringEnumMemberName("chargeback")] Chargeback,
    [JsonStringEnumMemberName("attribution")] Attribution,
    [JsonStringEnumMemberName("partner-type")] PartnerType,

    /// <summary>A plan version was approved; the entry is what history would have paid less what it paid.</summary>
    [JsonStringEnumMemberName("rule-change")] RuleChange,

    /// <summary>A later year of a prepayment began.</summary>
    [JsonStringEnumMemberName("release")] YearBegan,

    /// <summary>A plan was assigned to the partner or its segment, or the partner came into another segment.</summary>
    [JsonStringEnumMemberName("assignment")] Assignment,

    /// <summary>Two customers turned out to be one; the earlier anchor counts for both.</summary>
    [JsonStringEnumMemberName("merge")] Merge,

    /// <summary>Partner and customer turned out to be one company: a partner earns nothing on itself.</summary>
    [JsonStringEnumMemberName("profile")] Profile,

    [JsonStringEnumMemberName("training")] Training,
    [JsonStringEnumMemberName("adjustment")] Adjustment,

    /// <summary>
    /// A later release calculates otherwise, and two people agreed to correct what was posted before.
    /// </summary>
    [JsonStringEnumMemberName("engine-correction")] EngineCorrection,

    /// <summary>The programme's default plan or its win-back days changed.</summary>
    [JsonStringEnumMemberName("programme")] Programme,

    /// <summary>Two people agreed on another first day of a customer's life.</summary>
    [JsonStringEnumMemberName("anchor")] Anchor,
}

public static class EntryReasonNames
{
    private static readonly FrozenDictionary<string, EntryReason> ByName =
        MemberNames<EntryReason>.Names.ToFrozenDictionary(name => name.Value, name => name.Key, StringComparer.Ordinal);

    /// <summary>The name on the surface, the same that is stored: "rule-change".</summary>
    public static string Name(this EntryReason reason) => MemberNames<EntryReason>.Names[reason];

    public static EntryReason Parse(string name) => ByName[name];
}

/// <summary>A partner's month is final: the hash covers its entries and the statement before it.</summary>
public sealed record StatementClosed(
    string PartnerId, Period Period, int Entries, ImmutableArray<Amount> Totals, string Hash, string? PreviousHash);
