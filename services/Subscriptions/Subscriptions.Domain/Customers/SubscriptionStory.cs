using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Contracts.Subscriptions.V1;

namespace Subscriptions.Domain.Customers;

/// <summary>What a subscription went through, for readers: products by date, trial, pauses, end.</summary>
public sealed record SubscriptionStory
{
    /// <summary>Products by the date from which the subscription was on them.</summary>
    public ImmutableArray<ProductFrom> Products { get; init; } = [];

    public bool IsNfr { get; init; }

    /// <summary>Dates on which it paused (true) or went on (false), in order of time.</summary>
    public ImmutableArray<PauseChange> Pauses { get; init; } = [];

    public string? EndReason { get; init; }

    /// <summary>True while nothing but a trial is known of it.</summary>
    [JsonIgnore]
    public bool IsTrial => Products.Length > 0 && Products.All(product => product.IsTrial);

    public static ImmutableSortedDictionary<string, SubscriptionStory> Fold(
        ImmutableSortedDictionary<string, SubscriptionStory> stories, BillingFact fact) => fact switch
        {
            SubscriptionStarted started => Change(stories, started.SubscriptionId, story => story with
            {
                Products =
                    Ordered([.. story.Products, new ProductFrom(started.StartedOn, started.Product, started.Trial)]),
                IsNfr = story.IsNfr || started.Nfr,
            }),
            SubscriptionPaused paused => Change(stories, paused.SubscriptionId, story => story with
            {
                Pauses = Ordered([.. story.Pauses, new PauseChange(paused.On, true)]),
            }),
            SubscriptionResumed resumed => Change(stories, resumed.SubscriptionId, story => story with
            {
                Pauses = Ordered([.. story.Pauses, new PauseChange(resumed.On, false)]),
            }),
            SubscriptionEnded ended => Change(stories, ended.SubscriptionId, story => story with
            {
                EndReason = story.EndReason ?? ended.Reason,
            }),
            _ => stories,
        };

    public SubscriptionStory UnitedWith(SubscriptionStory other) => this with
    {
        Products = Ordered([.. Products, .. other.Products]),
        Pauses = Ordered([.. Pauses, .. other.Pauses]),
        IsNfr = IsNfr || other.IsNfr,
        EndReason = EndReason ?? other.EndReason,
    };

    private static ImmutableSortedDictionary<string, SubscriptionStory> Change(
        ImmutableSortedDictionary<string, SubscriptionStory> stories, string id,
        Func<SubscriptionStory, SubscriptionStory> change) =>
        stories.SetItem(id, change(stories.GetValueOrDefault(id) ?? new SubscriptionStory()));

    private static ImmutableArray<ProductFrom> Ordered(IEnumerable<ProductFrom> products) =>
        [.. products.Distinct().OrderBy(product => product.From).ThenByDescending(product => product.IsTrial)
            .ThenBy(product => product.Product, StringComparer.Ordinal)];

    private static ImmutableArray<PauseChange> Ordered(IEnumerable<PauseChange> pauses) =>
        [.. pauses.Distinct().OrderBy(pause => pause.On).ThenByDescending(pause => pause.IsPaused)];
}

public sealed record ProductFrom(DateOnly From, string Product, bool IsTrial);

public sealed record PauseChange(DateOnly On, bool IsPaused);
