namespace Commissions.Service.Verifications;

/// <summary>When verifications run on their own (docs/operating/settings.md).</summary>
internal sealed class VerificationOptions
{
    public const string Section = "Verification";
    public const int FullEveryDaysMax = 7;

    /// <summary>Hour in the programme's time zone from which the nightly run starts; 24: never.</summary>
    public int NightlyHour { get; set; } = 2;

    /// <summary>1 to <see cref="FullEveryDaysMax"/>: everything is walked at least so often.</summary>
    public int FullEveryDays { get; set; } = FullEveryDaysMax;

    /// <summary>
    /// Nights on which everything is walked, by the calendar alone: no stored mark, and so no forged one, puts it off.
    /// </summary>
    public bool IsFullNight(DateOnly day) => day.DayNumber % FullEveryDays == 0;
}
