using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Commissions.Domain.Periods;

/// <summary>A calendar month in the programme's time zone; written yyyy-MM.</summary>
[JsonConverter(typeof(PeriodJson))]
public readonly record struct Period(int Year, int Month) : IComparable<Period>
{
    [JsonIgnore]
    public DateOnly FirstDay => new(Year, Month, 1);

    [JsonIgnore]
    public DateOnly LastDay => FirstDay.AddMonths(1).AddDays(-1);

    public static Period Containing(DateOnly date) => new(date.Year, date.Month);

    public Period Next() => Containing(FirstDay.AddMonths(1));

    public int CompareTo(Period other) => (Year, Month).CompareTo((other.Year, other.Month));

    public static bool operator <(Period left, Period right) => left.CompareTo(right) < 0;

    public static bool operator >(Period left, Period right) => left.CompareTo(right) > 0;

    public static bool operator <=(Period left, Period right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Period left, Period right) => left.CompareTo(right) >= 0;

    public override string ToString() => FirstDay.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public static bool TryParse([NotNullWhen(true)] string? text, out Period period)
    {
        var valid = DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var day);
        period = valid ? Containing(day) : default;
        return valid;
    }
}

public sealed class PeriodJson : JsonConverter<Period>
{
    public override Period Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Period.TryParse(reader.GetString(), out var period) ? period : throw new JsonException("A period is yyyy-MM.");

    public override void Write(Utf8JsonWriter writer, Period value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
