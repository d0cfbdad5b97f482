using Commissions.Domain.PartnerLedgers;

namespace Commissions.Service.Store;

/// <summary>A closed statement as listed; the event in the partner's stream is the original.</summary>
internal sealed record StatementDocument
{
    public required string Id { get; init; }
    public required string PartnerId { get; init; }
    public required StatementClosed Closed { get; init; }
    public required DateTimeOffset ClosedAt { get; init; }

    public static string IdOf(string partnerId, Domain.Periods.Period period) => $"{partnerId}/{period}";

    public static StatementDocument From(StatementClosed closed, DateTimeOffset closedAt) => new()
    {
        Id = IdOf(closed.PartnerId, closed.Period),
        PartnerId = closed.PartnerId,
        Closed = closed,
        ClosedAt = closedAt,
    };
}
