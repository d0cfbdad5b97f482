using Contracts;
using Contracts.Subscriptions.V1;
using Leads.Domain.Attributions;
using Leads.Domain.Customers;
using Leads.Service.Attributions;
using Leads.Service.Partners;
using Leads.Service.Surface;
using MassTransit;

namespace Leads.Service.Customers;

/// <summary>A match key that belongs to customers; a lead under it is no new business.</summary>
internal sealed record CustomerKey
{
    /// <summary>The key.</summary>
    public required string Id { get; init; }

    public required string CustomerId { get; init; }

    /// <summary>Further customers with the key: one company may be billed under several accounts.</summary>
    public ImmutableArray<string> OtherIds { get; init; } = [];

    public CustomerKey AddId(string customerId) => customerId == CustomerId || OtherIds.Contains(customerId)
        ? this
        : this with { OtherIds = OtherIds.Add(customerId) };
}

/// <summary>
/// Keeps who the customers are, as far as billing knows, to recognize existing customers and self-referral. Profiles
/// may come twice or late, and after a partner was credited with its own company: that attribution ends then.
/// </summary>
internal sealed class CustomerProfiles(IDocumentStore store) : IConsumer<BillingFacts>
{
    internal const string EndedBy = "leads";

    public async Task Consume(ConsumeContext<BillingFacts> context)
    {
        var byCustomer = context.Message.Facts.Where(fact => fact.Content is CustomerProfileRecorded)
            .ToLookup(fact => fact.Content.CustomerId);
        if (byCustomer.Count == 0) return;

        await using var session = store.LightweightSession();
        var keys = byCustomer.SelectMany(facts => facts).SelectMany(fact => ProfileOf(fact).MatchKeys()).Distinct();
        // Neither another profile nor an attribution or a lead of the same company is decided on meanwhile.
        await session.OneAtATime(context.CancellationToken, [
            .. byCustomer.Select(customer => $"customer {customer.Key}"), .. keys.Select(key => $"match-key {key}"),
        ]);
        var known = new Dictionary<string, CustomerKey>();
        foreach (var facts in byCustomer)
        {
            var customer = await Remember(session, facts, known, context.CancellationToken);
            await EndSelfReferralsOf(session, customer, context.CancellationToken);
        }

        session.Store(known.Values.ToArray());
        await session.SaveChangesAsync(context.CancellationToken);
    }

    private static async Task<KnownCustomer> Remember(IDocumentSession session,
        IGrouping<string, PublishedFact<BillingFact>> facts, Dictionary<string, CustomerKey> known,
        CancellationToken cancellation)
    {
        var customer = facts.Aggregate(await session.LoadAsync<KnownCustomer>(facts.Key, cancellation),
            (before, fact) => KnownCustomer.After(before, facts.Key, ProfileOf(fact), fact.RecordedAt))!;
        session.Store(customer);
        foreach (var key in customer.MatchKeys)
            known[key] = (known.GetValueOrDefault(key) ?? await session.LoadAsync<CustomerKey>(key, cancellation)
                ?? new CustomerKey { Id = key, CustomerId = customer.Id }).AddId(customer.Id);
        return customer;
    }

    private static async Task EndSelfReferralsOf(
        IDocumentSession session, KnownCustomer known, CancellationToken cancellation)
    {
        var customer = await session.LoadAttributions(known.Id, cancellation);
        foreach (var partnerId in customer.State.All.Select(held => held.PartnerId).Distinct().ToList())
        {
            var partner = await session.LoadPartner(partnerId, cancellation);
            customer = session.AppendAttributions(customer, EndSelfReferrals.Decide(
                customer.State, partner.State, known, new EndSelfReferrals(known.Id, EndedBy)));
        }
    }

    private static CompanyProfile ProfileOf(PublishedFact<BillingFact> fact)
    {
        var profile = (CustomerProfileRecorded)fact.Content;
        return new CompanyProfile(profile.LegalId, profile.Domain, profile.Country);
    }
}
