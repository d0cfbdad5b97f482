namespace CommissionsConsole.Clients;

/// <summary>A file of invoices, how far it is read and what became of its lines.</summary>
/// <param name="State">"waiting", "running", "done" or "failed".</param>
/// <param name="DryRun">It is only checked: nothing of it is stored.</param>
/// <param name="LinesTotal">Null until it is read to its end.</param>
/// <param name="Accepted">Lines of invoices of which something was new.</param>
/// <param name="Duplicates">Lines that say nothing new.</param>
/// <param name="Rejected">The first of them; <paramref name="RejectedCount"/> counts all.</param>
/// <param name="Notes">Lines that were stored and that somebody should look at.</param>
/// <param name="Failure">Why it could not be read to its end.</param>
public sealed record Import(string ImportId, string State, bool DryRun, int LinesDone, int? LinesTotal, int Accepted,
    int Duplicates, int RejectedCount, IReadOnlyList<ImportLine> Rejected, int NoteCount,
    IReadOnlyList<ImportLine> Notes, ImportLine? Failure, DateTimeOffset RequestedAt, DateTimeOffset? FinishedAt)
{
    public bool IsPending => State is "waiting" or "running";
}

/// <param name="Line">From 1; the header is line 1.</param>
/// <param name="SourceEventId">The invoice that it belongs to.</param>
public sealed record ImportLine(int Line, string? SourceEventId, string Code, string Detail, string? Field);

/// <summary>A fact that came under the id of another one.</summary>
public sealed record FactConflict(string Id, string SourceEventId, string CustomerId, string SourceSystem,
    DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt);

/// <summary>An event of Stripe that waits for the lines of its document.</summary>
public sealed record WaitingStripeEvent(string EventId, string Type, string DocumentId, DateTimeOffset ReceivedAt,
    int Attempts, string Reason, DateTimeOffset NextAttemptAt);

/// <param name="IsConfigured">A signing secret is configured.</param>
/// <param name="Path">Where Stripe sends its events, from the address of Subscriptions on.</param>
/// <param name="LastTaken">Null: no event came yet.</param>
/// <param name="LastRefused">Signed with another secret; null: none was.</param>
public sealed record StripeConnection(bool IsConfigured, string Path, StripeHeard? LastTaken, StripeHeard? LastRefused);

/// <param name="Type">Null where the body was not trusted.</param>
public sealed record StripeHeard(DateTimeOffset At, string? Type);
