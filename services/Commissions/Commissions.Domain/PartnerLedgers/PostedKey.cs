using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Money;

namespace Commissions.Domain.PartnerLedgers;

/// <summary>What the ledger holds for a key so far, with the working of its last entry.</summary>
public sealed record PostedKey(string CustomerId, LedgerKey Key, Amount Amount, DateOnly EarnedOn, Working Working)
{
    public Working Working { get; init; } = Working.Read(Key.Component, Working);
}
