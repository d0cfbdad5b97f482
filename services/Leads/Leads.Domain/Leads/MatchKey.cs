namespace Leads.Domain.Leads;

/// <summary>
/// By what two submissions are known to mean the same company: registrable domain, else VAT or registration number,
/// else the domain of a company's e-mail address (domain rules §10).
/// </summary>
public static class MatchKey
{
    /// <returns>Null when nothing identifies the company.</returns>
    public static string? Derive(string? domain, string? vatId, string? email, string country)
    {
        if (CompanyDomain.Normalize(domain) is { } own) return ForDomain(own);
        if (LegalIds.WithCountry(vatId, country) is { } number) return $"legal-id:{number}";
        return CompanyDomain.NormalizeMail(email) is { } mail ? ForDomain(mail) : null;
    }

    /// <summary>Every key that the given names, numbers and addresses stand for; the first is the match key.</summary>
    public static ImmutableArray<string> All(string? domain, string? vatId, string? email, string country) =>
    [
        .. new[] { Derive(domain, null, null, country), Derive(null, vatId, null, country),
            Derive(null, null, email, country) }
            .OfType<string>().Distinct(),
    ];

    private static string ForDomain(string registrableDomain) => $"domain:{registrableDomain}";
}
