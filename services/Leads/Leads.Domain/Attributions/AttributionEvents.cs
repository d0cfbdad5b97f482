namespace Leads.Domain.Attributions;

public abstract record AttributionEvent(string AttributionId, string CustomerId, string PartnerId);

/// <param name="SharePpm">Share of the role's pool, 1 to 1 000 000.</param>
/// <param name="Source">"lead-won" or "manager".</param>
public sealed record AttributionStarted(
    string AttributionId, string CustomerId, string PartnerId, AttributionRole Role, int SharePpm, DateOnly From,
    string Source, string Reason, string StartedBy) : AttributionEvent(AttributionId, CustomerId, PartnerId);

/// <param name="Until">First day that the attribution no longer covers.</param>
public sealed record AttributionEnded(
    string AttributionId, string CustomerId, string PartnerId, DateOnly Until, string Reason, string EndedBy)
    : AttributionEvent(AttributionId, CustomerId, PartnerId);
