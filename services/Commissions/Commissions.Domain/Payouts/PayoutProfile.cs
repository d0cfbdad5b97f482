using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Globalization;
using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>An account that the partner named and finance has not looked at.</summary>
/// <param name="AccountHash">Keyed hash of the IBAN; null where release 0.1.0 recorded none.</param>
public sealed record WaitingAccount(string ProfileId, string? AccountHash, string? SubmittedBy,
    DateTimeOffset? SubmittedAt)
{
    /// <summary>True when it was named after an instant; false where either is not known.</summary>
    public bool IsSubmittedAfter(DateTimeOffset? knownAt) => SubmittedAt > knownAt;
}

/// <summary>The account that payouts go to.</summary>
/// <param name="ConfirmedBy">Null for a first account of release 0.1.0, which counted without a look.</param>
/// <param name="UsableFrom">First day of a payout to it.</param>
/// <param name="FirstPayoutId">The first payout to it that was not given up; null before.</param>
public sealed record ConfirmedAccount(string ProfileId, string? AccountHash, string? ConfirmedBy, DateOnly ConfirmedOn,
    DateTimeOffset? ConfirmedAt, DateOnly UsableFrom, string? FirstPayoutId)
{
    /// <summary>
    /// True on days after the confirmation on which nothing is paid to it yet, as known at an instant.
    /// </summary>
    public bool IsCooling(DateOnly day, DateTimeOffset? knownAt) =>
        ConfirmedOn <= day && day < UsableFrom && !IsConfirmedAfter(knownAt);

    private bool IsConfirmedAfter(DateTimeOffset? knownAt) => ConfirmedAt > knownAt;

    /// <summary>Counted without a look, as the first account of a partner did in release 0.1.0.</summary>
    public static ConfirmedAccount OfFirstRelease(string profileId) =>
        new(profileId, null, null, DateOnly.MinValue, null, DateOnly.MinValue, null);
}

/// <summary>A step in the life of a payout profile, as the partner is told.</summary>
/// <param name="What">"submitted", "confirmed" or "refused".</param>
public sealed record ProfileStep(
    string ProfileId, string What, string By, DateTimeOffset? At, DateOnly? UsableFrom = null, string? Reason = null)
{
    public const string Submitted = "submitted";
    public const string Confirmed = "confirmed";
    public const string Refused = "refused";
}

/// <summary>
/// Where a partner is paid. An account counts once finance has confirmed exactly that one; a changed one is paid to
/// after a number of days, so that the partner can object to a change that it did not make.
/// </summary>
public sealed record PayoutProfile
{
    /// <summary>Steps that are kept for showing; the events keep all.</summary>
    public const int StepsKept = 20;

    /// <summary>Code of <see cref="Another"/>.</summary>
    public const string StaleCode = "stale";

    public WaitingAccount? Waiting { get; init; }
    public ConfirmedAccount? Current { get; init; }
    public ImmutableArray<ProfileStep> Steps { get; init; } = [];

    /// <summary>Number of changes: two reads with the same number saw the same.</summary>
    public long Version { get; init; }

    public static readonly PayoutProfile Initial = new();

    public static PayoutProfile Fold(PayoutProfile profile, object @event) => @event switch
    {
        PayoutProfileSubmitted submitted => Submitted(profile, submitted),
        PayoutProfileConfirmed confirmed => Confirmed(profile, confirmed),
        PayoutProfileRefused refused => profile with
        {
            Waiting = profile.Waiting?.ProfileId == refused.ProfileId ? null : profile.Waiting,
            Steps = Kept(profile, new ProfileStep(
                refused.ProfileId, ProfileStep.Refused, refused.RefusedBy, refused.RefusedAt, null, refused.Reason)),
            Version = profile.Version + 1,
        },
        PayoutLineLocked line when line.ProfileId is not null && line.ProfileId == profile.Current?.ProfileId =>
            profile with
            {
                Current = profile.Current with { FirstPayoutId = profile.Current.FirstPayoutId ?? line.PayoutId },
            },
        PayoutLineReturned line when line.PayoutId == profile.Current?.FirstPayoutId =>
            profile with { Current = profile.Current with { FirstPayoutId = null } },
        _ => profile,
    };

