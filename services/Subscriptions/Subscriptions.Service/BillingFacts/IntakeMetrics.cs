using System.Diagnostics.Metrics;

namespace Subscriptions.Service.BillingFacts;

internal sealed class IntakeMetrics : IDisposable
{
    public const string MeterName = "Subscriptions";
    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _events;
    private readonly Counter<long> _conflicts;
    private long _waiting;

    public IntakeMetrics()
    {
        _events = _meter.CreateCounter<long>(
            "subscriptions.stripe.events",
            description: "Stripe events by type; 'understood' is false for types that are passed over");
        _conflicts = _meter.CreateCounter<long>(
            "subscriptions.facts.conflicts", description: "Facts that came with the id of another fact");
        _meter.CreateObservableGauge("subscriptions.stripe.waiting", () => Interlocked.Read(ref _waiting),
            description: "Stripe events that wait for the lines of their document");
    }

    public void Waiting(long events) => Interlocked.Exchange(ref _waiting, events);

    public void Conflicts(int count) => _conflicts.Add(count);

    public void Count(string type, bool understood) => _events.Add(1,
        new KeyValuePair<string, object?>("type", type), new KeyValuePair<string, object?>("understood", understood));

    public void Dispose() => _meter.Dispose();
}
