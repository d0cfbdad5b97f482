using System.Text.Json;
using Money;

namespace CommissionsConsole.Clients;

public sealed record FoundCustomer(string CustomerId, string? Name);

/// <param name="MergedInto">The customer that goes on, when this one was merged.</param>
/// <param name="Lives">More than one: it left for good and was won back. Empty until something was paid.</param>
public sealed record CustomerTimeline(string CustomerId, string? Name, string? MergedInto, string? Country,
    IReadOnlyList<CustomerLife> Lives, IReadOnlyList<CustomerSubscription> Subscriptions,
    IReadOnlyList<TimelineItem> Items, string? Next);

/// <param name="On">When it happened in business; null for what has no date.</param>
public sealed record TimelineItem(long Version, DateOnly? On, DateTimeOffset RecordedAt, string Text, Amount? Amount,
    int? CustomerYear, JsonElement Fact);

/// <param name="Year">Customer year today, or on the day it left.</param>
public sealed record CustomerLife(DateOnly Anchor, int Year, DateOnly? LeftOn);

public sealed record CustomerSubscription(string SubscriptionId, DateOnly? StartedOn, DateOnly? EndedOn,
    string? EndReason, bool Trial, bool Nfr, IReadOnlyList<ProductFrom> Products, IReadOnlyList<PauseChange> Pauses);

public sealed record ProductFrom(DateOnly From, string Product, bool IsTrial);

public sealed record PauseChange(DateOnly On, bool IsPaused);
