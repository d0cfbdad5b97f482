using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Money;

namespace Commissions.Domain.PartnerLedgers;

/// <summary>What is posted for one customer, by key. A fold over its entries.</summary>
public sealed record PostedKeys(ImmutableDictionary<LedgerKey, PostedKey> ByKey)
{
    public static readonly PostedKeys None = new(ImmutableDictionary<LedgerKey, PostedKey>.Empty);

    public IEnumerable<PostedKey> All => ByKey.Values.OrderBy(posted => posted.Key.ToString(), StringComparer.Ordinal);

    public PostedKey? Find(LedgerKey key) => ByKey.GetValueOrDefault(key);

    public PostedKeys Add(IEnumerable<EntryPosted> entries) => new(ByKey.SetItems(entries.Select(entry =>
        KeyValuePair.Create(entry.Key, new PostedKey(
            entry.CustomerId, entry.Key, new Amount(entry.TargetMinor, entry.Amount.Currency), entry.EarnedOn,
            entry.Working)))));

    public static PostedKeys FromKeys(IEnumerable<PostedKey> keys) =>
        new(keys.ToImmutableDictionary(posted => posted.Key));
}
