using System.Globalization;

namespace CommissionsConsole.Parts;

/// <summary>Dates and instants as people of the programme see them: in its time zone.</summary>
public sealed class ProgrammeClock(TimeProvider clock, IConfiguration configuration)
{
    private readonly TimeZoneInfo _zone =
        TimeZoneInfo.FindSystemTimeZoneById(configuration["Programme:TimeZone"] ?? "Europe/Berlin");

    public string Zone => _zone.Id;

    /// <summary>Currency of the minimum payout, and the first one that forms offer.</summary>
    public string Currency { get; } = configuration["Programme:Currency"] ?? "EUR";

    public DateTimeOffset Now() => clock.GetUtcNow();

    public DateOnly Today() => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Now(), _zone).DateTime);

    public string ThisMonth() => Today().ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>As people say it: "2 Nov", with the year where it is another one.</summary>
    public string Say(DateOnly? day) => day is { } on ? Words.ShortDay(on, Today()) : "–";

    /// <summary>"2 Nov, 14:05".</summary>
    public string Say(DateTimeOffset instant)
    {
        var there = TimeZoneInfo.ConvertTime(instant, _zone).DateTime;
        return $"{Say(DateOnly.FromDateTime(there))}, {there.ToString("HH:mm", CultureInfo.InvariantCulture)}";
    }

    /// <summary>"2026-11-02 14:05:06".</summary>
    public string Show(DateTimeOffset instant)
    {
        var there = TimeZoneInfo.ConvertTime(instant, _zone).DateTime;
        return $"{Words.Day(DateOnly.FromDateTime(there))} {there.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}";
    }

    /// <summary>What a person typed as date and time of the programme, as an instant.</summary>
    public DateTimeOffset? InstantOf(string? local) => DateTime.TryParse(
        local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var there)
        ? new DateTimeOffset(there, _zone.GetUtcOffset(there)).ToUniversalTime()
        : null;

    /// <summary>An instant as an input of type datetime-local wants it.</summary>
    public string Local(DateTimeOffset? instant) => instant is { } at
        ? TimeZoneInfo.ConvertTime(at, _zone).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)
        : "";
}
