using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Contracts;

/// <summary>Whom facts are counted for when what was published is compared with what was journalled.</summary>
public static class FactSubject
{
    public static string Of(BillingFact fact) => OfCustomer(fact.CustomerId);

    public static string Of(ProgrammeFact fact) => fact switch
    {
        AttributionStarted started => OfCustomer(started.CustomerId),
        AttributionEnded ended => OfCustomer(ended.CustomerId),
        LeadWon won => OfCustomer(won.CustomerId),
        _ => $"partner {fact.PartnerId}",
    };

    private static string OfCustomer(string customerId) => $"customer {customerId}";
}
