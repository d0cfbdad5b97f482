using Commissions.Service.Store;
using Hosting;
using Identities;
using Marten;

namespace Commissions.Service.Payouts;

/// <summary>Accounts of all partners that finance has not looked at yet.</summary>
internal static class ListPayoutProfiles
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/payout-profiles", Handle).For(Role.Finance)
        .WithName("ListPayoutProfiles").WithSummary("Accounts that partners named and finance has not looked at")
        .Produces<Page<PayoutProfileView>>();

    private static async Task<IResult> Handle(
        IQuerySession session, BankAccountKey key, CancellationToken cancellation, int? limit = null,
        string? after = null)
    {
        var (size, start) = (Page.Size(limit), after ?? "");
        var found = await session.Query<PayoutProfileDocument>()
            .Where(profile => profile.PendingId != null && profile.Id.CompareTo(start) > 0)
            .OrderBy(profile => profile.Id).Take(size + 1).ToListAsync(cancellation);
        var accounts = (await session.LoadManyAsync<PayoutAccount>(cancellation,
            found.SelectMany(profile => new[] { profile.CurrentId, profile.PendingId }).OfType<string>()))
            .ToDictionary(account => account.Id);
        var partnersOf = (await session.RulesInForce(cancellation)).Partners.Values
            .SelectMany(partner => partner.BankAccounts.Select(hash => (Hash: hash, partner.PartnerId)))
            .ToLookup(named => named.Hash, named => named.PartnerId);
        return TypedResults.Ok(Page.From([.. found.Select(View)], size, view => view.PartnerId));

        PayoutProfileView View(PayoutProfileDocument profile)
        {
            var waits = accounts.GetValueOrDefault(profile.PendingId!);
            return PayoutProfileView.From(profile, accounts.GetValueOrDefault(profile.CurrentId ?? ""), waits) with
            {
                AlsoNamedBy = waits is null ? []
                    : [.. partnersOf[key.HashOf(waits.Iban)].Where(partnerId => partnerId != profile.Id)],
            };
        }
    }
}
