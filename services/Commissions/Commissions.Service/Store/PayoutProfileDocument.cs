using System.Text.Json.Serialization;
using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;

namespace Commissions.Service.Store;

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

    /// <inheritdoc cref="PayoutHold.Find"/>
    public static string? HoldOf(
        PartnerProfile? partner, PayoutProfileDocument? profile, DateOnly day, DateTimeOffset? knownAt) =>
        PayoutHold.Find(partner, profile?.Profile, profile?.Since, day, knownAt);

    public static PayoutProfileDocument From(string partnerId, PayoutProfile profile, DateTimeOffset? since = null) =>
        new()
        {
            Id = partnerId,
            CurrentId = profile.Current?.ProfileId,
            PendingId = profile.Waiting?.ProfileId,
            Since = since ?? profile.Current?.ConfirmedAt,
            State = profile,
        };

    /// <summary>The document once more has happened.</summary>
    public PayoutProfileDocument Fold(IEnumerable<object> events) =>
        From(Id, events.Aggregate(Profile, PayoutProfile.Fold), Since);
}
