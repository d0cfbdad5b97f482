namespace Leads.Domain.Customers;

/// <summary>Latest known start and end of one subscription; facts come in any order; the later date counts.</summary>
public sealed record SubscriptionPeriod(DateOnly? StartedOn, DateOnly? EndedOn)
{
    public bool HasEnded() => EndedOn is { } end && (StartedOn is null || StartedOn <= end);
}

/// <summary>Whether a customer is still one. After a long gap it counts as new business (domain rules §7).</summary>
public sealed record CustomerLife(string Id, ImmutableSortedDictionary<string, SubscriptionPeriod> Subscriptions)
{
    public const int WinBackDaysMax = 90;

    /// <summary>All known subscriptions ended longer ago than a win-back takes; nothing known is not gone.</summary>
    public bool IsGoneOn(DateOnly date) =>
        !Subscriptions.IsEmpty && Subscriptions.Values.All(subscription =>
            subscription.HasEnded() && subscription.EndedOn!.Value.AddDays(WinBackDaysMax) < date);

    public CustomerLife WithStart(string subscription, DateOnly startedOn) =>
        With(subscription, known => known with { StartedOn = Later(known.StartedOn, startedOn) });

    public CustomerLife WithEnd(string subscription, DateOnly endedOn) =>
        With(subscription, known => known with { EndedOn = Later(known.EndedOn, endedOn) });

    private CustomerLife With(string subscription, Func<SubscriptionPeriod, SubscriptionPeriod> change) => this with
    {
        Subscriptions = Subscriptions.SetItem(
            subscription, change(Subscriptions.GetValueOrDefault(subscription) ?? new SubscriptionPeriod(null, null))),
    };

    private static DateOnly Later(DateOnly? known, DateOnly date) => known > date ? known.Value : date;
}
