using CommissionsConsole.SignIn;

namespace CommissionsConsole.Clients;

/// <summary>Facts that would move money of closed months; they are approved or refused together.</summary>
/// <param name="Kind">"attributions", "partner" or "merge".</param>
/// <param name="State">"waiting", "approved" or "refused".</param>
/// <param name="Changes">What they do by partner; null where it cannot be calculated.</param>
/// <param name="InForceFrom">Of a refused change: the day from which it counts all the same.</param>
public sealed record WaitingChange(string ChangeId, string Kind, string State, DateOnly ArrivedOn,
    IReadOnlyList<HeldFact> Facts,
    IReadOnlyList<PartnerChange>? Changes, string? ApprovedBy, string? RefusedBy, DateOnly? DecidedOn, string? Reason,
    DateOnly? InForceFrom)
{
    /// <summary>Other changes that wait and move money of the same partners, by id; null where nobody looked.</summary>
    public IReadOnlyList<string>? MayOverlap { get; init; }

    public bool IsWaiting => State == "waiting";

    /// <summary>Facts without a day, such as a merge, count for all of the past or not at all.</summary>
    public bool HasDays => Facts.All(fact => fact.From is not null);

    /// <summary>True where the service takes this person's approval; anybody may refuse.</summary>
    public bool IsApprovedBy(Viewer viewer) => IsWaiting && !IsRecordedBy(viewer) && (viewer.IsFinance || !IsOfFeed);

    public bool IsRecordedBy(Viewer viewer) => Facts.Any(fact => fact.RecordedBy == viewer.Subject);

    /// <summary>True where nobody is known to have recorded a part of it: then finance decides.</summary>
    public bool IsOfFeed => Facts.Any(fact => fact.RecordedBy is null);
}

/// <param name="What">"attribution-started", "attribution-ended", "partner-type-changed", "partner-segments-changed",
/// "partner-identity-reported" or "customers-merged".</param>
/// <param name="From">First day that it counts from; an ended attribution's first day without it.</param>
/// <param name="Source">Which delivery it came with.</param>
public sealed record HeldFact(string What, string? PartnerId, string? CustomerId, DateOnly? From, string? RecordedBy,
    string? Source, string? Role, int? SharePpm, string? PartnerType, IReadOnlyList<string>? Segments,
    string? IntoCustomerId, string? Reason);
