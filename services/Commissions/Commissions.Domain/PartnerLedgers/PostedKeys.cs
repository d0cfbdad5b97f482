using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Money;

namespace Commissions.Domain.PartnerLedgers;

/// <summary>What is posted for one customer, by key. A fold over its entries.</summary>
public sealed record PostedKeys(ImmutableDictionary<LedgerKey, PostedKey> ByKey)
{
    public static readonly PostedKeys None = new(ImmutableDictionary<LedgerKey, PostedKey>.Empty);

    public IEnumerable<PostedKey> All => Where(_ => true);

    /// <summary>Those that a condition holds for, in the order of their keys.</summary>
    public IEnumerable<PostedKey> Where(Func<PostedKey, bool> condition) =>
        ByKey.Values.Where(condition).OrderBy(posted => posted.Key.ToString(), StringComparer.Ordinal);

    /// <summary>Those of one invoice's lines.</summary>
    public PostedKeys OfInvoice(string invoiceId) => new(ByKey.Values
        .Where(posted => posted.Key.InvoiceId == invoiceId && posted.Key is { TrainingId: null, AdjustmentId: null })
        .ToImmutableDictionary(posted => posted.Key));

    public PostedKey? Find(LedgerKey key) => ByKey.GetValueOrDefault(key);

    public PostedKeys Add(IEnumerable<EntryPosted> entries) => new(ByKey.SetItems(entries.Select(entry =>
        KeyValuePair.Create(entry.Key, new PostedKey(
            entry.CustomerId, entry.Key, new Amount(entry.TargetMinor, entry.Amount.Currency), entry.EarnedOn,
            entry.Working)))));

    public static PostedKeys FromKeys(IEnumerable<PostedKey> keys) =>
        new(keys.ToImmutableDictionary(posted => posted.Key));
}
