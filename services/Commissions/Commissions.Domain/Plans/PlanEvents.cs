namespace Commissions.Domain.Plans;

/// <summary>Stream <c>plan-{id}</c>.</summary>
public interface IPlanEvent;

public sealed record PlanCreated(string PlanId, string Name, string? Template, string Author) : IPlanEvent;

public sealed record PlanVersionDrafted(
    string PlanId, int Version, PlanTerms Terms, string Hash, string Author, string Reason) : IPlanEvent;

/// <summary>Approved by a second person and in force from then on.</summary>
public sealed record PlanVersionPublished(
    string PlanId, int Version, PlanTerms Terms, string Hash, string Author, string Approver, DateOnly ApprovedOn,
    string ReplayId) : IPlanEvent;

public sealed record PlanAssigned(
    string PlanId, string? PartnerId, string? Segment, DateOnly ValidFrom, string Author) : IPlanEvent;
