namespace Leads.Domain.Customers;

/// <summary>
/// How long a customer may be away and still be the same one, as the programme chose it in Commissions.
/// </summary>
public sealed record WinBackDays
{
    public const string TheId = "win-back-days";

    public string Id { get; init; } = TheId;

    /// <summary>One of each first day.</summary>
    public ImmutableArray<ChosenWinBack> Chosen { get; init; } = [];

    public int On(DateOnly date) =>
        Chosen.Where(choice => choice.ValidFrom <= date).MaxBy(choice => choice.ValidFrom)?.Days
        ?? Billing.CustomerLife.WinBackDaysUntilSet;

    /// <summary>Choices may be told twice and in any order; of one day the one recorded last counts.</summary>
    public WinBackDays With(ChosenWinBack choice) => this with
    {
        Chosen =
        [
            .. Chosen.Append(choice).GroupBy(known => known.ValidFrom)
                .Select(day => day.OrderBy(known => known.RecordedAt).ThenBy(known => known.Days).Last()),
        ],
    };
}

public sealed record ChosenWinBack(int Days, DateOnly ValidFrom, DateTimeOffset RecordedAt);
