namespace Commissions.Service;

/// <summary>Business dates in the programme's time zone, taken where a command comes in and nowhere else.</summary>
internal sealed class ProgrammeCalendar(TimeProvider clock, IConfiguration configuration)
{
    private readonly TimeZoneInfo _zone =
        TimeZoneInfo.FindSystemTimeZoneById(configuration["Programme:TimeZone"] ?? "Europe/Berlin");

    public DateOnly Today() => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), _zone).DateTime);
}
