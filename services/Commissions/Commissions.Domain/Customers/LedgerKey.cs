using System.Text.Json.Serialization;
using Commissions.Domain.Plans;

namespace Commissions.Domain.Customers;

/// <summary>
/// What one partner is paid for: one component on one service part of one invoice line; or the royalty on a training,
/// or an adjustment, which are on no invoice and have their own id in its place.
/// </summary>
/// <param name="ServicePart">Number of the service part within the line; 1 where there is no line.</param>
public sealed record LedgerKey(string InvoiceId, string LineId, [property: JsonPropertyName("segment")] int ServicePart,
    string PartnerId, Component Component)
{
    public static LedgerKey OfRoyalty(string trainingId, string partnerId) =>
        new(trainingId, "royalty", 1, partnerId, Component.Training);

    public static LedgerKey OfAdjustment(string adjustmentId, string partnerId) =>
        new(adjustmentId, "adjustment", 1, partnerId, Component.Adjustment);

    /// <summary>The training whose royalty it is; null for another key.</summary>
    [JsonIgnore]
    public string? TrainingId => Component == Component.Training ? InvoiceId : null;

    /// <summary>The adjustment that it is; null for another key.</summary>
    [JsonIgnore]
    public string? AdjustmentId => Component == Component.Adjustment ? InvoiceId : null;

    public override string ToString() => $"{InvoiceId}/{LineId}/{ServicePart}/{PartnerId}/{Component.Name()}";
}
