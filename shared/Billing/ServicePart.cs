using System.Collections.Immutable;

namespace Billing;

/// <summary>The part of a line's service [From, Until) that lies in one year of the customer's life.</summary>
/// <param name="Number">1, 2, … in order of time within the line.</param>
/// <param name="Year">Customer year of every day in it.</param>
public sealed record ServicePart(int Number, int Year, DateOnly From, DateOnly Until)
{
    public int Days => Until.DayNumber - From.DayNumber;

    /// <summary>
    /// Splits a service interval at the customer's anniversaries. An empty interval is one part (rule 3.3).
    /// </summary>
    public static ImmutableArray<ServicePart> Split(DateOnly from, DateOnly until, DateOnly anchor)
    {
        var parts = ImmutableArray.CreateBuilder<ServicePart>();
        var start = from;
        do
        {
            var year = CustomerYear.Count(anchor, start);
            var nextYear = CustomerYear.StartOf(anchor, year + 1);
            var end = nextYear < until ? nextYear : until;
            parts.Add(new ServicePart(parts.Count + 1, year, start, end));
            start = end;
        }
        while (start < until);
        return parts.ToImmutable();
    }
}
