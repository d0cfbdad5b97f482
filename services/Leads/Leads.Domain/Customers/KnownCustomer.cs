using System.Text.Json.Serialization;
using Leads.Domain.Leads;

namespace Leads.Domain.Customers;

/// <summary>What billing told about a customer as a legal account.</summary>
/// <param name="LegalId">By the profile recorded last; likewise domain and country.</param>
/// <param name="MatchKeys">Under which keys a lead would mean this customer: those of all profiles.</param>
/// <param name="RecordedAt">When the latest profile was recorded.</param>
public sealed record KnownCustomer(
    string Id, string? LegalId, string? Domain, string Country, ImmutableArray<string> MatchKeys,
    DateTimeOffset RecordedAt)
{
    /// <summary>
    /// Profiles beside the latest: which of them came last must not decide who is whose own customer.
    /// </summary>
    public ImmutableArray<CompanyProfile> Others { get; init; } = [];

    [JsonIgnore]
    public CompanyIdentities Identities => CompanyProfile.Identities([Latest, .. Others]);

    private CompanyProfile Latest => new(LegalId, Domain, Country);

    /// <summary>Profiles may come twice and in any order.</summary>
    /// <param name="known">Null before the first.</param>
    public static KnownCustomer After(
        KnownCustomer? known, string id, CompanyProfile profile, DateTimeOffset recordedAt)
    {
        CompanyProfile[] before = known is null ? [] : [known.Latest, .. known.Others];
        var latest = known is null || known.RecordedAt <= recordedAt ? profile : known.Latest;
        return new KnownCustomer(id, latest.LegalId, latest.Domain, latest.Country,
            [.. (known?.MatchKeys ?? []).Union(profile.MatchKeys())],
            known?.RecordedAt > recordedAt ? known.RecordedAt : recordedAt)
        {
            Others = [.. before.Append(profile).Distinct().Where(other => other != latest)],
        };
    }
}

/// <summary>What identifies a company, as reported once.</summary>
/// <param name="Country">ISO 3166 code.</param>
public sealed record CompanyProfile(string? LegalId, string? Domain, string Country)
{
    /// <summary>A lead under any of them means the company.</summary>
    public ImmutableArray<string> MatchKeys() => MatchKey.All(Domain, LegalId, null, Country);

    public static CompanyIdentities Identities(
        IEnumerable<CompanyProfile> reported, params IEnumerable<string?> mailAddresses)
    {
        var profiles = reported.ToList();
        return CompanyIdentities.From(profiles.Select(profile => profile.LegalId).OfType<string>(),
            profiles.Select(profile => profile.Country).Distinct(),
            profiles.Select(profile => profile.Domain).Concat(mailAddresses).OfType<string>(), []);
    }
}
