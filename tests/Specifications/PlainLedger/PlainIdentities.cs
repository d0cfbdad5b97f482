using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Specifications.PlainLedger;

/// <summary>
/// Base, self-referral: a partner and a customer are the same when they share a legal id, a registrable domain or a
/// bank account, however each is spelt and whenever the profile arrives.
/// </summary>
public static class PlainIdentities
{
    // Those that made-up histories use; a real list has thousands.
    private static readonly string[] SuffixesOfTwoLabels = ["co.uk", "com.au", "co.jp"];

    /// <summary>What either was ever known by counts.</summary>
    public static bool AreTheSame(string partnerId, IReadOnlyList<ProgrammeFact> partners,
        IReadOnlyList<CustomerProfileRecorded> profiles, IReadOnlyList<PlainBankAccount> accounts)
    {
        var known = partners.Where(fact => fact.PartnerId == partnerId).Select(fact => fact switch
        {
            PartnerRegistered registered => (registered.LegalId, registered.Domain, registered.Country),
            PartnerIdentityReported reported => (reported.LegalId, reported.Domain, reported.Country),
            _ => (null, null, ""),
        }).ToArray();
        return profiles.Any(profile => known.Any(one =>
                Equal(LegalId(one.LegalId, one.Country), LegalId(profile.LegalId, profile.Country))
                || Equal(Domain(one.Domain), Domain(profile.Domain)))
            || accounts.Any(account => account.PartnerId == partnerId && Equal(account.Hash, profile.BankAccountHash)));
    }

    private static bool Equal(string? one, string? other) => one is not null && one == other;

    /// <summary>Letters and digits only, in capitals, after the country.</summary>
    public static string? LegalId(string? spelt, string country)
    {
        if (spelt is null) return null;
        var id = string.Concat(spelt.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        var prefix = country.ToUpperInvariant();
        if (id.Length == 0) return null;
        return id.StartsWith(prefix, StringComparison.Ordinal) ? id : prefix + id;
    }

    /// <summary>
    /// The part of a host name or address that somebody registered: shop.example.co.uk is example.co.uk.
    /// </summary>
    public static string? Domain(string? spelt)
    {
        if (spelt is null) return null;
        var host = spelt.Trim().ToUpperInvariant();
        if (host.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0) host = host[(scheme + 3)..];
        host = host.Split('/', '?', '#')[0].Split('@')[^1].Split(':')[0].Trim('.');
        var labels = host.ToLowerInvariant().Split('.');
        if (labels.Length < 2) return null;
        var suffix = SuffixesOfTwoLabels.Contains($"{labels[^2]}.{labels[^1]}") ? 2 : 1;
        return labels.Length <= suffix ? null : string.Join('.', labels[^(suffix + 1)..]);
    }
}
