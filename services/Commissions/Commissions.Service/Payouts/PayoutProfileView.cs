using Commissions.Domain.Payouts;
using Commissions.Service.Store;
using Marten;

namespace Commissions.Service.Payouts;

/// <summary>A payout profile on the surface.</summary>
/// <param name="Current">Account in use; absent while finance has not confirmed a first one.</param>
/// <param name="UsableFrom">First day of a payout to the account in use, while it is still to come or just
/// came.</param>
/// <param name="Changes">Who changed and confirmed what when, oldest first; the last 20 of them.</param>
internal sealed record PayoutProfileView(string PartnerId, PayoutAccount? Current, PayoutAccount? WaitsForSecondLook,
    DateOnly? UsableFrom, IReadOnlyList<ProfileStep> Changes)
{
    /// <summary>Other partners that named the account that waits, now or before; only finance sees them.</summary>
    public IReadOnlyList<string>? AlsoNamedBy { get; init; }

    public static async Task<PayoutProfileView> Read(
        PayoutProfileDocument profile, IQuerySession session, CancellationToken cancellation) => From(profile,
            await Account(profile.CurrentId, session, cancellation),
            await Account(profile.PendingId, session, cancellation));

    public static PayoutProfileView From(PayoutProfileDocument document, PayoutAccount? current,
        PayoutAccount? waits) =>
        new(
        document.Id, current, waits,
        document.Profile.Current?.UsableFrom is { } from && from > DateOnly.MinValue ? from
        : null, document.Profile.Steps);

    private static async Task<PayoutAccount?> Account(string? id, IQuerySession session,
        CancellationToken cancellation) =>
        id is null ? null : await session.LoadAsync<PayoutAccount>(id, cancellation);
}
