using System.Text.Json.Serialization;
using Billing;
using Contracts.Subscriptions.V1;

namespace Leads.Domain.Customers;

/// <summary>
/// Whether a customer is still one. After a gap longer than a win-back takes it counts as new business (rule 2.3).
/// </summary>
/// <param name="Id">Of the customer.</param>
public sealed record CustomerLife(string Id)
{
    /// <summary>By id; facts come in any order.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Subscription> Ran { get; init; } = OrdinalJson.EmptyMap<Subscription>();

    /// <summary>As releases up to 0.1 stored it; read, and never written.</summary>
    public IReadOnlyDictionary<string, SubscriptionPeriod>? Subscriptions
    {
        get => null;
        init => Ran = value is null ? Ran
            : Ran.SetItems(
                value.Select(known => KeyValuePair.Create(known.Key, known.Value.ToSubscription(known.Key))));
    }

    /// <summary>All known subscriptions ended longer ago than a win-back takes; nothing known is not gone.</summary>
    /// <param name="winBackDays">Of that date.</param>
    public bool IsGoneOn(DateOnly date, int winBackDays) => !Ran.IsEmpty
        && Ran.Values.All(subscription =>
            subscription.EndedOn is { } ended && date.DayNumber - ended.DayNumber > winBackDays);

    public CustomerLife Fold(BillingFact fact) => this with { Ran = BillingFold.Subscriptions(Ran, fact) };
}

/// <summary>Latest start and end of a subscription, as releases up to 0.1 kept them.</summary>
public sealed record SubscriptionPeriod(DateOnly? StartedOn, DateOnly? EndedOn)
{
    public Subscription ToSubscription(string id) => new(id) { Starts = Day(StartedOn), Ends = Day(EndedOn) };

    private static ImmutableArray<DateOnly> Day(DateOnly? day) => day is { } known ? [known] : [];
}
