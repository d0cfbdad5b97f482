using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Contracts;

/// <summary>Whom facts are counted for when what was published is compared with what was received.</summary>
public static class FactSubject
{
    /// <param name="fact">A billing fact or a programme fact.</param>
    public static string Find(object fact) => fact switch
    {
        BillingFact billing => OfCustomer(billing.CustomerId),
        AttributionStarted started => OfCustomer(started.CustomerId),
        AttributionEnded ended => OfCustomer(ended.CustomerId),
        LeadWon won => OfCustomer(won.CustomerId),
        ProgrammeFact programme => $"partner {programme.PartnerId}",
        _ => throw new ArgumentException($"{fact.GetType().Name} is not published.", nameof(fact)),
    };

    /// <summary>The group that a subject is counted in: the same in every process and release.</summary>
    /// <returns>From 0 up to, not including, <see cref="FactCounts.Groups"/>.</returns>
    public static int GroupOf(string subject)
    {
        // FNV-1a: string.GetHashCode differs from process to process.
        var hash = 2_166_136_261u;
        foreach (var letter in subject) hash = unchecked((hash ^ letter) * 16_777_619u);
        return (int)((hash ^ (hash >> 16)) % FactCounts.Groups);
    }

    private static string OfCustomer(string customerId) => $"customer {customerId}";
}
