using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Commissions.Domain.Customers;
using Contracts.Leads.V1;
using Money;

namespace Commissions.Domain.Earning;

/// <summary>What a key is worth in total under given facts and rules.</summary>
/// <param name="CustomerId">Customer of the line; the partner's own account for trainings and adjustments.</param>
/// <param name="EarnedOn">The day it is earned: the payment's, or the first day of a later customer year.</param>
public sealed record Target(string CustomerId, LedgerKey Key, Amount Amount, DateOnly EarnedOn, Working Working);

/// <summary>Every number that went into a target; enough to recompute it with a pocket calculator.</summary>
/// <param name="SegmentNetMinor">The segment's part of the base by days.</param>
/// <param name="PoolMinor">round(segment × rate): what all shares of the component split.</param>
public sealed record Working(
    DateOnly Anchor, int CustomerYear, DateOnly ServiceFrom, DateOnly ServiceUntil,
    LineBase Base, int SegmentDays, int LineDays, long SegmentNetMinor,
    string PlanId, int PlanVersion, PartnerType PartnerType, int RatePpm, int? CapPpm, int SumOfRatesPpm,
    long PoolMinor, int SharePpm)
{
    /// <summary>
    /// How each payment was priced, under rates by the day of payment; null where one rate prices all.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<PricedPart>? Parts { get; init; }

    /// <summary>The working of an amount that no line, split or share stands behind.</summary>
    internal static Working WholeLine(long minor, DateOnly on) => new(on, 1, on, on,
        new LineBase(minor, minor, minor, minor, minor, 0, 0, minor), 1, 1, minor, "", 0, default, 0, null, 0, 0,
        Rounding.WholePpm);
}

/// <summary>A payment and the rate of its day; rate 0 when nothing pays on it.</summary>
/// <param name="GrossMinor">What was paid of the invoice on the day; the weight of its rate.</param>
/// <param name="CapPpm">Cap of the version, null for none; scales the rate down when all components' rates exceed
/// it.</param>
public sealed record PricedPart(
    DateOnly PaidOn, long GrossMinor, string PlanId, int PlanVersion, int RatePpm, int? CapPpm, int SumOfRatesPpm);
