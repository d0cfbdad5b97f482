namespace Billing;

/// <summary>
/// A cumulative total as a source reported it. Totals may fall: a refund can fail and a credit note can be voided
/// (rule 4.2).
/// </summary>
/// <param name="Minor">In minor units of the invoice's currency.</param>
/// <param name="On">Business date of the report.</param>
/// <param name="Sequence">The source's own order of reports of one day, where it has one.</param>
public readonly record struct ReportedTotal(long Minor, DateOnly On, long? Sequence)
{
    /// <summary>Whether the source reported it before another total; of one day only its own order tells.</summary>
    public bool IsBefore(ReportedTotal other) =>
        On < other.On || (On == other.On && Nullable.Compare(Sequence, other.Sequence) < 0);

    /// <summary>
    /// The one that counts, whichever arrived first: of one day by the source's order, then by the total.
    /// </summary>
    public static ReportedTotal Later(ReportedTotal one, ReportedTotal other)
    {
        if (one.On != other.On) return one.On > other.On ? one : other;
        if (Nullable.Compare(one.Sequence, other.Sequence) is var order and not 0) return order > 0 ? one : other;
        return one.Minor >= other.Minor ? one : other;
    }
}
