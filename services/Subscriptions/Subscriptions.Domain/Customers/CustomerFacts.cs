using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Billing;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Subscriptions.Domain.Customers;

/// <summary>
/// Everything known of one customer, or of several that turned out to be one. Folded from billing facts and from who
/// held the customer; no member depends on the order of arrival.
/// </summary>
public sealed record CustomerFacts
{
    /// <summary>The customer that goes on, where several were merged.</summary>
    public required string CustomerId { get; init; }

    /// <summary>Two-letter country of the last profile by its source event id.</summary>
    public string? Country { get; init; }

    public string? CountryAs { get; init; }

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, InvoiceAccount> Invoices { get; init; } =
        OrdinalJson.EmptyMap<InvoiceAccount>();

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Subscription> Subscriptions { get; init; } =
        OrdinalJson.EmptyMap<Subscription>();

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, SubscriptionStory> Stories { get; init; } =
        OrdinalJson.EmptyMap<SubscriptionStory>();

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Holding> Holdings { get; init; } = OrdinalJson.EmptyMap<Holding>();

    public static CustomerFacts New(string customerId) => new() { CustomerId = customerId };

    public CustomerFacts Fold(object fact) => fact switch
    {
        AttributionStarted started => Hold(started.AttributionId, known => known with
        {
            CustomerId = started.CustomerId,
            PartnerId = started.PartnerId,
            Role = started.Role,
            From = started.From,
        }),
        AttributionEnded ended => Hold(ended.AttributionId,
            known => known with { Until = Subscription.Earlier(known.Until, ended.Until) }),
        CustomerProfileRecorded profile => string.CompareOrdinal(profile.SourceEventId, CountryAs) > 0
            ? this with { Country = profile.Country, CountryAs = profile.SourceEventId }
            : this,
        BillingFact billing => this with
        {
            Invoices = BillingFold.Invoices(Invoices, billing),
            Subscriptions = BillingFold.Subscriptions(Subscriptions, billing),
            Stories = SubscriptionStory.Fold(Stories, billing),
        },
        _ => this,
    };

    /// <summary>One customer of two that turned out to be one.</summary>
    public CustomerFacts UnitedWith(CustomerFacts other) => this with
    {
        Country = string.CompareOrdinal(CountryAs, other.CountryAs) >= 0 ? Country : other.Country,
        CountryAs = string.CompareOrdinal(CountryAs, other.CountryAs) >= 0 ? CountryAs : other.CountryAs,
        Invoices = OrdinalJson.United(Invoices, other.Invoices, (one, same) => one.UnitedWith(same)),
        Subscriptions = OrdinalJson.United(Subscriptions, other.Subscriptions, (one, same) => one.UnitedWith(same)),
        Stories = OrdinalJson.United(Stories, other.Stories, (one, same) => one.UnitedWith(same)),
        Holdings = OrdinalJson.United(Holdings, other.Holdings, (one, same) => one.UnitedWith(same)),
    };

    private CustomerFacts Hold(string id, Func<Holding, Holding> change) => this with
    {
        Holdings = Holdings.SetItem(id, change(Holdings.GetValueOrDefault(id) ?? new Holding())),
    };
}

/// <summary>A partner holds a role for the customer in [From, Until).</summary>
public sealed record Holding
{
    public string CustomerId { get; init; } = "";
    public string PartnerId { get; init; } = "";
    public AttributionRole Role { get; init; }

    /// <summary>Null until the start is known: an end may arrive first.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? Until { get; init; }

    public bool Covers(DateOnly date) => From <= date && !HasEndedBy(date);

    public bool HasEndedBy(DateOnly date) => Until <= date;

    public Holding UnitedWith(Holding other) =>
        (From is null ? other : this) with { Until = Subscription.Earlier(Until, other.Until) };
}
