namespace Commissions.Domain.Payouts;

/// <summary>In the partner's stream: the partner named where it wants to be paid. The account itself is personal data.</summary>
/// <param name="NeedsSecondLook">A change waits for finance; the first profile of a partner does not.</param>
public sealed record PayoutProfileSubmitted(string PartnerId, string ProfileId, string SubmittedBy, bool NeedsSecondLook);

public sealed record PayoutProfileConfirmed(string PartnerId, string ProfileId, string ConfirmedBy);

public sealed record PayoutProfileRefused(string PartnerId, string ProfileId, string RefusedBy, string Reason);
