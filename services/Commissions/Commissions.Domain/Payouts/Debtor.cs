namespace Commissions.Domain.Payouts;

/// <summary>The company's account that payouts are made from.</summary>
public sealed record Debtor(string Name, string Iban, string? Bic = null);
