using System.Collections.Immutable;

namespace Identities;

/// <summary>
/// By what one company is recognized, normalized from everything that was ever reported of it. Whether a partner and a
/// customer are one is decided by <see cref="SharedWith"/> and nowhere else.
/// </summary>
public sealed class CompanyIdentities
{
    private readonly ImmutableArray<LegalId> _legalIds;
    private readonly ImmutableArray<string> _domains;
    private readonly ImmutableArray<string> _bankAccounts;

    private CompanyIdentities(
        ImmutableArray<LegalId> legalIds, ImmutableArray<string> domains, ImmutableArray<string> bankAccounts) =>
        (_legalIds, _domains, _bankAccounts) = (legalIds, domains, bankAccounts);

    public bool IsEmpty => _legalIds.IsEmpty && _domains.IsEmpty && _bankAccounts.IsEmpty;

    /// <param name="legalIds">VAT and registration numbers, in any spelling.</param>
    /// <param name="countries">
    /// ISO 3166 codes of the company's countries. A number that names no country is one of each of them; without any,
    /// it is taken for one of the country of whatever it is compared with.
    /// </param>
    /// <param name="domains">Host names or addresses, in any spelling; those that identify nobody are passed
    /// over.</param>
    /// <param name="bankAccounts">Keyed hashes; see <see cref="BankAccountKey"/>.</param>
    public static CompanyIdentities From(IEnumerable<string> legalIds, IEnumerable<string> countries,
        IEnumerable<string> domains, IEnumerable<string> bankAccounts)
    {
        string?[] named = [.. countries];
        if (named.Length == 0) named = [null];
        return new CompanyIdentities(
            [
                .. legalIds.SelectMany(id => named.Select(country => LegalIds.Read(id, country)))
                    .OfType<LegalId>().Distinct(),
            ],
            [.. domains.Select(CompanyDomain.Normalize).OfType<string>().Distinct()],
            [.. bankAccounts.Distinct()]);
    }

    /// <summary>What both have; empty when they are two companies.</summary>
    public ImmutableArray<SharedIdentity> SharedWith(CompanyIdentities other)
    {
        var shared = ImmutableArray.CreateBuilder<SharedIdentity>();
        foreach (var id in _legalIds)
            foreach (var same in other._legalIds)
                if (id.IsSameAs(same))
                    shared.Add(new SharedIdentity(IdentityKind.LegalId, (id.Country ?? same.Country) + id.Number));
        foreach (var domain in _domains)
            if (other._domains.Contains(domain)) shared.Add(new SharedIdentity(IdentityKind.Domain, domain));
        foreach (var account in _bankAccounts)
            if (other._bankAccounts.Contains(account))
                shared.Add(new SharedIdentity(IdentityKind.BankAccount, account));
        return shared.DrainToImmutable();
    }

    public bool IsSameCompanyAs(CompanyIdentities other) =>
        !IsEmpty && !other.IsEmpty && !SharedWith(other).IsEmpty;
}

public enum IdentityKind
{
    LegalId,
    Domain,
    BankAccount,
}

/// <summary>Something that a partner and a customer have in common.</summary>
/// <param name="Value">Normalized; of a bank account its keyed hash.</param>
public readonly record struct SharedIdentity(IdentityKind Kind, string Value)
{
    /// <summary>For people, as in "They share the domain acme.com". A bank account is not shown.</summary>
    public string InWords => Kind switch
    {
        IdentityKind.LegalId => $"the legal id {Value}",
        IdentityKind.Domain => $"the domain {Value}",
        _ => "a bank account",
    };
}
