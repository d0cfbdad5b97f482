namespace Leads.Domain.Attributions;

/// <summary>The partner holds the role in [<see cref="From"/>, <see cref="Until"/>); null is no end.</summary>
public sealed record Attribution(
    string Id, string PartnerId, AttributionRole Role, int SharePpm, DateOnly From, DateOnly? Until, string Source,
    string Reason)
{
    public bool Covers(DateOnly date) => From <= date && (Until is null || date < Until);
}

/// <summary>Who holds which role for one customer, past ones included.</summary>
public sealed record CustomerAttributions(ImmutableArray<Attribution> All)
{
    public static readonly CustomerAttributions Initial = new([]);

    public Attribution? Find(string id) => All.FirstOrDefault(attribution => attribution.Id == id);

    /// <summary>The most that the shares of a role add up to on any day from the given one on.</summary>
    public long SharePeakPpm(AttributionRole role, DateOnly from)
    {
        var held = All.Where(attribution => attribution.Role == role).ToList();
        // A sum over intervals can only grow where one of them begins.
        return held.Select(attribution => attribution.From).Where(date => date > from).Append(from)
            .Max(date => held.Where(attribution => attribution.Covers(date)).Sum(covering => (long)covering.SharePpm));
    }

    public static CustomerAttributions Fold(CustomerAttributions customer, object happened) => happened switch
    {
        AttributionStarted started => new(customer.All.Add(new Attribution(started.AttributionId, started.PartnerId,
            started.Role, started.SharePpm, started.From, null, started.Source, started.Reason))),
        AttributionEnded ended => new([.. customer.All.Select(attribution =>
            attribution.Id == ended.AttributionId ? attribution with { Until = ended.Until } : attribution)]),
        _ => customer,
    };
}
