using System.Text.Json.Serialization;
using Commissions.Domain.Earning;

namespace Commissions.Service.Verifications;

/// <summary>Where a verification begins to walk the ledger: where an earlier one left its mark, or at its first
/// entry.</summary>
/// <param name="Earlier">The run that vouches for what lies before; null: everything is walked.</param>
/// <param name="Reason">Why everything is walked; null when it is not.</param>
internal sealed record WalkStart(VerifiedRun? Earlier, WalkReason? Reason)
{
    public static WalkStart Everything(WalkReason reason) => new(null, reason);

    /// <param name="last">The last run that finished; null: there was none.</param>
    /// <param name="fullEveryDays">Everything is walked when it last was so many days ago.</param>
    public static WalkStart After(VerificationDocument? last, DateOnly today, int fullEveryDays) => last switch
    {
        { Report.HasDrifted: true } => Everything(WalkReason.DriftBefore),
        not { Mark: not null, FinishedAt: not null } => Everything(WalkReason.NoEarlierRun),
        { Mark.Engine: not Calculation.Engine } => Everything(WalkReason.OtherCalculation),
        // A day in the future is not one on which everything was walked.
        { Mark.FullOn: var day } when day > today || day.AddDays(fullEveryDays) <= today => Everything(WalkReason.Due),
        _ => new WalkStart(new VerifiedRun(last.Id, last.FinishedAt.Value, last.Mark), null),
    };
}

/// <summary>A finished run without drift, and how far it vouches for the ledger.</summary>
internal sealed record VerifiedRun(string VerificationId, DateTimeOffset VerifiedAt, VerificationMark Mark);

/// <summary>Why all of the ledger is walked.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WalkReason>))]
internal enum WalkReason
{
    /// <summary>Somebody asked for it.</summary>
    [JsonStringEnumMemberName("requested")] Requested,

    /// <summary>No run left a mark yet, or no month is closed.</summary>
    [JsonStringEnumMemberName("no-earlier-run")] NoEarlierRun,

    /// <summary>The last run found a drift.</summary>
    [JsonStringEnumMemberName("drift-before")] DriftBefore,

    /// <summary>It is its turn, at least once a week.</summary>
    [JsonStringEnumMemberName("due")] Due,

    /// <summary>The last run verified with another calculation.</summary>
    [JsonStringEnumMemberName("other-calculation")] OtherCalculation,

    /// <summary>What the last run walked is not what it was.</summary>
    [JsonStringEnumMemberName("history-changed")] HistoryChanged,
}
