namespace Leads.Service;

/// <summary>What day it is for the programme. Read once per command; decisions get it as a value.</summary>
internal sealed class ProgrammeCalendar(TimeProvider time, IConfiguration configuration)
{
    private const string DefaultZone = "Europe/Berlin";

    private readonly TimeZoneInfo _zone =
        TimeZoneInfo.FindSystemTimeZoneById(configuration["Programme:TimeZone"] ?? DefaultZone);

    public DateTimeOffset Now() => time.GetUtcNow();

    public DateOnly Today() => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Now(), _zone).DateTime);
}
