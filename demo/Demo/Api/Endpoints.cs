namespace Demo.Api;

/// <summary>Where the services listen.</summary>
internal sealed record Endpoints(Uri Leads, Uri Subscriptions, Uri Commissions, Uri Identity);
