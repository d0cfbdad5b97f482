using Commissions.Domain.Plans;

namespace Commissions.Domain.Customers;

/// <summary>What one partner is paid for: one component on one segment of one invoice line.</summary>
public sealed record LedgerKey(string InvoiceId, string LineId, int Segment, string PartnerId, Component Component)
{
    public override string ToString() => $"{InvoiceId}/{LineId}/{Segment}/{PartnerId}/{Component.Name()}";
}
