using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Service.LedgerProcessor;
using Contracts.Subscriptions.V1;
using Npgsql;

namespace Commissions.Service.PartnerLedgers;

/// <summary>Whether partner and customer were known to be one company when an entry was posted, in words.</summary>
internal static class SelfReferralThen
{
    /// <param name="facts">Facts of the customer that were known then.</param>
    /// <returns>Null when they were not, or when something is paid for the entry's key.</returns>
    public static async Task<string?> InWords(RecordedEntry recorded, IEnumerable<object> facts,
        NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        var entry = recorded.Entry;
        var profiles = facts.OfType<CustomerProfileRecorded>().ToList();
        if (entry.TargetMinor != 0 || profiles.Count == 0) return null;

        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var rulebook = await RulesKnown.UpTo(recorded.KnownUpTo, recorded.KnownUpTo, connection, cancellation);
        if (!rulebook.Partners.TryGetValue(entry.PartnerId, out var partner)) return null;
        var customer = CustomerJournal.FoldAll(CustomerAccount.New(entry.CustomerId), profiles);
        var shared = SelfReferral.SharedBy(partner, customer);
        return shared.IsEmpty
            ? null
            : "Partner and customer are the same company: they share " +
                $"{string.Join(" and ", shared.Select(identity => identity.InWords).Distinct())}. " +
                "A partner earns nothing on itself.";
    }
}
