using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Commissions.Domain.Customers;
using Commissions.Domain.Plans;
using Identities;

namespace Commissions.Domain.Earning;

/// <summary>
/// A partner earns nothing on itself: <see cref="CompanyIdentities"/> decides whether a customer is that (rule 6.1).
/// </summary>
public static class SelfReferral
{
    // A rulebook keeps a partner's profile as one object until something about the partner changes, so what is known of
    // it is normalized once and not for each line or customer.
    private static readonly ConditionalWeakTable<PartnerProfile, CompanyIdentities> OfPartners = [];

    /// <summary>What partner and customer have in common; empty when they are two companies.</summary>
    public static ImmutableArray<SharedIdentity> SharedBy(PartnerProfile partner, CustomerAccount customer) =>
        IdentitiesOf(partner).SharedWith(IdentitiesOf(customer));

    internal static bool Is(PartnerProfile partner, PayingCustomer customer) =>
        !customer.Identities.IsEmpty && IdentitiesOf(partner).IsSameCompanyAs(customer.Identities);

    /// <summary>Journals and stored accounts hold what was reported; it is normalized when it is looked at.</summary>
    internal static CompanyIdentities IdentitiesOf(CustomerAccount account) =>
        CompanyIdentities.From(account.LegalIds, account.Countries, account.Domains, account.BankAccounts);

    private static CompanyIdentities IdentitiesOf(PartnerProfile partner) => OfPartners.GetValue(partner, profile =>
        CompanyIdentities.From(
            profile.LaterLegalIds.Append(profile.LegalId).OfType<string>(), profile.Countries,
            profile.LaterDomains.Append(profile.Domain).OfType<string>(), profile.BankAccounts));
}
