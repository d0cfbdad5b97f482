namespace Commissions.Domain.Payouts;

/// <summary>
/// In the partner's stream: where it wants to be paid, and who looked. The account itself is personal data.
/// </summary>
public abstract record PayoutProfileEvent
{
    public abstract string PartnerId { get; init; }
    public abstract string ProfileId { get; init; }
}

/// <summary>The partner named an account. It counts once finance has confirmed it.</summary>
/// <param name="NeedsSecondLook">False only in events of release 0.1.0, where the first account counted at
/// once.</param>
public sealed record PayoutProfileSubmitted(string PartnerId, string ProfileId, string SubmittedBy,
    bool NeedsSecondLook)
    : PayoutProfileEvent
{
    /// <summary>Keyed hash of the IBAN; null in events of release 0.1.0.</summary>
    public string? AccountHash { get; init; }

    public DateTimeOffset? SubmittedAt { get; init; }
}

/// <summary>Somebody of finance looked at the account; it is paid to from <see cref="UsableFrom"/> on.</summary>
public sealed record PayoutProfileConfirmed(string PartnerId, string ProfileId, string ConfirmedBy)
    : PayoutProfileEvent
{
    /// <summary>Keyed hash of the IBAN that was looked at; null in events of release 0.1.0.</summary>
    public string? AccountHash { get; init; }

    /// <summary>First day of a payout to it; null in events of release 0.1.0, where it was the same day.</summary>
    public DateOnly? UsableFrom { get; init; }

    public DateOnly? ConfirmedOn { get; init; }
    public DateTimeOffset? ConfirmedAt { get; init; }
}

public sealed record PayoutProfileRefused(string PartnerId, string ProfileId, string RefusedBy, string Reason)
    : PayoutProfileEvent
{
    public DateTimeOffset? RefusedAt { get; init; }
}
