using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Commissions.Domain.Bookkeeping;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Money;

namespace Commissions.Domain.Replays;

/// <summary>Stream <c>replay-{id}</c>.</summary>
public abstract record ReplayEvent;

/// <param name="PlanId">Plan of the candidate version; null for a run under the rules in force, which finds what an
/// earlier calculation posted otherwise.</param>
public sealed record ReplayRequested(
    string ReplayId, string? PlanId, int Version, long? KnownUpTo, string RequestedBy) : ReplayEvent;

/// <param name="KnownUpTo">Sequence of the last journal event that was counted.</param>
/// <param name="Hash">SHA-256 over all differences.</param>
public sealed record ReplayCalculated(
    string ReplayId, long KnownUpTo, long Facts, int Differences, string RulesHash, string Hash,
    ImmutableArray<ReplayTotal> Totals, ImmutableArray<ReplayReasonTotal> Reasons) : ReplayEvent
{
    /// <summary>
    /// Accounts whose money the run could not calculate; nothing of them is in the differences and totals.
    /// </summary>
    public ImmutableArray<AccountNotCalculated> NotCalculated { get; init; } = [];
}

public sealed record ReplayFailed(string ReplayId, string Reason) : ReplayEvent;

public sealed record ReplayApproved(string ReplayId, string Approver, DateOnly ApprovedOn) : ReplayEvent;

/// <summary>A batch of customers was posted, in the same transaction as its entries.</summary>
public sealed record ReplayBatchPosted(string ReplayId, string UpToCustomer, int Customers, int Entries) : ReplayEvent;

public sealed record ReplayPosted(string ReplayId) : ReplayEvent;

/// <summary>After posting, a second calculation found nothing left to post.</summary>
public sealed record ReplayVerified(string ReplayId, int Remaining) : ReplayEvent;

/// <summary>
/// What a partner's month earned by customer year, as posted and as the candidate rules would have it.
/// </summary>
/// <param name="Period">Month in which the money was earned, whatever month it was posted to.</param>
public sealed record ReplayTotal(string PartnerId, Period Period, int CustomerYear, Component Component, Amount Before,
    Amount After, Amount Difference)
{
    /// <summary>What posting the differences does, for <see cref="ShownEffect"/>.</summary>
    public static IEnumerable<PartnerChange> Effect(IEnumerable<ReplayTotal> totals) =>
        totals.Select(total => new PartnerChange(total.PartnerId, 0, total.Difference));
}

/// <summary>Sum of the differences that have one reason.</summary>
public sealed record ReplayReasonTotal(ReplayReason Reason, int Keys, Amount Difference);

/// <summary>Why a key would be worth something else.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReplayReason>))]
public enum ReplayReason
{
    [JsonStringEnumMemberName("rate")] Rate,
    [JsonStringEnumMemberName("customer-year")] CustomerYear,
    [JsonStringEnumMemberName("newly-paid")] NewlyPaid,
    [JsonStringEnumMemberName("no-longer-paid")] NoLongerPaid,

    /// <summary>Cap, share, base or hold of the line's terms.</summary>
    [JsonStringEnumMemberName("other")] Other,
}

public static class ReplayReasons
{
    private static readonly (ReplayReason Reason, string Name)[] All =
    [
        (ReplayReason.Rate, "rate"), (ReplayReason.CustomerYear, "customer-year"),
        (ReplayReason.NewlyPaid, "newly-paid"),
        (ReplayReason.NoLongerPaid, "no-longer-paid"), (ReplayReason.Other, "other"),
    ];

    public static IEnumerable<string> Names => All.Select(known => known.Name);

    public static string Name(this ReplayReason reason) => All.First(known => known.Reason == reason).Name;

    public static bool TryParse(string? name, out ReplayReason reason)
    {
        var found = All.FirstOrDefault(known => known.Name == name);
        reason = found.Reason;
        return found.Name is not null;
    }
}

/// <summary>A replay run as its events tell it.</summary>
public sealed record ReplayRun
{
    public string ReplayId { get; init; } = "";
    public string? PlanId { get; init; }
    public int Version { get; init; }
    public ReplayState State { get; init; } = ReplayState.Unknown;
    public long? KnownUpTo { get; init; }
    public string? RequestedBy { get; init; }
    public string? Approver { get; init; }
    public DateOnly? ApprovedOn { get; init; }
    public string? RulesHash { get; init; }
    public string? Hash { get; init; }
    public long Facts { get; init; }
    public int Differences { get; init; }
    public ImmutableArray<ReplayTotal> Totals { get; init; } = [];
    public ImmutableArray<ReplayReasonTotal> Reasons { get; init; } = [];
    public ImmutableArray<AccountNotCalculated> NotCalculated { get; init; } = [];
    public string? PostedUpToCustomer { get; init; }
    public int PostedEntries { get; init; }
    public int PostedCustomers { get; init; }
    public string? Failure { get; init; }

    public static readonly ReplayRun Initial = new();

    /// <summary>What approving it posts, as it was shown.</summary>
    [JsonIgnore]
    public IEnumerable<PartnerChange> Shown => ReplayTotal.Effect(Totals);

    public static ReplayRun Fold(ReplayRun run, object @event) => @event switch
    {
        ReplayRequested requested => run with
        {
            ReplayId = requested.ReplayId,
            PlanId = requested.PlanId,
            Version = requested.Version,
            KnownUpTo = requested.KnownUpTo,
            RequestedBy = requested.RequestedBy,
            State = ReplayState.Requested,
        },
        ReplayCalculated calculated => run with
        {
            KnownUpTo = calculated.KnownUpTo,
            Facts = calculated.Facts,
            Differences = calculated.Differences,
            RulesHash = calculated.RulesHash,
            Hash = calculated.Hash,
            Totals = calculated.Totals,
            Reasons = calculated.Reasons,
            NotCalculated = calculated.NotCalculated,
            State = ReplayState.Calculated,
        },
        ReplayFailed failed => run with { Failure = failed.Reason, State = ReplayState.Failed },
        ReplayApproved approved => run with
        {
            Approver = approved.Approver,
            ApprovedOn = approved.ApprovedOn,
            State = ReplayState.Approved,
        },
        ReplayBatchPosted batch => run with
        {
            PostedUpToCustomer = batch.UpToCustomer,
            PostedCustomers = run.PostedCustomers + batch.Customers,
            PostedEntries = run.PostedEntries + batch.Entries,
            State = ReplayState.Posting,
        },
        ReplayPosted => run with { State = ReplayState.Posted },
        ReplayVerified { Remaining: 0 } => run with { State = ReplayState.Verified },
        _ => run,
    };
}

[JsonConverter(typeof(JsonStringEnumConverter<ReplayState>))]
public enum ReplayState
{
    [JsonStringEnumMemberName("unknown")] Unknown,
    [JsonStringEnumMemberName("requested")] Requested,
    [JsonStringEnumMemberName("calculated")] Calculated,
    [JsonStringEnumMemberName("approved")] Approved,
    [JsonStringEnumMemberName("posting")] Posting,
    [JsonStringEnumMemberName("posted")] Posted,
    [JsonStringEnumMemberName("verified")] Verified,
    [JsonStringEnumMemberName("failed")] Failed,
}
