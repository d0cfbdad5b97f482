using System.Text.Json;
using Money;

namespace CommissionsConsole.Clients;

/// <summary>One page of a list; <paramref name="Next"/> is the cursor of the next one.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

public sealed record Entry(Guid EntryId, string Key, string Component, string PartnerId, string CustomerId,
    int CustomerYear,
    string InvoiceId, string LineId, int Segment, Amount Base, int RatePpm, Amount Amount, DateOnly EffectiveOn,
    DateTimeOffset RecordedAt, string Period, string OriginalPeriod, string PlanId, int PlanVersion, string CausedBy,
    string Reason)
{
    public int? SharePpm { get; init; }

    /// <summary>Rate of the entry of the same key before it; null for the first, and where no list says it.</summary>
    public int? PreviousRatePpm { get; init; }

    /// <summary>"held", "payable", "inPayout", "paid", "returned" or "invoiced"; null in statements.</summary>
    public string? State { get; init; }
    public string? HeldBecause { get; init; }
    public DateOnly? PayableOn { get; init; }
    public string? PayoutId { get; init; }
    public DateOnly? PaidOn { get; init; }
    public DateOnly? ReturnedOn { get; init; }
}

/// <param name="Period">Month of posting, yyyy-MM.</param>
public sealed record EarnedMonth(string Period, string Component, Amount Amount);

public sealed record EntryTotal(long Entries, Amount Sum, Amount Negative);

/// <summary>What of a ledger to show; all of it is in the page's address.</summary>
public sealed record EntryFilter
{
    public string? Period { get; init; }
    public string? CustomerId { get; init; }
    public string? Component { get; init; }
    public string? Reason { get; init; }
    public DateOnly? EffectiveUntil { get; init; }
    public DateTimeOffset? KnownAt { get; init; }
    public string? State { get; init; }
    public DateOnly? PayableOn { get; init; }
    public string? PayoutId { get; init; }
}

/// <summary>Where money is, of a partner or of all: each station is the sum of the entries in that state.</summary>
/// <param name="Hold">Why nothing is paid to the partner at all.</param>
public sealed record MoneyLine(string? PartnerId, DateOnly AsOf, string? Hold, IReadOnlyList<CurrencyLine> Currencies);

public sealed record CurrencyLine(string Currency, Station Held, Station Payable, Station InPayout, Station Paid,
    Station Returned, Station Invoiced);

/// <param name="On">Held: when the next of it becomes payable. Else the last day on which this happened.</param>
/// <param name="AmountOn">What of the sum that day has.</param>
public sealed record Station(Amount Amount, long Entries, DateOnly? On, Amount? AmountOn, long? Payouts);

public sealed record Explanation(Entry Entry, JsonElement Inputs, ExplainedRule? Rule,
    IReadOnlyList<ArithmeticStep> Arithmetic,
    IReadOnlyList<CausingEvent> Causes, IReadOnlyList<CausingEvent> Facts, DateOnly? ObjectionHoldsUntil = null);

public sealed record ExplainedRule(string PlanId, int Version, string Hash, DateOnly ValidFrom, string RateDateBasis,
    string? Clause, string Author, string Approver, DateOnly ApprovedOn);

public sealed record ArithmeticStep(string What, string How, long ResultMinor);

public sealed record CausingEvent(string EventId, string Type, DateTimeOffset? RecordedAt, string SourceSystem,
    string SourceEventId, JsonElement? Says);

public sealed record PartnerSums(string PartnerId, Amount Total, Amount Paid, Amount InPayout, Amount Open);

public sealed record StatementHead(string PartnerId, string Period, bool IsClosed, int Entries,
    IReadOnlyList<Amount> Totals, string? Hash, string? PreviousHash);

public sealed record PeriodRow(string Period, bool IsClosed, bool CanBeClosed, long Entries,
    IReadOnlyList<Amount> Totals);

/// <summary>A month from its checks to the bank's answer.</summary>
/// <param name="Checks">How things are now; empty once it is closed.</param>
/// <param name="Payouts">Those made up to this month, oldest first.</param>
public sealed record MonthEnd(string Period, bool IsClosed, bool CanBeClosed, long Entries,
    IReadOnlyList<Amount> Totals, string? ClosedBy, DateTimeOffset? ClosedAt, int? Statements,
    IReadOnlyList<MonthEndCheck> Checks, IReadOnlyList<Payout> Payouts);

public sealed record MonthEndCheck(string Code, long Waiting, bool IsDone, DateTimeOffset? At);

/// <summary>What closing a month posts, or posted.</summary>
/// <param name="Released">Entries that the close itself posts: later years of prepayments.</param>
public sealed record ClosedPeriod(string Period, int Statements, int Released, IReadOnlyList<Amount> Totals,
    IReadOnlyList<Amount> ReleasedTotals, IReadOnlyList<ClosedPartner> Partners);

public sealed record ClosedPartner(string PartnerId, int Entries, Amount Total, Amount Released);

public sealed record EarnedHistory(long Facts, string? PlanVersion, IReadOnlyList<EarnedYear> Years);

public sealed record EarnedYear(string PartnerId, int CustomerYear, string Component, Amount AsPosted,
    Amount AsReplayed, Amount Difference);
