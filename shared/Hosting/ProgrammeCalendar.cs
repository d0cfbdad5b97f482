using Microsoft.Extensions.Configuration;

namespace Hosting;

/// <summary>Business dates in the programme's time zone, taken where a command comes in and nowhere else.</summary>
public sealed class ProgrammeCalendar(TimeProvider clock, IConfiguration configuration)
{
    private readonly TimeZoneInfo _zone =
        TimeZoneInfo.FindSystemTimeZoneById(configuration["Programme:TimeZone"] ?? "Europe/Berlin");

    public DateTimeOffset Now() => clock.GetUtcNow();

    /// <summary>The present wall-clock time in the programme's time zone.</summary>
    public DateTimeOffset NowThere() => TimeZoneInfo.ConvertTime(Now(), _zone);

    public DateOnly Today() => DateOf(Now());

    /// <summary>The calendar day of an instant in the programme's time zone.</summary>
    public DateOnly DateOf(DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, _zone).DateTime);
}
