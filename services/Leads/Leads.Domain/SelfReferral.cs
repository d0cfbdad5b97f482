namespace Leads.Domain;

/// <summary>
/// A partner earns nothing on itself (domain rules §3). <see cref="CompanyIdentities"/> decides, here and in the
/// ledger.
/// </summary>
public static class SelfReferral
{
    /// <param name="shared">What partner and customer have in common; never empty.</param>
    public static Rejection Refusal(ImmutableArray<SharedIdentity> shared)
    {
        var words = string.Join(" and ", shared.Select(identity => identity.InWords).Distinct());
        return Rejection.Conflict("self-referral", $"Partner and customer are the same company: they share {words}.")
            .AddFact("shared", words);
    }
}