    /// <summary>Null when a payout may go to the account in use: it is the one that was confirmed.</summary>
    /// <param name="accountHash">Of the account as it is stored now.</param>
    /// <param name="isNamed">Whether the ledger knows the account as the partner's; it counts where no hash was
    /// recorded.</param>
    public Rejection? PayoutRefusal(string partnerId, string? accountHash, bool isNamed) =>
        Current is null || accountHash is null
        || (Current.AccountHash is { } confirmed ? confirmed != accountHash : !isNamed)
            ? Differs(partnerId)
            : null;

    /// <summary>
    /// Who confirmed the account in use, as long as no payout went to it: another person makes the first one (rule
    /// 8.4).
    /// </summary>
    [JsonIgnore]
    public string? NewAccountConfirmedBy => Current is { FirstPayoutId: null } account ? account.ConfirmedBy : null;

    public static Rejection FirstPayoutByAnother(string partnerId, string by) => Rejection.Forbidden(FourEyes.Code,
        "You confirmed an account that this payout would be the first to use. Another person of finance makes it.")
        .AddFact("author", by).AddFact("partnerId", partnerId);

    /// <summary>The account that is stored is not the one that was confirmed or locked.</summary>
    public static Rejection Differs(string partnerId) => Rejection.Conflict("account-differs",
        "The stored account of a partner is not the one that was confirmed. Nothing is paid to it: somebody changed " +
        "it outside of this service, or the key of the hashes was changed. Ask the partner, then have it submit its " +
        "account again, or confirm the account in use again.").AddFact("partnerId", partnerId);

    /// <summary>The caller did not look at what waits now; the facts say what changed.</summary>
    public static Rejection Another(PayoutProfile profile)
    {
        var changed = Rejection.Conflict(StaleCode,
            "The profile changed, or another account waits than the one that you looked at. " +
            "Read the profile again, look at the account, then repeat with its id as profileId.");
        if (profile.Steps.LastOrDefault() is { } last)
            changed = changed.AddFact("lastStep", last.What).AddFact("lastBy", last.By)
                .AddFact("lastAt", last.At?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) ?? "");
        return profile.Waiting is { } waiting ? changed.AddFact("waitingProfileId", waiting.ProfileId) : changed;
    }

    private static PayoutProfile Submitted(PayoutProfile profile, PayoutProfileSubmitted submitted)
    {
        var next = profile with
        {
            Steps = Kept(profile, new ProfileStep(submitted.ProfileId, ProfileStep.Submitted, submitted.SubmittedBy,
                submitted.SubmittedAt)),
            Version = profile.Version + 1,
        };
        return submitted.NeedsSecondLook
            ? next with
            {
                Waiting = new WaitingAccount(
                    submitted.ProfileId, submitted.AccountHash, submitted.SubmittedBy, submitted.SubmittedAt),
            }
            : next with { Current = ConfirmedAccount.OfFirstRelease(submitted.ProfileId) };
    }

    private static PayoutProfile Confirmed(PayoutProfile profile, PayoutProfileConfirmed confirmed) => profile with
    {
        Waiting = profile.Waiting?.ProfileId == confirmed.ProfileId ? null : profile.Waiting,
        Current = new ConfirmedAccount(confirmed.ProfileId, confirmed.AccountHash, confirmed.ConfirmedBy,
            confirmed.ConfirmedOn ?? DateOnly.MinValue, confirmed.ConfirmedAt, confirmed.UsableFrom
            ?? DateOnly.MinValue,
            profile.IsInUse(confirmed.AccountHash) ? profile.Current!.FirstPayoutId : null),
        Steps = Kept(profile, new ProfileStep(confirmed.ProfileId, ProfileStep.Confirmed, confirmed.ConfirmedBy,
            confirmed.ConfirmedAt, confirmed.UsableFrom)),
        Version = profile.Version + 1,
    };

    /// <summary>Id of the account that was in use at an instant; null where none was, or it is not kept.</summary>
    public string? AccountAt(DateTimeOffset instant) =>
        Steps.LastOrDefault(step => step.What == ProfileStep.Confirmed && step.At <= instant)?.ProfileId
        ?? (Current is { ConfirmedAt: null } ofFirstRelease ? ofFirstRelease.ProfileId : null);

    /// <summary>True for the account in use: only its holder or address changed.</summary>
    internal bool IsInUse(string? accountHash) => accountHash is not null && Current?.AccountHash == accountHash;

    private static ImmutableArray<ProfileStep> Kept(PayoutProfile profile, ProfileStep step) =>
        [.. profile.Steps.Add(step).TakeLast(StepsKept)];
}
