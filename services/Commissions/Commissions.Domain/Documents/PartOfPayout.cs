using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Commissions.Domain.Periods;
using Money;

namespace Commissions.Domain.Documents;

/// <summary>What a payout took of one month of a partner, and what became of its line.</summary>
/// <param name="Period">Month whose entries it took.</param>
/// <param name="PaidOn">Day on the bank's statement; null before the confirmation.</param>
/// <param name="ReturnedOn">Day on which the line was given back: sent back by the bank, or the payout given
/// up.</param>
public sealed record PartOfPayout(string PayoutId, Period Period, Amount Amount, DateOnly LockedOn, DateOnly? PaidOn,
    DateOnly? ReturnedOn)
{
    /// <summary>The payout was given up before its file was handed out: nothing came back from a bank.</summary>
    public bool IsGivenUp { get; init; }

    /// <summary>When the confirmation was recorded.</summary>
    [JsonIgnore]
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>When the return was approved.</summary>
    [JsonIgnore]
    public DateTimeOffset? ReturnedAt { get; init; }
}

/// <summary>Money that reached the partner, or that its bank sent back.</summary>
/// <param name="Amount">Below zero where it was sent back.</param>
/// <param name="On">Day on which the bank paid, or on which the return was approved.</param>
public sealed record Payment(string PayoutId, Amount Amount, DateOnly On)
{
    /// <summary>Month of the statement that counts it.</summary>
    [JsonIgnore]
    public Period Period { get; init; }
}

/// <summary>When the months of a partner were closed.</summary>
public sealed record ClosedMonths(ImmutableSortedDictionary<Period, DateTimeOffset> ClosedAt)
{
    /// <summary>
    /// What reached the partner, by the month that counts it: that of the day, or the first month that was still open
    /// when it was recorded. So a closed statement stays as it was (rule 9.2).
    /// </summary>
    public ImmutableArray<Payment> Payments(IEnumerable<PartOfPayout> parts) =>
    [
        .. parts.Where(part => part.PaidOn is not null)
            .GroupBy(part => (part.PayoutId, part.Amount.Currency))
            .SelectMany(line => PaymentsOf(line.First(),
                new Amount(line.TotalMinor(part => part.Amount.Minor), line.Key.Currency)))
            .OrderBy(payment => payment.On).ThenBy(payment => payment.PayoutId, StringComparer.Ordinal),
    ];

    // Release 0.1.0 took a bank's day before the payout was locked; what is paid is never paid before it is owed.
    private IEnumerable<Payment> PaymentsOf(PartOfPayout line, Amount amount)
    {
        var paidOn = line.PaidOn > line.LockedOn ? line.PaidOn.Value : line.LockedOn;
        yield return new Payment(line.PayoutId, amount, paidOn) { Period = FirstOpen(paidOn, line.PaidAt) };
        if (line.ReturnedOn is { } returnedOn)
            yield return new Payment(line.PayoutId, -amount, returnedOn)
            {
                Period = FirstOpen(returnedOn, line.ReturnedAt),
            };
    }

    private Period FirstOpen(DateOnly day, DateTimeOffset? recordedAt)
    {
        var period = Period.Containing(day);
        while (ClosedAt.TryGetValue(period, out var closedAt) && closedAt <= recordedAt) period = period.Next();
        return period;
    }
}
