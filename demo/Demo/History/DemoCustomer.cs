using Contracts.Leads.V1;

namespace Demo.History;

internal enum BillingSource
{
    Canonical,
    Stripe,
}

/// <summary>A partner's role for the customer from a day on, as the manager records it.</summary>
internal sealed record PlannedAttribution(string PartnerSlug, AttributionRole Role, int SharePpm, DateOnly From);

/// <summary>
/// A made-up customer: what it pays, since when, through which billing, and which partners hold which role.
/// </summary>
internal sealed record DemoCustomer
{
    public required string Id { get; init; }
    public required BillingSource Source { get; init; }
    public required DateOnly StartedOn { get; init; }

    /// <summary>Net price of one billing interval, euro cents.</summary>
    public required long NetMinor { get; init; }

    public int IntervalMonths { get; init; } = 1;
    public int TaxPercent { get; init; } = 19;
    public string Country { get; init; } = "DE";
    public string Product { get; init; } = "core";

    /// <summary>The first interval is a free trial: it is invoiced at nothing and starts no customer year.</summary>
    public bool Trial { get; init; }

    public DateOnly? EndedOn { get; init; }

    /// <summary>Comes back with a new subscription, at most 90 days after the end.</summary>
    public DateOnly? BackOn { get; init; }

    /// <summary>A yearly add-on bought in mid-year: its service crosses an anniversary.</summary>
    public DateOnly? AddOnFrom { get; init; }

    /// <summary>No refunds, no late facts: its sums can be told in advance.</summary>
    public bool Untroubled { get; init; }

    public IReadOnlyList<PlannedAttribution> Attributions { get; init; } = [];

    public string Domain => $"{Id}.example";
    public string LegalId => $"{Country}-C-{Id}";
}
