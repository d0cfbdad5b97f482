using Billing;

namespace Leads.Domain.Customers;

/// <summary>
/// How long a customer may be away and still be the same one, as the programme chose it in Commissions.
/// </summary>
public sealed record WinBackDays
{
    public const string TheId = "win-back-days";

    public string Id { get; init; } = TheId;

    /// <summary>One of each first day, in order of time; earlier releases stored them in any order.</summary>
    public ImmutableArray<ChosenWinBack> Chosen
    {
        get;
        init => field = [.. value.OrderBy(choice => choice.ValidFrom)];
    } = [];

    public int On(DateOnly date) => Chosen.InForceOn(date)?.Days ?? Billing.CustomerLife.WinBackDaysUntilSet;

    /// <summary>Choices may be told twice and in any order; of one day the one recorded last counts.</summary>
    public WinBackDays Fold(ChosenWinBack choice)
    {
        var sameDay = Chosen.Where(known => known.ValidFrom == choice.ValidFrom).Append(choice);
        return this with
        {
            Chosen = Chosen.Set(sameDay.OrderBy(known => known.RecordedAt).ThenBy(known => known.Days).Last()),
        };
    }
}

public sealed record ChosenWinBack(int Days, DateOnly ValidFrom, DateTimeOffset RecordedAt) : IFromDay;
