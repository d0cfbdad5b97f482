using Leads.Domain.Policies;

namespace Leads.Domain.Leads;

/// <summary>The vendor's own sales team owns leads like a partner, so a conflict is a case, no overwrite.</summary>
public static class DirectSales
{
    public const string OwnerId = "direct-sales";
}

public enum LeadStatus
{
    None,
    Submitted,
    Accepted,
    Rejected,
    Lost,
    Won,
    Expired,
}

public sealed record Lead
{
    public static readonly Lead Initial = new();

    public string Id { get; init; } = "";
    public string PartnerId { get; init; } = "";
    public string MatchKey { get; init; } = "";
    public LeadStatus Decided { get; init; }
    public DateTimeOffset SubmittedAt { get; init; }
    public DateOnly SubmittedOn { get; init; }
    public DateOnly? AcceptedOn { get; init; }
    public DateOnly? ProtectedUntil { get; init; }
    public bool Extended { get; init; }
    public string? CustomerId { get; init; }
    public DateOnly? WonOn { get; init; }
    public string? Reason { get; init; }

    /// <summary>Stage of the sale by the lead policy; null until somebody moved it.</summary>
    public string? Stage { get; init; }

    public DateOnly? ExpectedCloseOn { get; init; }
    public string? Segment { get; init; }

    public bool Exists() => Id.Length > 0;

    /// <summary>Nobody records that protection ran out: it follows from the date.</summary>
    public LeadStatus StatusOn(DateOnly date) =>
        Decided is LeadStatus.Accepted && date >= ProtectedUntil ? LeadStatus.Expired : Decided;

    /// <summary>Waiting for a decision, or protected.</summary>
    public bool IsOpenOn(DateOnly date) => StatusOn(date) is LeadStatus.Submitted or LeadStatus.Accepted;

    public DateTimeOffset DecideBy(LeadPolicy policy) => SubmittedAt.AddHours(policy.DecisionHoursMax);

    public static Lead Fold(Lead lead, object happened) => happened switch
    {
        LeadSubmitted submitted => new Lead
        {
            Id = submitted.LeadId,
            PartnerId = submitted.PartnerId,
            MatchKey = submitted.MatchKey,
            Decided = LeadStatus.Submitted,
            SubmittedAt = submitted.SubmittedAt,
            SubmittedOn = submitted.SubmittedOn,
            Segment = submitted.Segment,
        },
        LeadAccepted accepted => lead with
        {
            Decided = LeadStatus.Accepted,
            AcceptedOn = accepted.AcceptedOn,
            ProtectedUntil = accepted.ProtectedUntil,
            Reason = accepted.Reason,
        },
        LeadRejected rejected => lead with { Decided = LeadStatus.Rejected, Reason = rejected.Reason },
        LeadProtectionExtended extended => lead with { ProtectedUntil = extended.ProtectedUntil, Extended = true },
        LeadMoved moved => lead with { Stage = moved.Stage, ExpectedCloseOn = moved.ExpectedCloseOn },
        LeadReassigned reassigned => lead with { PartnerId = reassigned.PartnerId },
        LeadLost lost => lead with { Decided = LeadStatus.Lost, Reason = lost.Reason },
        LeadWon won => lead with { Decided = LeadStatus.Won, CustomerId = won.CustomerId, WonOn = won.WonOn },
        _ => lead,
    };
}
