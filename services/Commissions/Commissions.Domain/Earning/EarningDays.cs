namespace Commissions.Domain.Earning;

/// <summary>Days on which something is earned, where only those count: [From, Until).</summary>
public readonly record struct EarningDays(DateOnly From, DateOnly Until)
{
    public bool Contain(DateOnly day) => day >= From && day < Until;

    /// <param name="days">Null: every day counts.</param>
    public static bool Count(EarningDays? days, DateOnly day) => days is not { } only || only.Contain(day);
}
