using Commissions.Domain.Payouts;

namespace Commissions.Service.Store;

/// <summary>A payout as listed; the events in its stream are the original.</summary>
internal sealed record PayoutDocument
{
    public required string Id { get; init; }
    public required Payout Payout { get; init; }

    public static string StreamOf(string payoutId) => $"payout-{payoutId}";
}
