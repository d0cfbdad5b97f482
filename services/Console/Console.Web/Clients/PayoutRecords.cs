using Money;

namespace CommissionsConsole.Clients;

/// <param name="Returned">Lines that the bank sent back.</param>
/// <param name="Paid">What reached the partners; nothing before the bank's confirmation.</param>
public sealed record Payout(string? PayoutId, string? Number, string State, string Currency, string UpToPeriod,
    Amount Total,
    PayoutSum Asked, PayoutSum Returned, PayoutSum Paid, DateOnly? LockedOn, DateOnly? PaidOn,
    IReadOnlyList<PayoutLine> Lines, string? LockedBy, string? Approver, DateOnly? ExecuteOn, string? FileHash,
    IReadOnlyList<SkippedPartner>? Skipped)
{
    public string? ExportedBy { get; init; }
    public DateOnly? ExportedOn { get; init; }
    public string? ConfirmedBy { get; init; }
}

/// <summary>A partner's line of a payout.</summary>
/// <param name="Account">Masked.</param>
/// <param name="LockedBy">People are told to the programme's own people only.</param>
public sealed record PartnerPayout(string PayoutId, string Number, string State, string UpToPeriod, Amount Amount,
    int Entries, string? Account, DateOnly LockedOn, DateOnly? ExecuteOn, DateOnly? PaidOn, string? ReturnReason,
    string? LockedBy, string? Approver, string? ConfirmedBy);

public sealed record PayoutSum(Amount Amount, int Lines);

/// <param name="NewAccountConfirmedBy">Who confirmed an account that no payout went to before.</param>
public sealed record PayoutLine(string PartnerId, Amount Amount, int Entries, string State, string? Reason,
    string? NewAccountConfirmedBy = null, LineReturn? Return = null);

/// <param name="ApprovedBy">Null while it waits for a second person.</param>
public sealed record LineReturn(string? BankReference, string Reason, string ProposedBy, string? ApprovedBy);

public sealed record SkippedPartner(string PartnerId, Amount Amount, string Because);

public sealed record PayoutProfile(string PartnerId, PayoutAccount? Current, PayoutAccount? WaitsForSecondLook,
    DateOnly? UsableFrom, IReadOnlyList<ProfileChange> Changes, IReadOnlyList<string>? AlsoNamedBy = null);

public sealed record PayoutAccount(string Id, string Iban, string Holder, string Country,
    string? Town = null, string? PostCode = null, string? Street = null)
{
    /// <summary>On one line, as far as it is known.</summary>
    public string Address =>
        string.Join(", ", new[] { Street, $"{PostCode} {Town}".Trim(), Country }.Where(part =>
            !string.IsNullOrEmpty(part)));
}

public sealed record NewAccount(string Iban, string Holder, string Country, string? Town, string? PostCode,
    string? Street);

public sealed record ProfileChange(string ProfileId, string What, string By, DateTimeOffset? At, DateOnly? UsableFrom,
    string? Reason);

public sealed record Dispute(string DisputeId, string PartnerId, Guid EntryId, string State, string Reason,
    DateOnly OpenedOn, bool Holds, string? Note, string? ResolvedBy, string? AdjustmentId);

public sealed record Adjustment(string AdjustmentId, string PartnerId, string State, Amount Amount, string Reason,
    string ProposedBy, string? ApprovedBy, string? DisputeId);

public sealed record Verification(string VerificationId, string State, string RequestedBy, DateTimeOffset RequestedAt,
    long Processed, long Total, DateTimeOffset? FinishedAt, VerificationReport? Report);

public sealed record VerificationReport(long Facts, Proportion Keys, Proportion Entries, Proportion Statements,
    bool ChainIntact, int DriftCount, IReadOnlyList<Drift>? Drifts)
{
    public IReadOnlyList<Drift>? Waiting { get; init; }
    public int WaitingKeys { get; init; }
    public Proportion? Customers { get; init; }
    public Proportion? Accounts { get; init; }

    /// <summary>How much was walked; null in reports of earlier releases, which walked everything.</summary>
    public LedgerWalked? Walk { get; init; }

    /// <summary>By publisher; null in reports of earlier releases.</summary>
    public IReadOnlyList<FactsCompared>? Published { get; init; }

    /// <summary>Publishers whose facts were not compared, or not all of them: that report is not clean.</summary>
    public IReadOnlyList<string> NotCompared =>
        [.. (Published ?? []).Where(source => source.State != "compared").Select(source => source.Source)];

    /// <summary>"drift", "undecided" or "verified".</summary>
    public string Result => DriftCount > 0 ? "drift" : NotCompared.Count > 0 ? "undecided" : "verified";
}

/// <param name="State">"compared", "undecided" or "not-compared"; absent in reports of earlier releases.</param>
/// <param name="InFlight">Facts that came while it was compared and were not received at its end.</param>
/// <param name="Note">Why it was not compared or not decided.</param>
public sealed record FactsCompared(string Source, string? State, Proportion Facts, long InFlight, string? Note);

/// <param name="AsVerified">What an earlier run verified and this one did not walk again; null when it walked
/// everything.</param>
public sealed record LedgerWalked(bool Full, TakenAsVerified? AsVerified);

/// <param name="Through">The last of the closed months that were not walked again, written yyyy-MM.</param>
/// <param name="FullOn">Day on which everything was walked last.</param>
public sealed record TakenAsVerified(string VerificationId, DateTimeOffset VerifiedAt, string Through,
    int Statements, long Entries, DateOnly FullOn);

public sealed record Proportion(long Equal, long Of);

public sealed record Drift(string Kind, string Subject, string Expected, string Found);

public sealed record SetAside(
    int FactCount, int AccountCount, IReadOnlyList<SetAsideFact> Facts, IReadOnlyList<SetAsideAccount> Accounts);

public sealed record SetAsideFact(Guid Id, string Kind, string CustomerId, string Reason);

public sealed record SetAsideAccount(string Id, string Reason);

public sealed record Lag(IReadOnlyList<ShardLag> Shards);

public sealed record ShardLag(string Name, long Behind);

/// <summary>Billing facts that a service stores, and how many of them it has taken on.</summary>
public sealed record FactProgress(long Done, long Of, double? PerSecond, long? SecondsLeft);

public sealed record ServiceQueues(IReadOnlyList<ReceiveQueue> Queues);

public sealed record ReceiveQueue(string Name, long Messages, ErrorQueue Error, SkippedQueue Skipped);

public sealed record ErrorQueue(string Name, long Messages, IReadOnlyList<FailedMessage> Faults);

public sealed record SkippedQueue(string Name, long Messages);

public sealed record FailedMessage(string? MessageId, string? MessageType, DateTimeOffset? FailedAt,
    string? ExceptionType, string? ExceptionMessage, string? Reason);

public sealed record RedrivenQueue(string Queue, int Moved, long Remaining);

/// <summary>The programme's account that payouts are paid from.</summary>
/// <param name="Account">Masked.</param>
/// <param name="Problem">Code of what is wrong with it; null: nothing is.</param>
public sealed record PayingAccount(string? Holder, string? Account, string? Problem, string? Explanation);
