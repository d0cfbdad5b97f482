using System.Collections.Immutable;

namespace Billing;

/// <summary>The part of a line's service [From, Until) that lies in one year of the customer's life.</summary>
/// <param name="Number">1, 2, … in order of time within the line.</param>
/// <param name="Year">Customer year of every day in it.</param>
public sealed record Segment(int Number, int Year, DateOnly From, DateOnly Until)
{
    public int Days => Until.DayNumber - From.DayNumber;

    /// <summary>
    /// Splits a service interval at the customer's anniversaries. An empty interval is one segment (rule 3.3).
    /// </summary>
    public static ImmutableArray<Segment> Split(DateOnly from, DateOnly until, DateOnly anchor)
    {
        var segments = ImmutableArray.CreateBuilder<Segment>();
        var start = from;
        do
        {
            var year = CustomerYear.Of(anchor, start);
            var nextYear = CustomerYear.StartOf(anchor, year + 1);
            var end = nextYear < until ? nextYear : until;
            segments.Add(new Segment(segments.Count + 1, year, start, end));
            start = end;
        }
        while (start < until);
        return segments.ToImmutable();
    }
}
