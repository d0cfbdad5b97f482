using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Commissions.Domain.Payouts;
using Commissions.Service.LedgerProcessor;
using Hosting;
using Marten;

namespace Commissions.Service.Payouts;

/// <summary>An account to pay to; erasing the document erases the personal data.</summary>
internal sealed record PayoutAccount
{
    public required string Id { get; init; }
    public required string PartnerId { get; init; }
    public required string Iban { get; init; }
    public required string Holder { get; init; }
    public required string Country { get; init; }
    public string? Town { get; init; }
    public string? PostCode { get; init; }
    public string? Street { get; init; }

    [JsonIgnore]
    public PostalAddress Address => new(Country, Town, PostCode, Street);

    public static PayoutAccount Of(string partnerId, NewPayoutProfile body) => new()
    {
        Id = Guid.CreateVersion7().ToString("N"),
        PartnerId = partnerId,
        Iban = Identities.Iban.Normalise(body.Iban),
        Holder = body.Holder.Trim(),
        Country = body.Address.Country,
        Town = body.Address.Town,
        PostCode = body.Address.PostCode,
        Street = body.Address.Street,
    };

    public bool SameAs(PayoutAccount other) => this with { Id = other.Id } == other;
}

/// <summary>A partner's payout profile as folded from its events, which are the original.</summary>
internal sealed record PayoutProfileDocument
{
    /// <summary>Partner id.</summary>
    public required string Id { get; init; }

    public string? CurrentId { get; init; }
    public string? PendingId { get; init; }

    /// <summary>Since when the partner can be paid at all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Null in documents of release 0.1.0.</summary>
    public PayoutProfile? State { get; init; }

    [JsonIgnore]
    public PayoutProfile Profile => State ?? PayoutProfile.Initial with
    {
        Current = CurrentId is null ? null : ConfirmedAccount.OfFirstRelease(CurrentId),
        Waiting = PendingId is null ? null : new WaitingAccount(PendingId, null, null, null),
    };

    public static PayoutProfileDocument Of(string partnerId, PayoutProfile profile, DateTimeOffset? since = null) => new()
    {
        Id = partnerId,
        CurrentId = profile.Current?.ProfileId,
        PendingId = profile.Waiting?.ProfileId,
        Since = since ?? profile.Current?.ConfirmedAt,
        State = profile,
    };

    /// <summary>Folds events of the turn, which the caller appends to the partner's stream, and stores the outcome.</summary>
    public PayoutProfileDocument Fold(LedgerTransaction turn, IEnumerable<object> events)
    {
        var after = Of(Id, events.Aggregate(Profile, PayoutProfile.Fold), Since);
        turn.Session.Store(after);
        return after;
    }

    /// <summary>Appends and folds the events, commits the turn and answers with the profile.</summary>
    public async Task<IResult> Keep(LedgerTransaction turn, ImmutableArray<IPayoutProfileEvent> events, IQuerySession session,
        HttpContext http, CancellationToken cancellation)
    {
        foreach (var happened in events) turn.AppendToPartner(Id, happened);
        var after = Fold(turn, events);
        await turn.Commit(cancellation);
        http.Response.SetVersion(after.Profile.Version);
        return TypedResults.Ok(await PayoutProfileView.Of(after, session, cancellation));
    }
}

/// <summary>A payout profile on the surface.</summary>
/// <param name="Current">Account in use; absent while finance has not confirmed a first one.</param>
/// <param name="UsableFrom">First day of a payout to the account in use, while it is still to come or just came.</param>
/// <param name="Changes">Who changed and confirmed what when, oldest first; the last 20 of them.</param>
internal sealed record PayoutProfileView(string PartnerId, PayoutAccount? Current, PayoutAccount? WaitsForSecondLook,
    DateOnly? UsableFrom, IReadOnlyList<ProfileStep> Changes)
{
    /// <summary>Other partners that named the account that waits, now or before; only finance sees them.</summary>
    public IReadOnlyList<string>? AlsoNamedBy { get; init; }

    public static async Task<PayoutProfileView> Of(
        PayoutProfileDocument profile, IQuerySession session, CancellationToken cancellation) => Of(profile,
            await Account(profile.CurrentId, session, cancellation), await Account(profile.PendingId, session, cancellation));

    public static PayoutProfileView Of(PayoutProfileDocument document, PayoutAccount? current, PayoutAccount? waits) => new(
        document.Id, current, waits,
        document.Profile.Current?.UsableFrom is { } from && from > DateOnly.MinValue ? from : null, document.Profile.Steps);

    private static async Task<PayoutAccount?> Account(string? id, IQuerySession session, CancellationToken cancellation) =>
        id is null ? null : await session.LoadAsync<PayoutAccount>(id, cancellation);
}
