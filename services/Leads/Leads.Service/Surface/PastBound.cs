using Microsoft.Extensions.Options;

namespace Leads.Service.Surface;

internal sealed class PastBoundOptions
{
    /// <summary>Days before today that an attribution, a type or a won lead may be dated back.</summary>
    public int PastDaysMax { get; set; } = 1_826;
}

/// <summary>How far back somebody may date what decides about money (docs/operating/settings.md).</summary>
internal sealed class PastBound(ProgrammeCalendar calendar, IOptions<PastBoundOptions> options)
{
    private const string Section = "Programme";
    private const int DaysMax = 36_500;

    /// <summary>The first day that may still be recorded.</summary>
    public DateOnly Earliest() => calendar.Today().AddDays(-options.Value.PastDaysMax);

    /// <summary>A service with a bound that cannot be read does not start.</summary>
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PastBoundOptions>().Bind(configuration.GetSection(Section))
            .Validate(options => options.PastDaysMax is >= 0 and <= DaysMax,
                $"Programme:PastDaysMax is a number of days from 0 to {DaysMax}.")
            .ValidateOnStart();
        services.AddSingleton<PastBound>();
    }
}
