using Contracts.Subscriptions.V1;

namespace Demo.History;

/// <summary>Something a billing source sends on a day, which may be later than the day it is about.</summary>
internal abstract record Delivery(DateOnly DeliveredOn, string CustomerId, string SourceEventId);

internal sealed record FactDelivery(DateOnly DeliveredOn, BillingFact Fact)
    : Delivery(DeliveredOn, Fact.CustomerId, Fact.SourceEventId);

/// <param name="Body">The whole event as Stripe sends it, to be signed when it is sent.</param>
internal sealed record StripeDelivery(DateOnly DeliveredOn, string CustomerId, string SourceEventId, string Body)
    : Delivery(DeliveredOn, CustomerId, SourceEventId);
