using Money;

namespace CommissionsConsole.Clients;

/// <summary>What a bank's file says of payouts.</summary>
/// <param name="Kind">"pain.002", "camt.053" or "camt.054".</param>
/// <param name="Unmatched">What would be ours and does not fit.</param>
/// <param name="Others">How many transactions of the file are not about payouts.</param>
public sealed record BankAnswer(string Kind, string MessageId, IReadOnlyList<AnsweredPayout> Payouts,
    IReadOnlyList<UnmatchedTransfer> Unmatched, int Others)
{
    /// <summary>Something follows from the file.</summary>
    public bool IsNew => Payouts.Any(payout => payout.PaidOn is not null
        || payout.Lines.Any(line => line.IsProposed));
}

/// <param name="NotDebited">Of how many lines nothing says yet that they were debited.</param>
/// <param name="PaidOn">Day on which the file confirms it; null where it does not, or it was confirmed before.</param>
/// <param name="Problem">Code of why nothing of it is done; null: nothing stands against it.</param>
public sealed record AnsweredPayout(string PayoutId, string? Number, DateOnly? PaidOn, int NotDebited,
    IReadOnlyList<AnsweredTransfer> Lines, string? Problem, string? Explanation);

/// <param name="Says">"accepted", "rejected", "booked" or "returned".</param>
/// <param name="IsProposed">The file proposes its return; a second person approves.</param>
public sealed record AnsweredTransfer(string PartnerId, Amount Amount, string Says, DateOnly? On, string? Reference,
    string? Reason, bool IsProposed);

public sealed record UnmatchedTransfer(string Why, string? EndToEndId, Amount? Amount, DateOnly? On,
    string? Reference, string? Reason);
