using Leads.Domain.Leads;
using Leads.Domain.Policies;
using Leads.Service.Attributions;
using Money;

namespace Leads.Service.Leads;

internal sealed record LeadResponse
{
    public required string Id { get; init; }
    public required string PartnerId { get; init; }
    public string? Company { get; init; }
    public string? Domain { get; init; }
    public string? VatId { get; init; }
    public string? Email { get; init; }
    public string? Country { get; init; }
    public Amount? ExpectedMonthlyRevenue { get; init; }

    /// <summary>Today: submitted, accepted, rejected, expired, lost or won.</summary>
    public required string Status { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }
    public required DateTimeOffset DecideBy { get; init; }

    /// <summary>True when the lead waits for a decision for longer than it should.</summary>
    public required bool Escalated { get; init; }

    public DateOnly? AcceptedOn { get; init; }

    /// <summary>First day without protection.</summary>
    public DateOnly? ProtectedUntil { get; init; }

    public required bool Extended { get; init; }
    public string? Reason { get; init; }
    public string? Segment { get; init; }

    /// <summary>Stage of the sale; the first of the lead policy until somebody moved it.</summary>
    public required string Stage { get; init; }

    public DateOnly? ExpectedCloseOn { get; init; }
    public string? CustomerId { get; init; }
    public DateOnly? WonOn { get; init; }
    public required long Version { get; init; }

    /// <summary>What the won lead brought; only in the answer to winning it.</summary>
    public IReadOnlyList<AttributionResponse>? Attributions { get; init; }

    public static LeadResponse From(
        LeadView view, LeadDetails? details, LeadPolicy policy, ProgrammeCalendar calendar)
    {
        var lead = view.State;
        return new LeadResponse
        {
            Id = lead.Id,
            PartnerId = lead.PartnerId,
            Company = details?.Company,
            Domain = details?.Domain,
            VatId = details?.VatId,
            Email = details?.Email,
            Country = details?.Country,
            ExpectedMonthlyRevenue = details?.ExpectedMonthlyRevenue,
            Status = WordOf(lead.StatusOn(calendar.Today())),
            SubmittedAt = lead.SubmittedAt,
            DecideBy = lead.DecideBy(policy),
            Escalated = lead.Decided is LeadStatus.Submitted && calendar.Now() >= lead.DecideBy(policy),
            AcceptedOn = lead.AcceptedOn,
            ProtectedUntil = lead.ProtectedUntil,
            Extended = lead.Extended,
            Reason = lead.Reason,
            Segment = lead.Segment,
            Stage = policy.StageOrFirst(lead.Stage).Name,
            ExpectedCloseOn = lead.ExpectedCloseOn,
            CustomerId = lead.CustomerId,
            WonOn = lead.WonOn,
            Version = view.Version,
        };
    }

    public static string WordOf(LeadStatus status) => status.ToString().ToLowerInvariant();
}
