using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Money;

namespace Commissions.Domain.Earning;

/// <summary>
/// Every number that went into a target; enough to recompute it with a pocket calculator. A line, a royalty and an
/// adjustment are calculated from different numbers; all of them are stored as those of a line (see
/// <see cref="Stored"/>).
/// </summary>
[JsonConverter(typeof(WorkingJson))]
public abstract record Working
{
    private Working()
    {
    }

    /// <summary>First day that customer years are counted from; the day of the money itself beside lines.</summary>
    public abstract DateOnly Anchor { get; init; }

    /// <summary>1 beside lines.</summary>
    public abstract int CustomerYear { get; init; }

    /// <summary>Empty where no plan stands behind it.</summary>
    public abstract string PlanId { get; init; }

    public abstract int PlanVersion { get; init; }

    /// <summary>Negative where the partner owes it.</summary>
    public abstract int RatePpm { get; init; }

    /// <summary>What the rate is applied to, in minor units.</summary>
    [JsonIgnore]
    public abstract long RatedMinor { get; }

    /// <summary>Commission on a service part of an invoice line.</summary>
    /// <param name="PartNetMinor">The service part's share of the base by days.</param>
    /// <param name="PoolMinor">round(part × rate): what all shares of the component split.</param>
    public sealed record LineWorking(
        DateOnly Anchor, int CustomerYear, DateOnly ServiceFrom, DateOnly ServiceUntil,
        LineBase Base, [property: JsonPropertyName("segmentDays")] int PartDays, int LineDays,
        [property: JsonPropertyName("segmentNetMinor")] long PartNetMinor,
        string PlanId, int PlanVersion, PartnerType PartnerType, int RatePpm, int? CapPpm, int SumOfRatesPpm,
        long PoolMinor, int SharePpm) : Working
    {
        /// <summary>
        /// How each payment was priced, under rates by the day of payment; null where one rate prices all.
        /// </summary>
        [JsonPropertyName("parts")]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public ImmutableArray<PricedPayment>? Payments { get; init; }

        [JsonIgnore]
        public override long RatedMinor => PartNetMinor;
    }

    /// <summary>Royalty on a training that a partner sold.</summary>
    /// <param name="Anchor">Day of delivery.</param>
    /// <param name="RatePpm">The royalty, negative.</param>
    /// <param name="RoyaltyMinor">−round(revenue × royalty).</param>
    public sealed record RoyaltyWorking(DateOnly Anchor, long RevenueMinor, string PlanId, int PlanVersion,
        PartnerType PartnerType, int RatePpm, long RoyaltyMinor) : Working
    {
        public override int CustomerYear { get; init; } = 1;
        public override long RatedMinor => RevenueMinor;
    }

    /// <summary>What two people agreed on; no rule stands behind it.</summary>
    /// <param name="Anchor">Day of approval.</param>
    public sealed record AdjustmentWorking(DateOnly Anchor, long AgreedMinor) : Working
    {
        public override int CustomerYear { get; init; } = 1;
        public override string PlanId { get; init; } = "";
        public override int PlanVersion { get; init; }
        public override int RatePpm { get; init; } = Rounding.WholePpm;
        public override long RatedMinor => AgreedMinor;
    }

    /// <summary>The form in which events and documents hold it: a line that was paid in full on one day.</summary>
    public LineWorking Stored() => this switch
    {
        RoyaltyWorking royalty => WholeLine(royalty.RevenueMinor, royalty.Anchor) with
        {
            PlanId = royalty.PlanId,
            PlanVersion = royalty.PlanVersion,
            PartnerType = royalty.PartnerType,
            RatePpm = royalty.RatePpm,
            SumOfRatesPpm = royalty.RatePpm,
            PoolMinor = royalty.RoyaltyMinor,
        },
        AdjustmentWorking agreed => WholeLine(agreed.AgreedMinor, agreed.Anchor) with
        {
            RatePpm = Rounding.WholePpm,
            SumOfRatesPpm = Rounding.WholePpm,
            PoolMinor = agreed.AgreedMinor,
        },
        _ => (LineWorking)this,
    };

    /// <summary>
    /// What is stored as a line, as the kind that the key's component says it is. Numbers that this release would not
    /// store for that kind stay as they are, so that nothing stored gets lost unseen.
    /// </summary>
    internal static Working Read(Component component, Working working)
    {
        if (working is not LineWorking stored) return working;
        Working? read = component switch
        {
            Component.Training => new RoyaltyWorking(stored.Anchor, stored.PartNetMinor, stored.PlanId,
                stored.PlanVersion, stored.PartnerType, stored.RatePpm, stored.PoolMinor),
            Component.Adjustment => new AdjustmentWorking(stored.Anchor, stored.PartNetMinor),
            _ => null,
        };
        return read is not null && read.Stored() == stored ? read : stored;
    }

    private static LineWorking WholeLine(long minor, DateOnly on) => new(on, 1, on, on,
        new LineBase(minor, minor, minor, minor, minor, 0, 0, minor), 1, 1, minor, "", 0, default, 0, null, 0, 0,
        Rounding.WholePpm);
}

/// <summary>A payment and the rate of its day; rate 0 when nothing pays on it.</summary>
/// <param name="GrossMinor">What was paid of the invoice on the day; the weight of its rate.</param>
/// <param name="CapPpm">Cap of the version, null for none; scales the rate down when all components' rates exceed
/// it.</param>
public sealed record PricedPayment(
    DateOnly PaidOn, long GrossMinor, string PlanId, int PlanVersion, int RatePpm, int? CapPpm, int SumOfRatesPpm);

/// <summary>Writes and reads every working in its stored form; whoever knows the key says what it is.</summary>
public sealed class WorkingJson : JsonConverter<Working>
{
    // The line's own converter goes on where the reader stands; the serializer would read ahead to its end first.
    public override Working? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LineConverter(options).Read(ref reader, typeof(Working.LineWorking), options);

    public override void Write(Utf8JsonWriter writer, Working value, JsonSerializerOptions options) =>
        LineConverter(options).Write(writer, value.Stored(), options);

    private static JsonConverter<Working.LineWorking> LineConverter(JsonSerializerOptions options) =>
        (JsonConverter<Working.LineWorking>)options.GetConverter(typeof(Working.LineWorking));
}
