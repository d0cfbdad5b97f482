using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Billing;
using Subscriptions.Domain.Metrics;

namespace Subscriptions.Service.Customers;

/// <summary>A customer's figures; a projection of the stored events.</summary>
internal sealed record CustomerDocument
{
    /// <summary>Customer id; of the one that goes on, where several were merged.</summary>
    public required string Id { get; init; }

    public required CustomerFigures Figures { get; init; }
}

/// <summary>Customers that turned out to be one, in order of arrival.</summary>
internal sealed record MergedCustomersDocument
{
    public const string TheId = "merged-customers";
    public string Id { get; init; } = TheId;

    public ImmutableArray<CustomersMerge> Merges
    {
        get => Merged.Merges;
        init => Merged = new MergedCustomers(value.IsDefault ? [] : value);
    }

    /// <summary>The same with the groups that they make.</summary>
    [JsonIgnore]
    public MergedCustomers Merged { get; init; } = MergedCustomers.None;

    public string RootOf(string customerId) => Merged.RootOf(customerId);
}

/// <summary>What figures need to know of a partner.</summary>
internal sealed record PartnerDocument
{
    /// <summary>Partner id.</summary>
    public required string Id { get; init; }

    public required ImmutableArray<string> Segments { get; init; }
}
