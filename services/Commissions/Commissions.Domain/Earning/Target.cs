using Commissions.Domain.Customers;
using Money;

namespace Commissions.Domain.Earning;

/// <summary>What a key is worth in total under given facts and rules.</summary>
/// <param name="CustomerId">Customer of the line; the partner's own account for trainings and adjustments.</param>
/// <param name="EarnedOn">The day it is earned: the payment's, or the first day of a later customer year.</param>
public sealed record Target(string CustomerId, LedgerKey Key, Amount Amount, DateOnly EarnedOn, Working Working);
