using System.Text.Json.Serialization;

namespace Contracts.Commissions.V1;

/// <summary>What happened in the ledger, for statistics, e-mail and accounting.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(EntryPosted), "entry-posted")]
[JsonDerivedType(typeof(StatementClosed), "statement-closed")]
[JsonDerivedType(typeof(PayoutConfirmed), "payout-confirmed")]
[JsonDerivedType(typeof(PlanVersionPublished), "plan-version-published")]
[JsonDerivedType(typeof(SegmentsPublished), "segments-published")]
[JsonDerivedType(typeof(PartnerSegmented), "partner-segmented")]
[JsonDerivedType(typeof(PayoutAccountChanged), "payout-account-changed")]
[JsonDerivedType(typeof(WinBackDaysSet), "win-back-days-set")]
public abstract record LedgerFact;

/// <summary>A line was added to a partner's ledger.</summary>
public sealed record EntryPosted : LedgerFact
{
    public required Guid EntryId { get; init; }
    public required string PartnerId { get; init; }

    /// <summary>Customer of the line; the partner's own account for trainings and adjustments.</summary>
    public required string CustomerId { get; init; }

    /// <summary>"acquisition", "retention", "training" or "adjustment".</summary>
    public required string Component { get; init; }

    public required int CustomerYear { get; init; }
    public required long AmountMinor { get; init; }
    public required string Currency { get; init; }
    public required DateOnly EffectiveOn { get; init; }

    /// <summary>Month that it was posted to, yyyy-MM.</summary>
    public required string Period { get; init; }

    /// <summary>"accrual", "refund", "rule-change", …</summary>
    public required string Reason { get; init; }
}

/// <summary>A partner's month is final.</summary>
public sealed record StatementClosed : LedgerFact
{
    public required string PartnerId { get; init; }
    public required string Period { get; init; }
    public required int Entries { get; init; }
    public required string Hash { get; init; }
    public string? PreviousHash { get; init; }
}

/// <summary>The bank paid a partner.</summary>
public sealed record PayoutConfirmed : LedgerFact
{
    public required string PayoutId { get; init; }
    public required string PartnerId { get; init; }
    public required long AmountMinor { get; init; }
    public required string Currency { get; init; }
    public required DateOnly PaidOn { get; init; }
}

/// <summary>
/// A step in where a partner is paid, so that it can be told by another way than the one that changed it.
/// </summary>
public sealed record PayoutAccountChanged : LedgerFact
{
    public required string PartnerId { get; init; }

    /// <summary>Names the account; the account itself is not published.</summary>
    public required string ProfileId { get; init; }

    /// <summary>"submitted", "confirmed" or "refused".</summary>
    public required string Step { get; init; }

    public required string By { get; init; }

    /// <summary>First day of a payout to it; only when confirmed.</summary>
    public DateOnly? UsableFrom { get; init; }
}

/// <summary>New rules are in force.</summary>
public sealed record PlanVersionPublished : LedgerFact
{
    public required string PlanId { get; init; }
    public required int Version { get; init; }
    public required DateOnly ValidFrom { get; init; }
    public required string Hash { get; init; }
}

/// <summary>By what partners are sorted into segments at reviews.</summary>
public sealed record SegmentsPublished : LedgerFact
{
    public required int Version { get; init; }
    public required IReadOnlyList<string> Segments { get; init; }
}

/// <summary>A review put a partner into a segment, or into none, from a date on.</summary>
public sealed record PartnerSegmented : LedgerFact
{
    public required string PartnerId { get; init; }
    public string? Segment { get; init; }
    public required DateOnly ValidFrom { get; init; }
}

/// <summary>
/// How long a customer may be away from a date on and still be the same customer; the later record of a date counts.
/// </summary>
public sealed record WinBackDaysSet : LedgerFact
{
    public required int Days { get; init; }
    public required DateOnly ValidFrom { get; init; }
}
