using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Plans;
using Commissions.Service.LedgerProcessor;
using Contracts.Subscriptions.V1;
using Npgsql;

namespace Commissions.Service.PartnerLedgers;

/// <summary>What was known of an entry's key when it was posted: why it was worth nothing, in words.</summary>
internal static class NothingThen
{
    /// <param name="facts">Facts of the account that were known then.</param>
    /// <returns>Null when something is paid for the key, or when it is no line's.</returns>
    public static async Task<string?> InWords(
        RecordedEntry recorded, IEnumerable<object> facts, NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        var entry = recorded.Entry;
        if (entry.TargetMinor != 0 || entry.Key.Component is Component.Training or Component.Adjustment) return null;
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var rulebook = await RulesKnown.UpTo(recorded.KnownUpTo, recorded.KnownUpTo, connection, cancellation);
        var account = CustomerJournal.FoldAll(CustomerAccount.New(rulebook.AccountOf(entry.CustomerId)), facts);
        return WhyNothing.Of(account, rulebook, entry.Key)?.Sentence;
    }

    /// <param name="facts">Facts of the customer that were known then.</param>
    /// <returns>Null when they were not, or when something is paid for the entry's key.</returns>
    public static async Task<string?> SelfReferralInWords(RecordedEntry recorded, IEnumerable<object> facts,
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
