using System.Globalization;
using Microsoft.Extensions.Options;

namespace Commissions.Service.Settings;

internal sealed class ProgrammeParameterOptions
{
    public const string Section = "Programme";

    /// <summary>Currency of the programme's minimum payout and of what partners are compared by.</summary>
    public string Currency { get; set; } = "EUR";

    /// <summary>Days between the confirmation of a changed account and its first use in a payout.</summary>
    public int AccountCoolingDays { get; set; } = 3;

    /// <summary>Days after an entry was recorded in which an objection holds it; "none" for no limit.</summary>
    public string ObjectionDays { get; set; } = "30";

    /// <summary>Which changes of the past wait for a second person: "closedMonths", or "off" for none.</summary>
    public string PastChangesWait { get; set; } = ProgrammeParameters.OfClosedMonths;
}

/// <summary>Parameters of the programme that are settings of the service (docs/operating/settings.md).</summary>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="AccountCoolingDays">0 to <see cref="DaysMax"/>.</param>
/// <param name="ObjectionDays">1 to <see cref="DaysMax"/>; null when an objection holds its entry at any time.</param>
/// <param name="PastChangesWait">Facts that move money earned in closed months wait for a second person.</param>
internal sealed record ProgrammeParameters(
    string Currency, int AccountCoolingDays, int? ObjectionDays, bool PastChangesWait)
{
    public const int DaysMax = 3_650;
    public const string OfClosedMonths = "closedMonths";
    private const string None = "none";
    private const string Off = "off";

    /// <summary>Last day on which an objection holds an entry; null: on any day.</summary>
    public DateOnly? ObjectionHoldsUntil(DateOnly recordedOn) =>
        ObjectionDays is { } days ? recordedOn.AddDays(days) : null;

    /// <summary>A service with a parameter that cannot be read does not start; commands such as db-apply do.</summary>
    public static IServiceCollection Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ProgrammeParameterOptions>()
            .Bind(configuration.GetSection(ProgrammeParameterOptions.Section))
            .Validate(options => options.AccountCoolingDays is >= 0 and <= DaysMax,
                $"Programme:AccountCoolingDays is a number of days from 0 to {DaysMax}.")
            .Validate(options => options.ObjectionDays == None || Days(options.ObjectionDays) is >= 1 and <= DaysMax,
                $"Programme:ObjectionDays is a number of days from 1 to {DaysMax}, or '{None}'.")
            .Validate(options => options.PastChangesWait is OfClosedMonths or Off,
                $"Programme:PastChangesWait is '{OfClosedMonths}' or '{Off}'.")
            .ValidateOnStart();
        return services.AddSingleton(provider =>
            From(provider.GetRequiredService<IOptions<ProgrammeParameterOptions>>().Value));
    }

    private static ProgrammeParameters From(ProgrammeParameterOptions options) =>
        new(options.Currency, options.AccountCoolingDays, Days(options.ObjectionDays),
            options.PastChangesWait == OfClosedMonths);

    private static int? Days(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : null;
}
