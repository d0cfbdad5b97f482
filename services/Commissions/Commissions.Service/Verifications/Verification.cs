using System.Text.Json.Serialization;
using Commissions.Service.Store;

namespace Commissions.Service.Verifications;

/// <summary>A verification run; an observation of the ledger, not a part of it.</summary>
internal sealed record VerificationDocument
{
    public required string Id { get; init; }
    public required VerificationState State { get; init; }
    public required string RequestedBy { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public VerificationReport? Report { get; init; }

    /// <summary>Why everything is to be walked; null: only what is new since the last run.</summary>
    public WalkReason? WalkAll { get; init; }

    /// <summary>How far it vouches for the ledger; null where it found a drift, or no month is closed.</summary>
    public VerificationMark? Mark { get; init; }
}

/// <summary>A verification on the surface, with the facts recomputed so far.</summary>
internal sealed record VerificationView(string VerificationId, VerificationState State, string RequestedBy,
    DateTimeOffset RequestedAt, long Processed, long Total, DateTimeOffset? FinishedAt, VerificationReport? Report)
{
    public static VerificationView From(VerificationDocument run, ReplayProgress? progress) => new(run.Id, run.State,
        run.RequestedBy, run.RequestedAt, progress?.Processed ?? 0, progress?.Total ?? 0, run.FinishedAt, run.Report);
}

[JsonConverter(typeof(JsonStringEnumConverter<VerificationState>))]
internal enum VerificationState
{
    [JsonStringEnumMemberName("requested")] Requested,
    [JsonStringEnumMemberName("finished")] Finished,
}

/// <summary>What was recomputed and how much of it came out as stored.</summary>
/// <param name="Facts">Journal facts that everything was recomputed from.</param>
/// <param name="Keys">Ledger keys whose target was compared with the sum of their entries.</param>
/// <param name="Entries">Stored entries that were walked: compared with their event, and their sums followed.</param>
/// <param name="Statements">Closed statements whose hash was computed again from walked entries.</param>
/// <param name="ChainIntact">Each statement names the hash of the one before, and none is missing.</param>
/// <param name="Drifts">What differs; at most <see cref="DriftsMax"/> of <paramref name="DriftCount"/>, of each kind
/// some.</param>
/// <param name="WaitingKeys">Keys that an earlier calculation posted otherwise; their correction waits for
/// approval.</param>
internal sealed record VerificationReport(long Facts, Proportion Keys, Proportion Entries, Proportion Statements,
    bool ChainIntact, int DriftCount, IReadOnlyList<Drift> Drifts, int WaitingKeys = 0)
{
    public const int DriftsMax = 1_000;

    /// <summary>How many drifts there are of each kind.</summary>
    public IReadOnlyDictionary<string, int> DriftsByKind { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// The keys that wait, each with what is posted and what it comes to now; at most <see cref="DriftsMax"/>.
    /// </summary>
    public IReadOnlyList<Drift> Waiting { get; init; } = [];

    /// <summary>Customers' stored ledgers that are what their facts and entries come to.</summary>
    public Proportion Customers { get; init; } = new(0, 0);

    /// <summary>
    /// Stored accounts of partners that have the hash in their events; none where the verifying process has no key.
    /// </summary>
    public Proportion Accounts { get; init; } = new(0, 0);

    /// <summary>How much was walked; null in reports of earlier releases, and where nothing could be read.</summary>
    public LedgerWalked? Walk { get; init; }

    /// <summary>
    /// What came of comparing the journal with what each publisher published; empty in reports of earlier releases.
    /// </summary>
    public IReadOnlyList<FactsCompared> Published { get; init; } = [];

    [JsonIgnore]
    public bool HasDrifted => DriftCount > 0;

    /// <summary>
    /// Publishers of which nothing, or not everything, could be compared. A report is clean with no drift and none of
    /// these.
    /// </summary>
    public int NotCompared => Published.Count(source => !source.IsCompared);
}

/// <summary>How much of the ledger was walked entry by entry.</summary>
/// <param name="Full">Everything was.</param>
/// <param name="Reason">Why everything was; null when it was not.</param>
/// <param name="AsVerified">What was not walked again; null when everything was walked.</param>
internal sealed record LedgerWalked(bool Full, WalkReason? Reason, TakenAsVerified? AsVerified)
{
    public static LedgerWalked From(WalkStart start) => new(start.Earlier is null, start.Reason,
        start.Earlier is { Mark: var mark } earlier
            ? new TakenAsVerified(earlier.VerificationId, earlier.VerifiedAt, mark.Through.ToString(), mark.Months,
                mark.Statements, mark.Entries, mark.FullOn)
            : null);
}

/// <summary>What an earlier run verified, and of which nothing was added, removed or closed otherwise since.</summary>
/// <param name="VerificationId">The earlier run.</param>
/// <param name="VerifiedAt">When it finished.</param>
/// <param name="Through">The last of its closed months, written yyyy-MM.</param>
/// <param name="Months">Closed months up to that.</param>
/// <param name="Statements">Their statements: chained again, with the hashes of then.</param>
/// <param name="Entries">Entries that were not walked again; their sums were compared with their targets.</param>
/// <param name="FullOn">Day on which everything was walked last.</param>
internal sealed record TakenAsVerified(string VerificationId, DateTimeOffset VerifiedAt, string Through, int Months,
    int Statements, long Entries, DateOnly FullOn);

/// <summary>So many of so many.</summary>
internal sealed record Proportion(long Equal, long Of)
{
    public override string ToString() => $"{Equal} of {Of}";
}

/// <summary>Something stored that is not what comes out when it is computed again.</summary>
/// <param name="Kind">
/// Of entries and statements "key", "entry", "sum", "statement", "chain"; of documents "account", "payout", "profile",
/// "dispute", "adjustment", "replay", "rules", "segment", "period", "waiting-change"; of what was published "facts"; of
/// approvals "four-eyes"; of the store "journal", "table", "guard"; of what could not be calculated "set-aside", and
/// "amount".
/// </param>
/// <param name="Subject">What it is about: ledger key, entry id, partner and period, stream, column, id of a
/// document.</param>
internal sealed record Drift(string Kind, string Subject, string Expected, string Found)
{
    private const int TextCharsMax = 500;

    /// <summary>The same with texts that a report can hold a thousand of.</summary>
    public Drift Shortened() => new(Kind, Short(Subject), Short(Expected), Short(Found));

    private static string Short(string text) => text.Length <= TextCharsMax ? text : $"{text[..TextCharsMax]}…";
}
