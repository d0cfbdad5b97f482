using System.Diagnostics.Metrics;

namespace Subscriptions.Service.Stripe;

internal sealed class StripeMetrics : IDisposable
{
    public const string MeterName = "Subscriptions";
    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _events;

    public StripeMetrics() => _events = _meter.CreateCounter<long>(
        "subscriptions.stripe.events", description: "Stripe events by type; 'understood' is false for types that are passed over");

    public void Count(string type, bool understood) => _events.Add(1,
        new KeyValuePair<string, object?>("type", type), new KeyValuePair<string, object?>("understood", understood));

    public void Dispose() => _meter.Dispose();
}
