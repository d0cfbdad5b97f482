using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Billing;

/// <summary>
/// A subscription of a customer: every day on which it was reported to start and to end. It may end and start again, so
/// the earliest start and the earliest end do not say when it ran (rule 2.1).
/// </summary>
public sealed record Subscription(string SubscriptionId)
{
    /// <summary>Distinct, in order of time.</summary>
    public ImmutableArray<DateOnly> Starts { get; init; } = [];

    /// <summary>Distinct, in order of time.</summary>
    public ImmutableArray<DateOnly> Ends { get; init; } = [];

    /// <summary>Days on which it went on with another product. Distinct, in order of time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ImmutableArray<DateOnly> Switches { get; init; }

    /// <summary>First known start; null until one is known.</summary>
    [JsonIgnore]
    public DateOnly? StartedOn => KnownStarts() is [var first, ..] ? first : null;

    /// <summary>End of the last interval; null while it runs or no end is known.</summary>
    [JsonIgnore]
    public DateOnly? EndedOn => Intervals() is [.., var last] ? last.Until : null;

    /// <summary>True when its last interval ended on the day or before.</summary>
    public bool HasEndedBy(DateOnly day) => EndedOn <= day;

    public Subscription WithStart(DateOnly on) => this with { Starts = Added(Starts, on) };

    public Subscription WithSwitch(DateOnly on) =>
        this with { Switches = Added(Switches.IsDefault ? [] : Switches, on) };

    public Subscription WithEnd(DateOnly on) => this with { Ends = Added(Ends, on) };

    public Subscription UnitedWith(Subscription other) => this with
    {
        Starts = [.. Starts.Union(other.Starts).Order()],
        Ends = [.. Ends.Union(other.Ends).Order()],
        Switches = Switches.IsDefault ? other.Switches
            : other.Switches.IsDefault ? Switches
            : [.. Switches.Union(other.Switches).Order()],
    };

    /// <summary>
    /// When it ran, in order of time. An interval lasts from a start to the first end on or after it; a start while it
    /// runs and an end while it does not run change nothing. An end before every start ends what began at an unknown
    /// day (rule 2.1).
    /// </summary>
    public ImmutableArray<RunningInterval> Intervals()
    {
        var intervals = ImmutableArray.CreateBuilder<RunningInterval>();
        var starts = KnownStarts();
        var (start, end) = (0, 0);
        if (!Ends.IsEmpty && (starts.IsEmpty || Ends[0] < starts[0]))
            intervals.Add(new RunningInterval(DateOnly.MinValue, Ends[end++]));
        while (start < starts.Length)
        {
            var from = starts[start++];
            while (end < Ends.Length && Ends[end] < from) end++;
            if (end == Ends.Length)
            {
                intervals.Add(new RunningInterval(from, null));
                break;
            }

            var until = Ends[end++];
            intervals.Add(new RunningInterval(from, until));
            while (start < starts.Length && starts[start] < until) start++;
        }

        return intervals.DrainToImmutable();
    }

    // Whoever switches is a customer, even if the start was never told; but not any more once it left that day.
    private ImmutableArray<DateOnly> KnownStarts() => Switches.IsDefaultOrEmpty
        ? Starts
        : [.. Starts.Union(Switches.Except(Ends)).Order()];

    public static DateOnly? Earlier(DateOnly? one, DateOnly? other) => one is null || other < one ? other ?? one : one;

    private static ImmutableArray<DateOnly> Added(ImmutableArray<DateOnly> dates, DateOnly date) =>
        dates.BinarySearch(date) is var place && place >= 0 ? dates : dates.Insert(~place, date);
}

/// <summary>A subscription ran in [From, Until).</summary>
/// <param name="From">The earliest date there is when its start is unknown.</param>
/// <param name="Until">Null while no end is known.</param>
public readonly record struct RunningInterval(DateOnly From, DateOnly? Until);
