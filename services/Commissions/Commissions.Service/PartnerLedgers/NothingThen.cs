using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Contracts.Subscriptions.V1;
using Npgsql;

namespace Commissions.Service.PartnerLedgers;

/// <summary>Why an entry's key was worth nothing by what was known when it was posted, in words.</summary>
/// <param name="Sentence">Null when something is paid for the key, or when it is no line's.</param>
/// <param name="IsSelfReferral">The rule is that a partner earns nothing on itself.</param>
internal sealed record NothingThen(string? Sentence, bool IsSelfReferral)
{
    /// <param name="facts">Facts of the account that were known then.</param>
    public static async Task<NothingThen> Read(
        RecordedEntry recorded, IReadOnlyList<object> facts, NpgsqlDataSource dataSource,
        CancellationToken cancellation)
    {
        var entry = recorded.Entry;
        if (entry.TargetMinor != 0 || entry.Key.Component is Component.Training or Component.Adjustment)
            return new(null, false);
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var rulebook = await RulesKnown.UpTo(recorded.KnownUpTo, recorded.KnownUpTo, connection, cancellation);
        if (SharedIdentities(recorded, rulebook, facts) is { } shared) return new(shared, true);
        var account = CustomerJournal.FoldAll(CustomerAccount.New(rulebook.AccountOf(entry.CustomerId)), facts);
        return new(WhyNothing.Explain(account, rulebook, entry.Key)?.Sentence, false);
    }

    private static string? SharedIdentities(RecordedEntry recorded, Rulebook rulebook, IEnumerable<object> facts)
    {
        if (!rulebook.Partners.TryGetValue(recorded.Entry.PartnerId, out var partner)) return null;
        var customer = CustomerJournal.FoldAll(
            CustomerAccount.New(recorded.Entry.CustomerId), facts.OfType<CustomerProfileRecorded>());
        var shared = SelfReferral.SharedBy(partner, customer);
        return shared.IsEmpty
            ? null
            : "Partner and customer are the same company: they share " +
                $"{string.Join(" and ", shared.Select(identity => identity.InWords).Distinct())}. " +
                "A partner earns nothing on itself.";
    }
}
