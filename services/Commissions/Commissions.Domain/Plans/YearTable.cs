using System.Collections.Immutable;

namespace Commissions.Domain.Plans;

/// <summary>Rates by customer year.</summary>
/// <param name="YearsPpm">Rates of years 1, 2, …</param>
/// <param name="OnwardPpm">Rate of every later year; 0 when the table simply ends.</param>
public sealed record YearTable(ImmutableArray<int> YearsPpm, int OnwardPpm)
{
    public int RatePpm(int customerYear) => customerYear <= YearsPpm.Length ? YearsPpm[customerYear - 1] : OnwardPpm;

    public bool Equals(YearTable? other) =>
        other is not null && OnwardPpm == other.OnwardPpm && YearsPpm.AsSpan().SequenceEqual(other.YearsPpm.AsSpan());

    public override int GetHashCode() => YearsPpm.Aggregate(OnwardPpm, HashCode.Combine);
}
